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
  SIGNAL,
  /** In a unit of work: what a call of the program came to. */
  CALL_REPLY,
  /** In a unit of work: a question that changes nothing. */
  QUERY,
  /** In a unit of work: the first run of another code. */
  MIGRATE,
  /** In a unit of work: a message of a host module or of the governance. */
  SUDO,
  /** In a unit of work: a host module's work at the begin of a height. */
  BEGIN_BLOCK,
  /** In a unit of work: a host module's work at the end of a height. */
  END_BLOCK;

  private static final EntryPoint[] ALL = values();

  /** The entry point of that ordinal. */
  public static EntryPoint at(int ordinal) {
    return ALL[ordinal];
  }

  /** Whether it runs only inside a unit of work. */
  public boolean isOfUnit() {
    return ordinal() >= CALL_REPLY.ordinal();
  }

  /** Whether messages to this entry point get a reply: exactly one, in the end. */
  public boolean isAnswered() {
    return this == INIT || this == HANDLE;
  }
}
