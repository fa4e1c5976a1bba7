package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Value;
import java.util.List;

/** What may leave the runtime once its record is durable. */
public sealed interface Output {

  /**
   * A submission was admitted.
   *
   * @param handle the submission's
   * @param messages what its sends and creates became, in order
   * @param sequence the record
   * @param known replies that a repeated idempotency key already has, beside {@code messages}; null
   *     where there is none
   * @param claimed the value of the mail that its claims took
   */
  record Admitted(
      long handle, List<MessageId> messages, long sequence, List<Mail> known, Value claimed)
      implements Output {}

  /**
   * A submission was refused.
   *
   * @param handle the submission's
   * @param refusal why
   */
  record Refused(long handle, Refusal refusal) implements Output {}

  /**
   * A user got a reply or a program's message.
   *
   * @param user who
   * @param mail what
   */
  record Delivered(ActorId user, Mail mail) implements Output {}

  /**
   * A subscription lagged too far and is closed.
   *
   * @param user whose
   * @param name the subscription
   */
  record CutOff(ActorId user, String name) implements Output {}
}
