package io.geartrain.runtime.message;

/** Which entry of a program a dispatch runs. */
public enum EntryPoint {
  /** The first message of a program. */
  INIT,
  /** An ordinary message. */
  HANDLE,
  /** The answer to a message that the program sent. */
  REPLY,
  /** News of the system that a message of the program failed. */
  SIGNAL;

  private static final EntryPoint[] ALL = values();

  /** The entry point of that ordinal. */
  public static EntryPoint at(int ordinal) {
    return ALL[ordinal];
  }

  /** Whether messages to this entry point get a reply: exactly one, in the end. */
  public boolean isAnswered() {
    return this == INIT || this == HANDLE;
  }
}
