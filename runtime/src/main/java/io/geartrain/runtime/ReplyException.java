package io.geartrain.runtime;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;

/** A message was answered by an error reply. */
public final class ReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReplyCode code;
  private final transient Payload payload;
  private final transient MessageId message;

  ReplyException(MessageId message, ReplyCode code, Payload payload) {
    super(
        "message " + message + ": " + code + (payload.isEmpty() ? "" : ": " + payload.utf8()),
        null,
        false,
        false);
    this.code = code;
    this.payload = payload;
    this.message = message;
  }

  /** Why the message failed. */
  public ReplyCode code() {
    return code;
  }

  /** What the panic gave; else nothing. */
  public Payload payload() {
    return payload;
  }

  /** The same as text: what a panic or a contract's error says. */
  public String text() {
    return payload.utf8();
  }

  /** The message that failed. */
  public MessageId message() {
    return message;
  }
}
