package io.geartrain.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees as payloads, and back. */
class DataTest {
  private static final ActorId BOB = UserId.of("bob").id();
  private static final MessageId MESSAGE = new MessageId(17, Phase.DISPATCH, 3, 2);

  private static Payload hex(String digits) {
    return Payload.wrap(HexFormat.of().parseHex(digits));
  }

  private static Object again(Object tree) {
    return Data.fromPayload(Data.toPayload(tree));
  }

  // ------------------------------------------------------------------ forms

  @Test
  void nothing_text_bytes_and_an_actor_are_payloads_as_they_are() {
    assertThat(Data.toPayload(null)).isEqualTo(Payload.EMPTY);
    assertThat(Data.toPayload("")).isEqualTo(Payload.EMPTY);
    assertThat(Data.toPayload("hi")).isEqualTo(hex("6869"));
    assertThat(Data.toPayload(new byte[] {0, -1})).isEqualTo(hex("00ff"));
    assertThat(Data.toPayload(BOB).bytes()).isEqualTo(BOB.toBytes());
  }

  @Test
  void numbers_records_and_scripts_are_cbor_that_says_so() {
    assertThat(Data.toPayload(1L)).isEqualTo(hex("d9d9f701"));
    assertThat(Data.toPayload(-25L)).isEqualTo(hex("d9d9f73818"));
    assertThat(Data.toPayload(Map.of("a", "x"))).isEqualTo(hex("d9d9f7a161616178"));
    assertThat(Data.toPayload(List.of(true, "x"))).isEqualTo(hex("d9d9f782f56178"));
  }

  @Test
  void a_record_does_not_depend_on_the_order_in_which_it_was_written() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("bb", 1L);
    one.put("a", Map.of());
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("a", Map.of());
    other.put("bb", 1L);

