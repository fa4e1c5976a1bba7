package io.geartrain.runtime.host;

import io.geartrain.runtime.block.CallError;

/**
 * A query that failed, thrown where it was asked, or an error of a host module's own. A handler may catch
 * it.
 */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CallError error;

  /** With that error. */
  public CallFailed(CallError error) {
    super(error.redacted(), null, false, false);
    this.error = error;
  }

  /** The whole of it; programs see its {@link CallError#redacted}. */
  public CallError error() {
    return error;
  }
}
