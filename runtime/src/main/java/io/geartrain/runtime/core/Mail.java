package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;

/**
 * What a user gets: a program's message, or the reply to one of the user's own.
 *
 * @param id its address; mails of a user are sorted by it
 * @param from the program
 * @param payload its bytes
 * @param value already in the user's balance
 * @param replyTo the user's message that is answered, or null
 * @param code why the reply came, or null
 */
public record Mail(
    MessageId id, ActorId from, Payload payload, Value value, MessageId replyTo, ReplyCode code) {

  /** Whether this answers one of the user's own messages. */
  public boolean isReply() {
    return replyTo != null;
  }

  /** The payload as a value of that class. */
  public <T> T decode(Class<T> type) {
    return io.geartrain.runtime.codec.Payloads.decode(type, payload);
  }
}
