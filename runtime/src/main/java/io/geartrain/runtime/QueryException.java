package io.geartrain.runtime;

import io.geartrain.runtime.block.CallError;

/** A program could not answer a question. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient CallError error;

  QueryException(CallError error) {
    super(error.name() + ": " + error.text(), null, false, false);
    this.error = error;
  }

  /** Why: its {@code name()} is stable, such as {@code wasm/22}; its {@code text()} is for people. */
  public CallError error() {
    return error;
  }
}
