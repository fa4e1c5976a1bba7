package io.geartrain.runtime;

import io.geartrain.runtime.core.Refusal;

/** A submission was not admitted; nothing of it happened. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal.Reason reason;

  /** Of that refusal. */
  public RejectedException(Refusal refusal) {
    super(refusal.reason() + ": " + refusal.text(), null, false, false);
    this.reason = refusal.reason();
  }

  /** The stable code. */
  public Refusal.Reason reason() {
    return reason;
  }
}