    assertThat(Data.toPayload(one)).isEqualTo(Data.toPayload(other));
  }

  @Test
  void a_script_keeps_the_order_in_which_it_was_written() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("z", 1L);
    keys.put("a", "$z");

    Object read = again(List.of(Map.of("set", keys)));

    Map<?, ?> set = (Map<?, ?>) ((Map<?, ?>) ((List<?>) read).get(0)).get("set");
    assertThat(new ArrayList<Object>(set.keySet())).containsExactly("z", "a");
  }

  @Test
  void ids_in_records_come_back_as_ids() {
    Map<String, Object> ids =
        Map.of(
            "actor",
            BOB,
            "message",
            MESSAGE,
            "reservation",
            new ReservationId(MESSAGE, 4),
            "code",
            CodeId.of("code", 1, new byte[0]));

    assertThat(again(ids)).isEqualTo(ids);
    assertThat(again(MESSAGE)).isEqualTo(MESSAGE);
    assertThat(again(new ReservationId(MESSAGE, 4))).isEqualTo(new ReservationId(MESSAGE, 4));
  }

  @Test
  void numbers_of_any_size_come_back() {
    for (int bits : new int[] {0, 5, 8, 16, 31, 32, 33, 62, 63, 64, 65, 128, 200}) {
      for (int off = -1; off <= 1; off++) {
        BigInteger number = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(off));
        assertThat(again(Data.number(number))).isEqualTo(Data.number(number));
        assertThat(again(Data.number(number.negate()))).isEqualTo(Data.number(number.negate()));
      }
    }
  }

  @Test
  void text_that_is_no_utf8_is_bytes() {
    assertThat(Data.fromPayload(Payload.utf8("grüße"))).isEqualTo("grüße");
    assertThat(Data.fromPayload(hex("00ff10"))).isEqualTo(new byte[] {0, -1, 16});
  }

  // ------------------------------------------------------------------ bytes that are no tree

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "d9d9f7", // nothing behind the prefix
        "d9d9f718", // a number cut off
        "d9d9f71801", // 1 in two bytes
        "d9d9f70101", // one byte too many
        "d9d9f7626869", // a text is itself, not CBOR
        "d9d9f7f6", // so is nothing
        "d9d9f7a2616201616101", // keys of a record out of order
        "d9d9f7a2616101616102", // a key twice
        "d9d9f7a10101", // a key that is no text
        "d9d9f79b7fffffffffffffff", // a list that cannot be there
        "d9d9f75a7fffffff00", // bytes that are not there
        "d9d9f71bffffffffffffffff", // a number that is written as a big one
        "d9d9f7c24101", // a big number that is a small one
        "d9d9f7d9ea6151ffffffffffffffffff0000000000000000", // a message before the first
        "d9d9f7d9ea625100000000000000000900000000000000000000", // a phase that there is not
        "d9d9f7fb3ff0000000000000", // a fraction
        "d9d9f7ff"
      })
  void anything_else_behind_the_prefix_is_plain_bytes(String digits) {
    Object read = Data.fromPayload(hex(digits));

    assertThat(read).isEqualTo(hex(digits).bytes());
  }

  @Test
  void trees_have_a_greatest_depth_on_both_ways() {
    Object deep = 1L;
    for (int i = 0; i < Data.MOST_NESTED; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
    }
    Object deeper = List.of(deep);

    assertThat(again(deep)).isEqualTo(deep);
    assertThatThrownBy(() -> Data.toPayload(deeper))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100");
    byte[] lists = new byte[1 << 20];
    Arrays.fill(lists, (byte) 0x81);
    System.arraycopy(DataWriter.PREFIX, 0, lists, 0, 3);
    assertThat(Data.fromPayload(Payload.wrap(lists))).isEqualTo(lists);
  }

  @Test
  void a_leaf_of_another_type_is_refused() {
    assertThatThrownBy(() -> Data.toPayload(Map.of("a", 1.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Double");
  }

  // ------------------------------------------------------------------ laws

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_tree_that_was_read_is_the_tree_that_was_written(long seed) {
    Object tree = new Trees(seed).tree(4);

    Payload payload = Data.toPayload(tree);

    assertThat(Data.toPayload(Data.fromPayload(payload))).isEqualTo(payload);
    if (tree instanceof Map || tree instanceof List || tree instanceof Number) {
      assertThat(Data.fromPayload(payload)).isEqualTo(tree);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void any_payload_comes_out_as_it_came_in(long seed) {
    Random random = new Random(seed);
    byte[] bytes = Data.toPayload(new Trees(seed).tree(4)).bytes().clone();
    for (int i = 0; i < 100; i++) {
      byte[] changed = bytes.length == 0 ? new byte[1] : bytes.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Payload payload =
          Payload.wrap(Arrays.copyOf(changed, random.nextInt(4) > 0 ? changed.length : i % 9));

      assertThat(Data.toPayload(Data.fromPayload(payload))).isEqualTo(payload);
    }
  }

  /** Any trees, without bytes: arrays are not equal to each other. */
  private static final class Trees {
    private final Random random;

    Trees(long seed) {
      this.random = new Random(seed * 31 + 7);
    }

    Object tree(int depth) {
      int kind = random.nextInt(depth > 0 ? 11 : 8);
      return switch (kind) {
        case 0 -> null;
        case 1 -> text();
        case 2 -> random.nextLong() >> random.nextInt(64);
        case 3 -> Data.number(new BigInteger(random.nextInt(140), random).negate());
        case 4 -> random.nextBoolean();
        case 5 -> UserId.of("u" + random.nextInt()).id();
        case 6 -> new MessageId(random.nextInt(99), Phase.TASK, random.nextInt(9), 0);
        case 7 -> new ReservationId(MESSAGE, random.nextInt(300));
        case 8 -> list(depth);
        default -> map(depth);
      };
    }

    private String text() {
      return random.nextBoolean() ? "grüße" + random.nextInt() : "x".repeat(random.nextInt(300));
    }

    private List<Object> list(int depth) {
      List<Object> list = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        list.add(tree(depth - 1));
      }
      return list;
    }

    private Map<String, Object> map(int depth) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (int i = random.nextInt(depth > 1 ? 5 : 30); i > 0; i--) {
        map.put(text(), tree(depth - 1));
      }
      return map;
    }
  }
}
