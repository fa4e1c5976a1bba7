package io.geartrain.runtime.codec;

/** Bytes that are not of the format: says where, what was expected and what was found. */
public final class WireFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the position (bytes from the begin), the expected and the found thing. */
  public WireFormatException(long position, String expected, String found) {
    super("at byte " + position + ": expected " + expected + ", found " + found);
  }
}
