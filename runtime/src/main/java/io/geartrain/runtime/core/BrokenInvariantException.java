package io.geartrain.runtime.core;

/** Something that cannot be is: a bug or a damaged log. The runtime stops; nothing is guessed. */
public final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long sequence;

  /** Names the record, the place in it, what was expected and what was found. */
  public BrokenInvariantException(long sequence, String where, Object expected, Object found) {
    this(
        sequence,
        where,
        expected,
        found,
        "The log and this build do not agree; run verify on the directory.");
  }

  private BrokenInvariantException(
      long sequence, String where, Object expected, Object found, String advice) {
    super(
        "record %d, %s: expected %s, found %s. %s"
            .formatted(sequence, where, expected, found, advice));
    this.sequence = sequence;
  }

  /** A record breaks a law. Seen before it is written, nothing of it is. */
  static BrokenInvariantException ofLaw(long sequence, String law, Object expected, Object found) {
    return new BrokenInvariantException(
        sequence,
        law,
        expected,
        found,
        "This build makes or loses what it must keep; the record was not accepted. Report it with the"
            + " log up to here.");
  }

  /** The record. */
  public long sequence() {
    return sequence;
  }
}
