package io.geartrain.simulator;

import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Unit;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Reply;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated user waits for. It comes when its block is durable.
 *
 * @param <R> the reply
 */
public final class Pending<R> {
  private MessageId message;
  private Refusal refusal;
  private boolean isAdmitted;
  private Value claimed;
  private Reply<R> reply;
  private Executed ran;

  Pending() {}

  void admitted(Output.Admitted admitted) {
    isAdmitted = true;
    claimed = admitted.claimed();
    message = admitted.messages().isEmpty() ? null : admitted.messages().get(0);
  }

  void refused(Refusal why) {
    refusal = why;
  }

  /**
   * The reply has come.
   *
   * @param last the run that gave it, or null
   */
  void replied(Reply<R> answer, Executed last) {
    reply = answer;
    ran = last;
  }

  /** The message's id, once it is durable. */
  public Optional<MessageId> message() {
    return Optional.ofNullable(message);
  }

  /** Whether it was admitted, durably. */
  public boolean isAdmitted() {
    return isAdmitted;
  }

  /** The value of the mail that was claimed, once it is durable. */
  public Optional<Value> claimed() {
    return Optional.ofNullable(claimed);
  }

  /** Why it was refused, if it was. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Whether the reply has come. */
  public boolean isDone() {
    return reply != null;
  }

  /**
   * The reply, be it an error.
   *
   * @throws IllegalStateException when it has not come
   */
  public Reply<R> reply() {
    if (reply == null) {
      throw new IllegalStateException(
          refusal != null
              ? "refused " + refusal.reason() + ": " + refusal.text()
              : message == null
                  ? "not admitted yet; run a block"
                  : "message " + message + " is not answered yet");
    }
    return reply;
  }

  /**
   * The reply's value.
   *
   * @throws IllegalStateException when it has not come, or is an error
   */
  public R value() {
    Reply<R> answer = reply();
    if (!answer.isSuccess()) {
      throw new IllegalStateException(
          "error reply "
              + answer.code()
              + " '"
              + answer.text()
              + "'"
              + cause().map(why -> ", because: " + why).orElse(""));
    }
    return answer.value();
  }

  /**
   * Why the message failed, in words for people, those of a call deep inside included: what the trace has,
   * and no program sees. Empty when it did not fail.
   *
   * @throws IllegalStateException when the reply has not come
   */
  public Optional<String> cause() {
    return reply().isSuccess() || ran == null
        ? Optional.empty()
        : Optional.ofNullable(ran.outcome().diagnosis());
  }

  /**
   * What the message's unit of work showed outside: the events of all contracts and modules that ran in it,
   * in order, without what was undone.
   *
   * @throws IllegalStateException when the reply has not come
   */
  public List<Emitted> events() {
    reply();
    Unit unit = ran == null ? null : ran.outcome().unit();
    return unit == null ? List.of() : unit.emitted();
  }

  /** Why the reply came. */
  public ReplyCode code() {
    return reply().code();
  }
}
