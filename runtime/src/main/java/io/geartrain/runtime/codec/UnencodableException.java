package io.geartrain.runtime.codec;

/** A value that cannot be written as canonical CBOR. */
public final class UnencodableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the type and what was wrong. */
  public UnencodableException(String type, String problem) {
    super("cannot encode a " + type + ": " + problem);
  }
}
