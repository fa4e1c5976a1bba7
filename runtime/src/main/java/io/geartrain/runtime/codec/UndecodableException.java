package io.geartrain.runtime.codec;

/** Bytes that are not of the declared type. */
public final class UndecodableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the type and what was wrong. */
  public UndecodableException(String type, String problem) {
    super("not a " + type + ": " + problem);
  }
}
