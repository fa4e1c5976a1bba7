package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;

/**
 * What a user gets: a program's message, or the reply to one of the user's own.
 *
 * <p>The value of a reply is in the user's balance. So is that of a program's message that came without
 * gas. Any other message waits in the mailbox, and its value with it, until the user claims or answers it,
 * or its time is over.
 *
 * @param id its address among what the user gets; mails of a user are sorted by it
 * @param message the program's message: by this it is claimed and answered. Differs from {@code id} when the
 *     message was delayed; for a reply, the reply's own id
 * @param from the program
 * @param payload its bytes
 * @param value what it brings
 * @param until the height at which its time in the mailbox is over and its value is paid to the user, or
 *     {@link #PAID} when it is not in the mailbox
 * @param replyTo the user's message that is answered, or null
 * @param code why the reply came, or null
 */
public record Mail(
    MessageId id,
    MessageId message,
    ActorId from,
    Payload payload,
    Value value,
    long until,
    MessageId replyTo,
    ReplyCode code) {
  /** Not in the mailbox: the value is in the user's balance, and there is nothing to claim or to answer. */
  public static final long PAID = 0;

  /** A reply to one of the user's messages. */
  static Mail reply(
      MessageId id, ActorId from, Payload payload, Value value, MessageId replyTo, ReplyCode code) {
    return new Mail(id, id, from, payload, value, PAID, replyTo, code);
  }

  /** A program's message. */
  static Mail message(
      MessageId id, MessageId message, ActorId from, Payload payload, Value value, long until) {
    return new Mail(id, message, from, payload, value, until, null, null);
  }

  /** Whether this answers one of the user's own messages. */
  public boolean isReply() {
    return replyTo != null;
  }

  /** Whether it came into the mailbox: to be claimed or answered before its time is over. */
  public boolean isHeld() {
    return until != PAID;
  }

  /** The payload as a value of that class. */
  public <T> T decode(Class<T> type) {
    return io.geartrain.runtime.codec.Payloads.decode(type, payload);
  }
}
