package io.geartrain.runtime.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ids, values and heights: their text, their bytes, their order and their bounds. */
class VocabularyTest {
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
  private final Random random = new Random(7);

  private MessageId messageId() {
    return new MessageId(
        random.nextInt(4),
        Phase.at(random.nextInt(4)),
        random.nextInt(3) * 100,
        random.nextInt(300));
  }

  @Test
  void a_message_id_reads_as_sequence_phase_ordinal_index() {
    MessageId id = new MessageId(17, Phase.DISPATCH, 3, 0);

    assertThat(id).hasToString("17.d.3.0");
    assertThat(MessageId.parse("17.d.3.0")).isEqualTo(id);
  }

  @Test
  void coins_are_taken_from_coins_that_cover_them() {
    Coins has = Coins.of("tea", 5).plus(Coins.of("milk", 2));

    assertThat(has.covers(Coins.NONE)).isTrue();
    assertThat(has.covers(has)).isTrue();
    assertThat(has.covers(Coins.of("tea", 6))).isFalse();
    assertThat(has.covers(Coins.of("sugar", 1))).isFalse();
    assertThat(has.minus(Coins.of("tea", 5))).isEqualTo(Coins.of("milk", 2));
    assertThat(has.minus(has)).isEqualTo(Coins.NONE);
    assertThatThrownBy(() -> has.minus(Coins.of("tea", 6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is only '2milk,5tea', less than '6tea'");
  }

  @Test
  void a_height_so_many_later_is_the_sum_and_never_below_0() {
    assertThat(BlockHeight.height(7).plus(5)).isEqualTo(BlockHeight.height(12));
    assertThatThrownBy(() -> BlockHeight.height(7).plus(-8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BlockHeight.height(7).plus(Long.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void text_that_is_no_message_id_is_refused() {
    for (String text :
        List.of("", "17", "17.d.3", "17.d.3.0.1", "17.x.3.0", "17.dd.3.0", "a.d.3.0", "-1.d.3.0")) {
      assertThatThrownBy(() -> MessageId.parse(text))
          .as("'%s'", text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("such as 17.d.3.0; was '" + text + "'");
    }
  }

  @Test
  void a_reservation_id_reads_as_message_slash_nonce_and_sorts_by_both() {
    ReservationId id = new ReservationId(MessageId.parse("17.d.3.0"), 2);

    assertThat(id).hasToString("17.d.3.0/2");
    assertThat(ReservationId.parse("17.d.3.0/2")).isEqualTo(id);
    assertThat(id)
        .isLessThan(new ReservationId(id.message(), 3))
        .isLessThan(new ReservationId(MessageId.parse("17.d.4.0"), 0));
    for (String text : List.of("", "17.d.3.0", "17.d.3.0/", "17.d.3.0/x", "17.d.3.0/-1", "17/2")) {
      assertThatThrownBy(() -> ReservationId.parse(text))
          .as("'%s'", text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("such as 17.d.3.0/2; was '" + text + "'");
    }
  }

  @Test
  void message_ids_their_bytes_and_the_order_of_a_block_are_one_order() {
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ids.add(messageId());
    }
    Collections.sort(ids);

    for (int i = 1; i < ids.size(); i++) {
      MessageId before = ids.get(i - 1);
      MessageId after = ids.get(i);
      assertThat(Integer.signum(Arrays.compareUnsigned(before.toBytes(), after.toBytes())))
          .isEqualTo(Integer.signum(before.compareTo(after)));
      assertThat(before.equals(after)).isEqualTo(before.compareTo(after) == 0);
    }
    assertThat(Phase.values())
        .containsExactly(Phase.INPUT, Phase.TASK, Phase.DISPATCH, Phase.MODULE);
  }

  @Test
  void negative_parts_and_heights_are_refused() {
    assertThatThrownBy(() -> new MessageId(-1, Phase.INPUT, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BlockHeight.height(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void a_value_has_128_bits_and_no_sign() {
    assertThat(new Value(MOST).amount()).isEqualTo(MOST);
    assertThatThrownBy(() -> new Value(MOST.add(BigInteger.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Value(MOST).plus(Value.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Value.of(1).minus(Value.of(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_value_on_the_wire_keeps_its_bounds() {
    for (BigInteger amount :
        List.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.valueOf(255), MOST)) {
      byte[] bytes = new WireWriter(8).value(new Value(amount)).toBytes();
      assertThat(new WireReader(bytes).value()).isEqualTo(new Value(amount));
    }
    byte[] negative = new WireWriter(8).counted(new byte[] {-1}).toBytes();
    byte[] large = new WireWriter(8).counted(MOST.add(BigInteger.ONE).toByteArray()).toBytes();
    assertThatThrownBy(() -> new WireReader(negative).value())
        .isInstanceOf(WireFormatException.class);
    assertThatThrownBy(() -> new WireReader(large).value()).isInstanceOf(WireFormatException.class);
  }

  @Test
  void numbers_on_the_wire_come_back_over_their_whole_range() {
    for (long number : new long[] {0, 1, 127, 128, 300, 1L << 40, Long.MAX_VALUE}) {
      assertThat(new WireReader(new WireWriter(8).unsigned(number).toBytes()).unsigned())
          .isEqualTo(number);
      for (long signed : new long[] {number, -number, Long.MIN_VALUE}) {
        assertThat(new WireReader(new WireWriter(8).signed(signed).toBytes()).signed())
            .isEqualTo(signed);
      }
    }
  }

  @Test
  void a_negative_number_where_there_can_be_none_is_refused() {
    byte[] negative = new WireWriter(8).unsigned(-1).toBytes();

    assertThatThrownBy(() -> new WireReader(negative).unsigned())
        .isInstanceOf(WireFormatException.class);
    assertThatThrownBy(() -> new WireReader(new byte[] {2}).bool())
        .isInstanceOf(WireFormatException.class);
  }

  @Test
  void actor_ids_sort_as_unsigned_bytes_and_read_their_own_text() {
    List<ActorId> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        Arrays.fill(bytes, 0, 24, (byte) -1);
      }
      ids.add(ActorId.of(bytes));
    }
    Collections.sort(ids);

    for (int i = 1; i < ids.size(); i++) {
      assertThat(Arrays.compareUnsigned(ids.get(i - 1).toBytes(), ids.get(i).toBytes()))
          .isNotPositive();
      assertThat(Bytes32.ofHex(ids.get(i).toString())).isEqualTo(ids.get(i).bytes());
    }
    assertThatThrownBy(() -> ActorId.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ids_of_programs_users_and_code_differ_by_all_that_makes_them() {
    CodeId code = CodeId.of("n", 1, new byte[0]);
    MessageId message = new MessageId(1, Phase.INPUT, 0, 0);
    byte[] salt = {1};

    assertThat(
            List.of(
                ActorId.createdByUser(code, salt),
                ActorId.createdByUser(code, new byte[] {2}),
                ActorId.createdByUser(CodeId.of("n", 2, new byte[0]), salt),
                ActorId.createdByProgram(message, code, salt),
                ActorId.createdByProgram(new MessageId(1, Phase.INPUT, 0, 1), code, salt),
                UserId.of("n").id(),
                ActorId.SYSTEM))
        .doesNotHaveDuplicates();
    assertThat(CodeId.of("ab", 1, new byte[] {'c'}))
        .isNotEqualTo(CodeId.of("a", 1, new byte[] {'b', 'c'}));
  }

  @Test
  void reply_codes_are_the_four_bytes_of_the_protocol() {
    assertThat(ReplyCode.MANUAL.hex()).isEqualTo("00010000");
    assertThat(ReplyCode.USERSPACE_PANIC.hex()).isEqualTo("01000300");
    assertThat(ReplyCode.PROGRAM_EXITED.hex()).isEqualTo("01020000");
    assertThat(ReplyCode.REMOVED_FROM_WAITLIST.hex()).isEqualTo("01030000");
    assertThat(ReplyCode.AUTO.isSuccess()).isTrue();
    assertThat(ReplyCode.UNINITIALIZED.isSuccess()).isFalse();
  }

  @Test
  void payloads_are_compared_by_content() {
    assertThat(Payload.utf8("a")).isEqualTo(Payload.wrap(new byte[] {'a'}));
    assertThat(Payload.wrap(new byte[0])).isSameAs(Payload.EMPTY);
    assertThat(Payload.utf8("a")).isNotEqualTo(Payload.utf8("b"));
  }

  @Test
  void the_hexadecimal_digits_of_a_payload_are_all_of_it() {
    Payload bytes = Payload.utf8("a".repeat(40));

    assertThat(Payload.ofHex(bytes.hex())).isEqualTo(bytes);
    assertThat(bytes.toString()).as("for people").endsWith("... (40 bytes)");
    assertThatThrownBy(() -> Payload.ofHex("0g")).isInstanceOf(IllegalArgumentException.class);
  }
}
