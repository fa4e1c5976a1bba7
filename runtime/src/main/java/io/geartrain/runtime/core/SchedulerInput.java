package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.message.MessageId;
import java.util.List;

/** What the scheduler hears. */
public sealed interface SchedulerInput {

  /**
   * Somebody submitted something.
   *
   * @param submission what
   */
  record Submitted(Submission submission) implements SchedulerInput {}

  /**
   * A program ran a batch.
   *
   * @param batch which
   * @param outcomes one for each of its messages, in order
   */
  record BatchDone(long batch, List<Outcome> outcomes) implements SchedulerInput {}

  /**
   * Several programs have run a batch: as if each had said so, for less.
   *
   * @param batches in any order
   */
  record BatchesDone(List<BatchDone> batches) implements SchedulerInput {}

  /**
   * A message was stopped by what the journal will say and nothing can repeat: a limit of the
   * machine. The rest of its batch runs again.
   *
   * @param batch which
   * @param message the one that was stopped
   * @param trap what became of it
   * @param diagnosis for the trace
   */
  record LimitExceeded(long batch, MessageId message, Trap trap, String diagnosis)
      implements SchedulerInput {}

  /**
   * Everything up to this record is on disk.
   *
   * @param sequence inclusive
   */
  record Durable(long sequence) implements SchedulerInput {}

  /**
   * A write failed or timed out: its outcome is unknown.
   *
   * @param reason what is known
   */
  record WriteFailed(String reason) implements SchedulerInput {}

  /** Time passed; see {@code now} of {@link Scheduler#on}. */
  record Tick() implements SchedulerInput {}

  /**
   * The stepped clock makes one block.
   *
   * @param gas its allowance, if that is less than the settings say
   */
  record Step(long gas) implements SchedulerInput {
    /** One block of the usual allowance. */
    public Step() {
      this(Long.MAX_VALUE);
    }
  }

  /**
   * Whether new submissions are refused from now on.
   *
   * @param refusal with what, or null to admit again
   */
  record Refusing(Refusal refusal) implements SchedulerInput {}

  /**
   * Begin no block, or go on.
   *
   * @param on whether to wait
   */
  record Hold(boolean on) implements SchedulerInput {}

  /** Ends the open block and opens no other. */
  record Quiesce() implements SchedulerInput {}
}
