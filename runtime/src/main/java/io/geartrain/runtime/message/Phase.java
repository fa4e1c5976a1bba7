package io.geartrain.runtime.message;

/** In which part of a block something happened. The order is that of the block. */
public enum Phase {
  /** A submission that the block admitted. */
  INPUT('i'),
  /** A scheduled task that the block ran. */
  TASK('t'),
  /** A dispatch that the block executed. */
  DISPATCH('d'),
  /** Work of a host module at the begin or end of the block. */
  MODULE('m');

  private static final Phase[] ALL = values();
  private final char letter;

  Phase(char letter) {
    this.letter = letter;
  }

  /** The letter by which a message id's text names this phase. */
  public char letter() {
    return letter;
  }

  /** The phase of that ordinal. */
  public static Phase at(int ordinal) {
    return ALL[ordinal];
  }

  /**
   * The phase of that letter.
   *
   * @throws IllegalArgumentException when no phase has it
   */
  public static Phase ofLetter(char letter) {
    for (Phase phase : ALL) {
      if (phase.letter == letter) {
        return phase;
      }
    }
    throw new IllegalArgumentException(
        "no phase has the letter '" + letter + "'; they are i t d m");
  }
}
