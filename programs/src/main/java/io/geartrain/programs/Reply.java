package io.geartrain.programs;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.Value;

/**
 * What became of a message that a program sent. An error is a value, never thrown.
 *
 * @param message what was sent
 * @param result in one word
 * @param code why the reply came; null without a reply: timeout, cancelled, pending
 * @param value the decoded reply; null unless the result is a success, and after an automatic reply
 * @param payload the reply's bytes: on an error, what the panic gave; empty without a reply
 * @param moved the native value that came with it, already in the program's balance
 * @param <R> the reply
 */
public record Reply<R>(
    MessageId message, Result result, ReplyCode code, R value, Payload payload, Value moved) {

  /** What became of it, in one word. */
  public enum Result {
    /** The handler succeeded; what it did holds. */
    SUCCESS,
    /** The handler failed, or there was none to run; nothing it did holds. */
    ERROR,
    /** The handler succeeded, and what it did holds, but its reply is not of the promised type. */
    UNDECODABLE,
    /** No reply in time. It does not prove failure: the message may have run, or may run yet. */
    TIMEOUT,
    /** The message was taken back before it was due: it never ran. */
    CANCELLED,
    /** Among the replies of a first-of: not there yet, and not waited for any more. */
    PENDING
  }

  /** Reads the value of a reply. */
  @FunctionalInterface
  interface Reader {
    /** Throws {@link UndecodableException} for bytes of another type. */
    Object read(Payload payload);
  }

  static Reply<?> of(Answered answered, Reader reader) {
    if (answered.code() == null) {
      Result result = answered.cancelled() ? Result.CANCELLED : Result.TIMEOUT;
      return new Reply<>(answered.message(), result, null, null, Payload.EMPTY, Value.ZERO);
    }
    return of(answered.message(), answered.code(), answered.payload(), answered.value(), reader);
  }

  static Reply<?> of(
      MessageId message, ReplyCode code, Payload payload, Value moved, Reader reader) {
    if (!code.isSuccess()) {
      return new Reply<>(message, Result.ERROR, code, null, payload, moved);
    }
    try {
      Object value = code == ReplyCode.AUTO ? null : reader.read(payload);
      return new Reply<>(message, Result.SUCCESS, code, value, payload, moved);
    } catch (UndecodableException e) {
      return new Reply<>(message, Result.UNDECODABLE, code, null, payload, moved);
    }
  }

  static Reply<?> pending(MessageId message) {
    return new Reply<>(message, Result.PENDING, null, null, Payload.EMPTY, Value.ZERO);
  }

  /** Whether the handler succeeded and its reply could be read, or was automatic. */
  public boolean isSuccess() {
    return result == Result.SUCCESS;
  }

  /** Whether no reply came in time. It does not prove failure. */
  public boolean isTimeout() {
    return result == Result.TIMEOUT;
  }

  /** Whether what was asked was cancelled before it was due. */
  public boolean isCancelled() {
    return result == Result.CANCELLED;
  }

  /** The bytes as text: what a panic said. */
  public String text() {
    return payload.utf8();
  }

  /** The same, read as the reply to that request: for replies that were asked for as bytes. */
  @SuppressWarnings("unchecked")
  public <T, Q extends Request<T>> Reply<T> to(Class<Q> request) {
    if (code == null) {
      return new Reply<>(message, result, null, null, payload, moved);
    }
    return (Reply<T>)
        of(message, code, payload, moved, bytes -> Payloads.decodeReply(request, bytes));
  }
}
