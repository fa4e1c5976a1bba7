package io.geartrain.runtime.core;

/** Something that cannot be is: a bug or a damaged log. The runtime stops; nothing is guessed. */
public final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long sequence;

  /** Names the record, the place in it, what was expected and what was found. */
  public BrokenInvariantException(long sequence, String where, Object expected, Object found) {
    super(
        "record "
            + sequence
            + ", "
            + where
            + ": expected "
            + expected
            + ", found "
            + found
            + ". The log and this build do not agree; run verify on the directory.");
    this.sequence = sequence;
  }

  /** The record. */
  public long sequence() {
    return sequence;
  }
}
