package io.geartrain.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One byte form for each value, in every JVM (DESIGN, 6). */
class CanonicalCborTest {

  sealed interface Shape {
    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Dot() implements Shape {}

    record Blank() implements Shape {}

    sealed interface Solid extends Shape {
      record Cube(int edge) implements Solid {}
    }
  }

  enum Colour {
    RED,
    GREEN,
    BLUE
  }

  record Drawing(String title, List<Shape> shapes, Shape main, Optional<Shape> hidden) {}

  record Bag(Map<String, Integer> counts, Set<String> tags, Set<Shape> shapes) {}

  record Paint(Set<Colour> colours, Map<Colour, Integer> litres) {}

  record Ids(
      ActorId actor,
      UserId user,
      ProgramRef<Shape> program,
      CodeId code,
      MessageId message,
      ReservationId reservation,
      Payload payload,
      Value value,
      BlockHeight height,
      Map<ActorId, String> byActor,
      Map<UserId, String> byUser,
      Map<ProgramRef<Shape>, String> byProgram,
      Map<CodeId, String> byCode,
      Map<MessageId, String> byMessage,
      Map<ReservationId, String> byReservation,
      Map<Payload, String> byPayload,
      Set<MessageId> messages) {}

  record First(int a, String b) {}

  record Swapped(String b, int a) {}

  record Ask(String text) implements Request<List<Shape>> {}

  private static <T> T roundTrip(Class<T> type, T value) {
    CanonicalCbor.Codec<T> codec = CanonicalCbor.of(type);
    T read = codec.decode(codec.encode(value));
    assertThat(codec.encode(read)).isEqualTo(codec.encode(value));
    return read;
  }

  private static String hex(Payload payload) {
    return HexFormat.of().formatHex(payload.bytes());
  }

  // ------------------------------------------------------------------ sealed types

  @Test
  void variants_of_sealed_types_come_back_without_annotations() {
    for (Shape shape :
        List.of(
            new Shape.Circle(3), new Shape.Square(4), new Shape.Dot(), new Shape.Solid.Cube(5))) {
      assertThat(roundTrip(Shape.class, shape)).isEqualTo(shape);
    }
    Drawing drawing =
        new Drawing(
            "d",
            List.of(new Shape.Circle(1), new Shape.Dot()),
            new Shape.Square(2),
            Optional.of(new Shape.Solid.Cube(9)));

    assertThat(roundTrip(Drawing.class, drawing)).isEqualTo(drawing);
  }

  @Test
  void a_variant_is_written_as_its_simple_name_and_its_fields() {
    Payload bytes = CanonicalCbor.of(Shape.class).encode(new Shape.Circle(3));

    assertThat(CanonicalCbor.toTree(bytes)).isEqualTo(List.of("Circle", Map.of("radius", 3)));
  }

  @Test
  void no_class_name_is_on_the_wire() {
    Drawing drawing =
        new Drawing("d", List.of(new Shape.Circle(1)), new Shape.Dot(), Optional.empty());

    String bytes =
        new String(
            CanonicalCbor.of(Drawing.class).encode(drawing).bytes(), StandardCharsets.ISO_8859_1);

    assertThat(bytes).doesNotContain("geartrain", "java.", "CanonicalCborTest", "@class");
  }

  @Test
  void a_variant_that_nobody_permits_is_undecodable() {
    Payload bytes = CanonicalCbor.of(Shape.class).encode(new Shape.Circle(3));
    byte[] other = bytes.bytes().clone();
    other[2] = 'X';

    assertThatThrownBy(() -> CanonicalCbor.of(Shape.class).decode(Payload.wrap(other)))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("Shape");
  }

  @Test
  void a_command_alone_is_encoded_as_the_topmost_sealed_type_it_belongs_to() {
    Payload cube = Payloads.encode(new Shape.Solid.Cube(1));

    assertThat(cube).isEqualTo(CanonicalCbor.of(Shape.class).encode(new Shape.Solid.Cube(1)));
    assertThat(Payloads.decode(Shape.class, cube)).isEqualTo(new Shape.Solid.Cube(1));
    assertThat(Payloads.decode(Shape.Solid.Cube.class, cube)).isEqualTo(new Shape.Solid.Cube(1));
  }

