package io.geartrain.runtime.block;

/** How a dispatch ended. */
public enum Verdict {
  /** The handler returned, or there was none for this entry. */
  SUCCESS,
  /** The handler failed; everything it did is undone. */
  FAILED,
  /** The handler never ran: its program is dead, suspended or not initialised. */
  NOT_EXECUTED,
  /** The handler did not run: its program is suspended by an operator, and the message waits. */
  HELD;

  private static final Verdict[] ALL = values();

  /** Whether the message has failed, and why is said. */
  public boolean hasTrap() {
    return this == FAILED || this == NOT_EXECUTED;
  }

  /** The verdict of that ordinal. */
  public static Verdict at(int ordinal) {
    return ALL[ordinal];
  }
}
