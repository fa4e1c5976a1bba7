package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What an operator does when something is wrong. Each action is a part of the log, with its reason, and is
 * obeyed on replay. It is in the next block, however many submissions wait, and is admitted also when the
 * disk is low or the backlog full. Stages complete when it is durable; they fail with {@link RejectedException} when
 * there is nothing to act on.
 */
public final class OperatorGateway {
  private final Geartrain geartrain;

  OperatorGateway(Geartrain geartrain) {
    this.geartrain = geartrain;
  }

  /**
   * Lets a message fail instead of running: its sender gets an error reply, {@code BackendError}, and the
   * value back if the message has not run yet. A message in the queue fails when its turn comes; one that
   * waits, for an answer, a lock or a height, joins the queue at once to do so.
   *
   * @param reason 1 to 500 characters
   */
  public CompletionStage<Void> skip(MessageId message, String reason) {
    return submit(new Input.MessageSkipped(message, reason));
  }

  /**
   * Lets a program run no more. Its messages wait, in order; nobody is answered. What is under way in the
   * open block still ends.
   *
   * @param reason 1 to 500 characters
   */
  public CompletionStage<Void> suspend(ProgramRef<?> program, String reason) {
    return submit(new Input.ProgramSuspended(program.id(), reason));
  }

  /**
   * Lets a program run again, one that was suspended here or by time limits. What waited for it goes to the
   * back of the queue, in order.
   *
   * @param reason 1 to 500 characters
   */
  public CompletionStage<Void> resume(ProgramRef<?> program, String reason) {
    return submit(new Input.ProgramResumed(program.id(), reason));
  }

  private CompletionStage<Void> submit(Input.Intervention intervention) {
    return geartrain.submit(List.of(intervention), null).thenApply(none -> null);
  }
}
