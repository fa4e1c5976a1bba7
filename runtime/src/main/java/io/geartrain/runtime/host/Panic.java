package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Payload;

/** A program undoes its run and says why; the sender gets an error reply with these bytes. */
public final class Panic extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Payload payload;

  /** With the text's UTF-8. */
  public Panic(String text) {
    super(text, null, false, false);
    this.payload = Payload.utf8(text);
  }

  /**
   * With the text's UTF-8.
   *
   * @param reason for the trace only
   */
  public Panic(String text, String reason) {
    super(text + ": " + reason, null, false, false);
    this.payload = Payload.utf8(text);
  }

  /** With raw bytes. */
  public Panic(Payload payload) {
    super("panic", null, false, false);
    this.payload = payload;
  }

  /** What the sender gets. */
  public Payload payload() {
    return payload;
  }
}
