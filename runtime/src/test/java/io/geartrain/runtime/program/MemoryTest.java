package io.geartrain.runtime.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program's states by record: savepoints, reading at a durable record, forgetting. */
class MemoryTest {
  private static MessageId message(int ordinal) {
    return new MessageId(1, Phase.INPUT, ordinal, 0);
  }

  private static Memory records(int count, long durable) {
    Memory memory = Memory.of(0, "s0");
    for (int i = 1; i <= count; i++) {
      memory = memory.next(i, "s" + i, List.of(), durable);
    }
    return memory;
  }

  @Test
  void the_state_after_a_record_is_that_of_the_newest_record_not_above_it() {
    Memory memory = Memory.of(0, "s0").next(3, "s3", List.of(), 0).next(7, "s7", List.of(), 0);

    assertThat(memory.at(0).state()).isEqualTo("s0");
    assertThat(memory.at(2).state()).isEqualTo("s0");
    assertThat(memory.at(3).state()).isEqualTo("s3");
    assertThat(memory.at(6).state()).isEqualTo("s3");
    assertThat(memory.at(7).state()).isEqualTo("s7");
    assertThat(memory.at(99).state()).isEqualTo("s7");
  }

  @Test
  void batches_of_one_record_leave_one_state() {
    Memory memory = Memory.of(0, "s0").next(1, "half", List.of(), 0).next(1, "whole", List.of(), 0);

    assertThat(memory.depth()).isEqualTo(2);
    assertThat(memory.at(1).state()).isEqualTo("whole");
    assertThat(memory.at(0).state()).isEqualTo("s0");
  }

  @Test
  void a_batch_can_be_taken_back_to_before_any_of_its_messages() {
    Memory memory =
        Memory.of(0, "s0")
            .next(
                1,
                "s3",
                List.of(
                    new Memory.Before(message(0), "s0"),
                    new Memory.Before(message(1), "s1"),
                    new Memory.Before(message(2), "s2")),
                0);

    assertThat(memory.before(message(0)).state()).isEqualTo("s0");
    assertThat(memory.before(message(2)).state()).isEqualTo("s2");
    Memory back = memory.before(message(2));
    assertThat(back.before(message(1)).state()).isEqualTo("s1");
    assertThat(back.at(0).state()).isEqualTo("s0");
  }

  @Test
  void what_was_not_in_the_last_batch_cannot_be_taken_back() {
    Memory memory =
        Memory.of(0, "s0")
            .next(1, "s1", List.of(new Memory.Before(message(0), "s0")), 0)
            .next(1, "s2", List.of(new Memory.Before(message(1), "s1")), 0);

    assertThatThrownBy(() -> memory.before(message(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1.i.0.0");
    assertThatThrownBy(() -> memory.before(message(1)).before(message(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cutting_forgets_what_is_below_the_newest_durable_state() {
    Memory cut = records(10, 0).cut(6);

    assertThat(cut.depth()).isEqualTo(5);
    for (int i = 6; i <= 10; i++) {
      assertThat(cut.at(i).state()).isEqualTo("s" + i);
    }
    assertThat(cut.at(3).state()).as("older ones are gone").isEqualTo("s6");
    assertThat(cut.state()).isEqualTo("s10");
  }

  @Test
  void cutting_keeps_the_newest_state_when_all_is_durable() {
    Memory cut = records(10, 0).cut(10);

    assertThat(cut.depth()).isEqualTo(1);
    assertThat(cut.state()).isEqualTo("s10");
    assertThat(cut.sequence()).isEqualTo(10);
  }

  @Test
  void cutting_keeps_the_savepoints_of_the_last_batch() {
    Memory memory = records(3, 0).next(4, "s4", List.of(new Memory.Before(message(0), "s3")), 3);

    assertThat(memory.cut(3).before(message(0)).state()).isEqualTo("s3");
  }

  @Test
  void obsolete_states_are_cut_now_and_then_without_being_told() {
    Memory memory = Memory.of(0, "s0");
    for (int i = 1; i <= 10_000; i++) {
      memory = memory.next(i, "s" + i, List.of(), i - 1);
      assertThat(memory.depth()).isLessThanOrEqualTo(33);
    }
  }

  @Test
  void a_disk_that_stalls_for_very_many_records_overflows_no_stack() {
    Memory memory = records(300_000, 0);

    assertThat(memory.cut(5).depth()).isEqualTo(299_996);
    assertThat(memory.cut(5).at(17).state()).isEqualTo("s17");
  }
}
