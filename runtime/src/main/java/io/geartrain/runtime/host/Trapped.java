package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;

/** Ends a run with that reply code: what a handler cannot catch in Gear, such as a wait it cannot afford. */
public final class Trapped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Payload payload;
  private final ReplyCode code;

  /** With what the sender hears, and words for the trace. */
  public Trapped(ReplyCode code, Payload payload, String text) {
    super(text, null, false, false);
    this.code = code;
    this.payload = payload;
  }

  /** Without a payload. */
  public Trapped(ReplyCode code, String text) {
    this(code, Payload.EMPTY, text);
  }

  /** What the sender hears. */
  public ReplyCode code() {
    return code;
  }

  /** What the sender hears. */
  public Payload payload() {
    return payload;
  }
}
