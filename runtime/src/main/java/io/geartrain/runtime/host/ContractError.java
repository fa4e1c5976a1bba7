package io.geartrain.runtime.host;

/** An error that a program gives on purpose: its caller can catch it and sees the text. */
public final class ContractError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With that text. */
  public ContractError(String text) {
    super(text, null, false, false);
  }
}
