package io.geartrain.runtime.host;

import io.geartrain.runtime.block.CallError;

/**
 * A query that failed, thrown where it was asked, or an error of a host module's own. A handler may catch
 * it.
 */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CallError error;
  private final transient CallError whole;

  /** With that error. */
  public CallFailed(CallError error) {
    this(error, error);
  }

  private CallFailed(CallError error, CallError whole) {
    super(error.redacted(), null, false, false);
    this.error = error;
    this.whole = whole;
  }

  /** What happened; of a question that a program asked, only what programs may know. */
  public CallError error() {
    return error;
  }

  /** As a program sees it that asked; what is hidden from it goes on with the exception, for the trace. */
  CallFailed forProgram() {
    CallError seen =
        new CallError(error.codespace(), error.code(), error.redacted(), error.isShown());
    return new CallFailed(seen, whole);
  }

  /** All of it, for the trace. */
  CallError whole() {
    return whole;
  }
}
