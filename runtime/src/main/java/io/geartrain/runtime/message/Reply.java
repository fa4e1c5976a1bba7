package io.geartrain.runtime.message;

/**
 * The one reply that a message finally gets.
 *
 * @param message the message that is answered
 * @param code why it came
 * @param value the decoded reply; null on an error or an automatic reply
 * @param payload the reply's bytes: on an error, what the panic gave
 * @param moved the native value that came with it
 * @param <R> the reply's type
 */
public record Reply<R>(MessageId message, ReplyCode code, R value, Payload payload, Value moved) {

  /** Whether the handler succeeded. */
  public boolean isSuccess() {
    return code.isSuccess();
  }

  /** The bytes as text: on an error, what the sender is told of it. */
  public String text() {
    return payload.utf8();
  }
}
