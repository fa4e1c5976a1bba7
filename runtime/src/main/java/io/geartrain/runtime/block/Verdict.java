package io.geartrain.runtime.block;

/** How a dispatch ended. */
public enum Verdict {
  /** The handler returned, or there was none for this entry. */
  SUCCESS,
  /** The handler failed; everything it did is undone. */
  FAILED,
  /** The handler never ran: its program is dead, suspended or not initialised. */
  NOT_EXECUTED;

  private static final Verdict[] ALL = values();

  /** The verdict of that ordinal. */
  public static Verdict at(int ordinal) {
    return ALL[ordinal];
  }
}
