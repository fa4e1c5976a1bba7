package io.geartrain.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes are only ever faster than Jackson, never different. */
class ShapeTest {
  enum Colour {
    RED,
    DEEP_BLUE
  }

  sealed interface Command {}

  record Move(int steps, String to, Colour colour) implements Command {}

  record Stop() implements Command {}

  sealed interface Nested2 extends Command {}

  record Inner(long deep) implements Nested2 {}

  record Everything(
      boolean flag,
      byte tiny,
      short small,
      int number,
      long large,
      float half,
      double whole,
      Boolean maybe,
      Integer boxed,
      Long boxedLong,
      Double boxedDouble,
      String text,
      byte[] bytes,
      Bytes32 hash,
      ActorId actor,
      UserId user,
      ProgramRef<Command> program,
      CodeId code,
      MessageId message,
      ReservationId reservation,
      Value value,
      Payload payload,
      Colour colour,
      Command command,
      Move move,
      List<Command> commands,
      List<String> texts,
      List<Long> longs) {}

  private static final Shape EVERYTHING = Shapes.of(Everything.class);
  private static final JacksonCbor.Codec JACKSON = new JacksonCbor.Codec(Everything.class);

  private static long number(Random random) {
    long any = random.nextLong() >> random.nextInt(64);
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> (1L << random.nextInt(64)) - random.nextInt(2);
      case 2 -> -(1L << random.nextInt(64)) - random.nextInt(2);
      default -> any;
    };
  }

  private static String text(Random random) {
    int length = random.nextInt(100) == 0 ? random.nextInt(4000) : random.nextInt(40);
    StringBuilder text = new StringBuilder();
    int kind = random.nextInt(50) == 0 ? 3 : random.nextInt(3);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (kind) {
            case 0 -> 'a' + random.nextInt(26);
            case 1 -> random.nextInt(0x80);
            case 2 -> random.nextInt(0xD800);
            default -> random.nextInt(20) == 0 ? 0x1F600 : 'b';
          });
    }
    return text.toString();
  }

  private static <T> T orNull(Random random, T value) {
    return random.nextInt(12) == 0 ? null : value;
  }

  private static Bytes32 hash(Random random) {
    return new Bytes32(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static Command command(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Stop();
      case 1 -> new Inner(number(random));
      case 2 -> null;
      default -> move(random);
    };
  }

  private static Move move(Random random) {
    return new Move((int) number(random), orNull(random, text(random)), colour(random));
  }

  private static Colour colour(Random random) {
    return orNull(random, Colour.values()[random.nextInt(2)]);
  }

  private static <T> List<T> list(Random random, java.util.function.Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(30) - 3; i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  private static MessageId messageId(Random random) {
    return new MessageId(
        number(random) & Long.MAX_VALUE,
        Phase.values()[random.nextInt(Phase.values().length)],
        random.nextInt(1000),
        random.nextInt(3));
  }

  private static Everything everything(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return new Everything(
        random.nextBoolean(),
        (byte) random.nextInt(),
        (short) number(random),
        (int) number(random),
        number(random),
        Float.intBitsToFloat(random.nextInt()),
        Double.longBitsToDouble(random.nextLong()),
        orNull(random, random.nextBoolean()),
        orNull(random, (int) number(random)),
        orNull(random, number(random)),
        orNull(random, random.nextDouble()),
        orNull(random, text(random)),
        orNull(random, bytes),
        orNull(random, hash(random)),
        orNull(random, new ActorId(hash(random))),
        orNull(random, new UserId(new ActorId(hash(random)))),
        orNull(random, new ProgramRef<>(new ActorId(hash(random)))),
        orNull(random, new CodeId(hash(random))),
        orNull(random, messageId(random)),
        orNull(random, new ReservationId(messageId(random), random.nextInt(300))),
        orNull(random, new Value(new BigInteger(random.nextInt(129), random))),
        orNull(random, Payload.wrap(bytes)),
        colour(random),
        command(random),
        orNull(random, move(random)),
        orNull(random, list(random, () -> command(random))),
        orNull(random, list(random, () -> orNull(random, text(random)))),
        orNull(random, list(random, () -> orNull(random, number(random)))));
  }

  /** What the shape writes, or null where it leaves the value to Jackson. */
  private static Payload written(Shape shape, Object value) {
    CborWriter out = new CborWriter();
    try {
      shape.write(value, out);
      return Payload.wrap(out.takeFrom(0));
    } catch (Unusual e) {
      return null;
    }
  }

  private static Object read(Shape shape, Payload bytes) {
    CborReader in = new CborReader(bytes.bytes());
    Object value = shape.read(in);
    in.expectEnd();
    return value;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void writes_the_bytes_that_jackson_writes_and_reads_them_as_jackson_does(long seed) {
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < 2_000; i++) {
      Everything value = everything(random);
      Payload expected = JACKSON.encode(value);
      Payload written = written(EVERYTHING, value);
      if (written != null) {
        taken++;
        assertThat(written).isEqualTo(expected);
        // Records with arrays are not equal to each other: their bytes must be.
        assertThat(JACKSON.encode(read(EVERYTHING, written))).isEqualTo(expected);
        assertThat(JACKSON.encode(JACKSON.decode(written))).isEqualTo(expected);
      }
    }
    assertThat(taken).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void bytes_that_were_tampered_with_are_read_as_jackson_reads_them_or_left_to_it(long seed) {
    Random random = new Random(seed);
    Shape shape = Shapes.of(Command.class);
    JacksonCbor.Codec jackson = new JacksonCbor.Codec(Command.class);
    int readable = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] bytes = jackson.encode(new Move((int) number(random), "to", Colour.RED)).bytes();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Payload tampered =
          Payload.wrap(
              random.nextInt(4) == 0
                  ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 3))
                  : bytes);
      Object value;
      try {
        value = read(shape, tampered);
      } catch (Unusual e) {
        continue;
      }
      readable++;
      assertThat(value).isEqualTo(jackson.decode(tampered));
    }
    assertThat(readable).isGreaterThan(300);
  }

  @Test
  void a_field_in_another_order_or_unknown_is_left_to_jackson() {
    CanonicalCbor.Codec<Move> codec = CanonicalCbor.of(Move.class);
    Payload other =
        new JacksonCbor.Codec(Map.class)
            .encode(Map.of("to", "x", "steps", 4, "zeal", 1, "colour", "RED"));

    assertThat(codec.decode(other)).isEqualTo(new Move(4, "x", Colour.RED));
  }

  @Test
  void what_no_type_allows_is_refused_by_name() {
    CanonicalCbor.Codec<Move> codec = CanonicalCbor.of(Move.class);

    assertThatThrownBy(() -> codec.decode(Payload.utf8("?!")))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("Move");
  }

  record Picky(int positive) {
    Picky {
      if (positive <= 0) {
        throw new IllegalArgumentException("must be positive, was " + positive);
      }
    }
  }

  record Mirror(int positive) {}

  @Test
  void a_constructor_that_refuses_is_heard() {
    Payload zero = CanonicalCbor.of(Mirror.class).encode(new Mirror(0));

    assertThatThrownBy(() -> CanonicalCbor.of(Picky.class).decode(zero))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("must be positive, was 0");
  }

  record Reentrant(String text) {
    public String text() {
      return CanonicalCbor.of(Mirror.class).encode(new Mirror(7)) + text;
    }
  }

  @Test
  void an_accessor_may_encode_another_value() {
    Reentrant value = new Reentrant("x");

    assertThat(CanonicalCbor.of(Reentrant.class).encode(value))
        .isEqualTo(new JacksonCbor.Codec(Reentrant.class).encode(value));
  }

  /** Types that Jackson may write otherwise. */
  @Nested
  class HasNoShape {
    record Renamed(@JsonProperty("other") int number) {}

    record WithGetter(int number) {
      public int getTwice() {
        return 2 * number;
      }
    }

    interface Described {
      default boolean isLarge() {
        return false;
      }
    }

    record WithInherited(int number) implements Described {}

    record WithMap(Map<String, Long> counts) {}

    record Generic<T>(T value) {}

    record Recursive(List<Recursive> children) {}

    record IsNamed(boolean isReady) {}

    sealed interface Mixed permits Mixed.One, Mixed.Two {
      record One(int number) implements Mixed {}

      final class Two implements Mixed {
        public int number = 2;
      }
    }

    @ParameterizedTest
    @ValueSource(
        classes = {
          Renamed.class,
          WithGetter.class,
          WithInherited.class,
          WithMap.class,
          Generic.class,
          Recursive.class,
          IsNamed.class,
          Mixed.class,
          Object.class,
          List.class
        })
    void and_is_left_to_jackson(Class<?> type) {
      assertThat(Shapes.of(type)).isNull();
    }

    @Test
    void and_is_written_all_the_same() {
      assertThat(CanonicalCbor.toTree(CanonicalCbor.of(WithGetter.class).encode(new WithGetter(4))))
          .isEqualTo(Map.of("number", 4, "twice", 8));
    }
  }
}