  @Test
  void a_reply_is_decoded_as_its_request_declares() {
    CanonicalCbor.Codec<Object> codec = CanonicalCbor.ofReplyTo(Ask.class);
    List<Shape> reply = List.of(new Shape.Circle(1), new Shape.Dot());

    assertThat(codec.decode(codec.encode(reply))).isEqualTo(reply);
    assertThat(Payloads.decodeReply(Ask.class, codec.encode(reply))).isEqualTo(reply);
    assertThatThrownBy(() -> CanonicalCbor.ofReplyTo(First.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("First");
  }

  // ------------------------------------------------------------------ order

  @Test
  void fields_stand_in_the_order_of_their_names() {
    assertThat(CanonicalCbor.of(First.class).encode(new First(1, "x")))
        .isEqualTo(CanonicalCbor.of(Swapped.class).encode(new Swapped("x", 1)));
  }

  @Test
  void entries_of_maps_and_elements_of_sets_are_sorted_however_they_were_put_in() {
    List<String> names = new ArrayList<>(List.of("b", "a", "ab", "ä", "z", "Z", ""));
    List<Shape> shapes =
        new ArrayList<>(
            List.of(
                new Shape.Circle(1),
                new Shape.Square(1),
                new Shape.Circle(-5),
                new Shape.Solid.Cube(0)));
    Payload first = CanonicalCbor.of(Bag.class).encode(bag(names, shapes));
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(names, new java.util.Random(i));
      Collections.shuffle(shapes, new java.util.Random(i));

      assertThat(CanonicalCbor.of(Bag.class).encode(bag(names, shapes))).isEqualTo(first);
    }
  }

  private static Bag bag(List<String> names, List<Shape> shapes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    names.forEach(name -> counts.put(name, name.length()));
    return new Bag(counts, new LinkedHashSet<>(names), new LinkedHashSet<>(shapes));
  }

  @Test
  void variants_with_the_same_fields_have_an_order_in_a_set_too() {
    Set<Shape> one = new LinkedHashSet<>(List.of(new Shape.Dot(), new Shape.Blank()));
    Set<Shape> other = new LinkedHashSet<>(List.of(new Shape.Blank(), new Shape.Dot()));

    assertThat(CanonicalCbor.of(Bag.class).encode(new Bag(Map.of(), Set.of(), one)))
        .isEqualTo(CanonicalCbor.of(Bag.class).encode(new Bag(Map.of(), Set.of(), other)));
  }

  @Test
  void sets_and_maps_of_enum_constants_are_written_like_any_other() {
    Map<Colour, Integer> litres = new EnumMap<>(Colour.class);
    litres.put(Colour.RED, 1);
    litres.put(Colour.BLUE, 2);
    Paint special = new Paint(EnumSet.of(Colour.RED, Colour.BLUE, Colour.GREEN), litres);
    Paint plain =
        new Paint(
            Set.of(Colour.BLUE, Colour.GREEN, Colour.RED), Map.of(Colour.BLUE, 2, Colour.RED, 1));

    assertThat(CanonicalCbor.of(Paint.class).encode(special))
        .isEqualTo(CanonicalCbor.of(Paint.class).encode(plain));
    assertThat(roundTrip(Paint.class, special)).isEqualTo(plain);
  }

  @Test
  void sorted_sets_are_written_in_the_order_of_their_bytes_too() {
    Set<String> reversed = new TreeSet<>(Collections.reverseOrder());
    reversed.addAll(List.of("a", "b", "c"));

    assertThat(CanonicalCbor.of(Bag.class).encode(new Bag(Map.of(), reversed, Set.of())))
        .isEqualTo(
            CanonicalCbor.of(Bag.class)
                .encode(new Bag(Map.of(), new TreeSet<>(reversed), Set.of())));
  }

  /** What a second JVM encodes, where {@code Map.of} and {@code Set.of} iterate differently. */
  static final class Encoder {
    private Encoder() {}

    public static void main(String[] args) {
      System.out.println(hex(sample()));
    }
  }

  private static Payload sample() {
    Bag bag =
        new Bag(
            Map.of("one", 1, "two", 2, "three", 3, "four", 4, "five", 5, "six", 6, "seven", 7),
            Set.of("a", "b", "c", "d", "e", "f", "g", "h"),
            Set.of(
                new Shape.Dot(),
                new Shape.Blank(),
                new Shape.Circle(1),
                new Shape.Circle(2),
                new Shape.Square(1),
                new Shape.Solid.Cube(1)));
    return CanonicalCbor.of(Bag.class).encode(bag);
  }

  @Test
  void another_jvm_writes_the_same_bytes() throws Exception {
    for (int i = 0; i < 2; i++) {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Encoder.class.getName())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).isEqualTo(hex(sample()));
      }
      assertThat(jvm.waitFor()).isZero();
    }
  }

  // ------------------------------------------------------------------ values

  @Test
  void ids_are_values_and_keys() {
    ActorId actor = UserId.of("a").id();
    UserId user = UserId.of("u");
    ProgramRef<Shape> program = new ProgramRef<>(UserId.of("p").id());
    CodeId code = CodeId.of("c", 1, new byte[0]);
    MessageId message = new MessageId(17, Phase.DISPATCH, 3, 0);
    Ids ids =
        new Ids(
            actor,
            user,
            program,
            code,
            message,
            new ReservationId(message, 2),
            Payload.utf8("any bytes"),
            new Value(BigInteger.ONE.shiftLeft(127)),
            BlockHeight.height(9),
            Map.of(actor, "a"),
            Map.of(user, "u"),
            Map.of(program, "p"),
            Map.of(code, "c"),
            Map.of(message, "m", new MessageId(2, Phase.INPUT, 0, 0), "n"),
            Map.of(new ReservationId(message, 0), "r"),
            Map.of(Payload.EMPTY, "nothing", Payload.utf8("k"), "k"),
            Set.of(message, new MessageId(2, Phase.INPUT, 0, 0)));

    assertThat(roundTrip(Ids.class, ids)).isEqualTo(ids);
  }

  record Envelope(Payload content, List<Payload> more) {}

  @Test
  void a_payload_is_a_byte_string_within_a_value_and_its_own_bytes_alone() {
    Payload bytes = Payload.utf8("not CBOR");

    Payload within = CanonicalCbor.of(Envelope.class).encode(new Envelope(bytes, List.of(bytes)));
    assertThat(((Map<?, ?>) CanonicalCbor.toTree(within)).get("content")).isEqualTo(bytes.bytes());
    assertThat(CanonicalCbor.of(Envelope.class).decode(within))
        .isEqualTo(new Envelope(bytes, List.of(bytes)));
    assertThat(CanonicalCbor.of(Payload.class).encode(bytes)).isEqualTo(bytes);
    assertThat(CanonicalCbor.of(Payload.class).decode(bytes)).isEqualTo(bytes);
    assertThat(CanonicalCbor.of(Payload.class).decode(Payload.EMPTY)).isEqualTo(Payload.EMPTY);
    assertThat(Payloads.encode(bytes)).isEqualTo(bytes);
    assertThatThrownBy(() -> CanonicalCbor.of(Payload.class).encode(null))
        .isInstanceOf(UnencodableException.class)
        .hasMessage("cannot encode a Payload: null has no bytes");
  }

  record GetBytes() implements Request<Payload> {}

  @Test
  void a_request_for_bytes_is_answered_by_bytes_of_any_kind() {
    Payload bytes = Payload.utf8("not CBOR");

    assertThat(CanonicalCbor.ofReplyTo(GetBytes.class).encode(bytes)).isEqualTo(bytes);
    assertThat(Payloads.decodeReply(GetBytes.class, bytes)).isEqualTo(bytes);
  }

  record ByPayload(Map<Payload, Integer> numbers) {}

  @Test
  void payloads_that_begin_alike_are_keys_of_their_own_in_the_order_of_their_bytes() {
    Payload first = Payload.utf8("a".repeat(40) + "1");
    Payload second = Payload.utf8("a".repeat(40) + "2");
    Map<Payload, Integer> backwards = new LinkedHashMap<>();
    backwards.put(second, 2);
    backwards.put(first, 1);
    Map<Payload, Integer> forwards = new LinkedHashMap<>();
    forwards.put(first, 1);
    forwards.put(second, 2);
    CanonicalCbor.Codec<ByPayload> codec = CanonicalCbor.of(ByPayload.class);

    assertThat(codec.encode(new ByPayload(backwards)))
        .isEqualTo(codec.encode(new ByPayload(forwards)));
    assertThat(roundTrip(ByPayload.class, new ByPayload(backwards)).numbers()).isEqualTo(forwards);
  }

  @Test
  void a_generic_type_has_a_codec_that_knows_what_stands_in_it() {
    record Shapes(List<Shape> all) {}
    CanonicalCbor.Codec<Object> codec =
        CanonicalCbor.ofType(Shapes.class.getRecordComponents()[0].getGenericType());
    List<Shape> all = List.of(new Shape.Dot(), new Shape.Circle(2));

    assertThat(codec.decode(codec.encode(all))).isEqualTo(all);
    assertThat(codec.encode(all))
        .as("as who answers writes it")
        .isEqualTo(CanonicalCbor.ofReplyTo(Ask.class).encode(all));
    assertThatThrownBy(() -> codec.decode(Payload.utf8("?")))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void decoding_gives_a_fresh_value_each_time() {
    CanonicalCbor.Codec<Bag> codec = CanonicalCbor.of(Bag.class);
    Payload bytes = codec.encode(new Bag(Map.of("a", 1), Set.of(), Set.of()));

    Bag one = codec.decode(bytes);
    one.counts().put("b", 2);

    assertThat(codec.decode(bytes).counts()).containsOnlyKeys("a");
  }

  @Test
  void bytes_that_are_not_of_the_type_are_undecodable() {
    CanonicalCbor.Codec<First> codec = CanonicalCbor.of(First.class);
    byte[] good = codec.encode(new First(1, "x")).bytes();

    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[] {(byte) 0xFF},
            java.util.Arrays.copyOf(good, good.length - 1),
            java.util.Arrays.copyOf(good, good.length + 1),
            CanonicalCbor.of(Shape.class).encode(new Shape.Dot()).bytes(),
            "text".getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> codec.decode(Payload.wrap(bad)))
          .isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  void what_cannot_be_written_names_its_type() {
    record Holder(Object any) {}

    assertThatThrownBy(() -> CanonicalCbor.of(Holder.class).encode(new Holder(new Object())))
        .isInstanceOf(UnencodableException.class)
        .hasMessageContaining("Holder");
  }

  @Test
  void a_value_that_could_not_be_written_leaves_nothing_behind_for_the_next_one() {
    record Holder(Map<String, Object> any) {}
    CanonicalCbor.Codec<Holder> codec = CanonicalCbor.of(Holder.class);
    Payload before = codec.encode(new Holder(Map.of("a", 1)));
    for (Object bad : List.of(new Object(), List.of(1, 2, new Object()), Set.of(new Object(), 1))) {
      assertThatThrownBy(() -> codec.encode(new Holder(Map.of("a", 1, "b", bad))))
          .isInstanceOf(UnencodableException.class);
    }

    assertThat(codec.encode(new Holder(Map.of("a", 1)))).isEqualTo(before);
  }

  /** A value whose own serialization encodes another value. */
  static final class Nested {
    private final int depth;

    Nested(int depth) {
      this.depth = depth;
    }

    @com.fasterxml.jackson.annotation.JsonValue
    byte[] bytes() {
      return depth == 0
          ? new byte[] {1, 2}
          : CanonicalCbor.of(Nested.class).encode(new Nested(depth - 1)).bytes();
    }
  }

  @Test
  void encoding_within_an_encoding_mixes_nothing_up() {
    Payload two = CanonicalCbor.of(Nested.class).encode(new Nested(2));

    assertThat(hex(two)).isEqualTo("4443420102");
    assertThat(CanonicalCbor.of(Nested.class).encode(new Nested(0)).size()).isEqualTo(3);
  }

  @Test
  void times_and_optionals_come_back() {
    record Times(Instant at, Optional<Integer> some, Optional<Integer> none) {}
    Times times =
        new Times(
            Instant.ofEpochSecond(1_700_000_000, 123_456_789), Optional.of(1), Optional.empty());

    assertThat(roundTrip(Times.class, times)).isEqualTo(times);
  }

  @Test
  void text_and_numbers_by_themselves_are_what_they_are_declared_as() {
    assertThat(Payloads.encode("tea")).isEqualTo(CanonicalCbor.of(String.class).encode("tea"));
    assertThat(Payloads.encode(7L)).isEqualTo(CanonicalCbor.of(Long.class).encode(7L));
    assertThat(Payloads.encode(Colour.RED))
        .isEqualTo(CanonicalCbor.of(Colour.class).encode(Colour.RED));
    assertThat(Payloads.decode(Long.class, Payloads.encode(7L))).isEqualTo(7L);
  }
}
