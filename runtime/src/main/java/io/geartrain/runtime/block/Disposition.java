package io.geartrain.runtime.block;

/** Where a message that a dispatch made went. Decided once, when outcomes are merged. */
public enum Disposition {
  /** Behind the queue. */
  QUEUED,
  /** Parked until its height. */
  DELAYED,
  /** To a user: visible when the record is durable. */
  DELIVERED,
  /** An automatic reply that can run nothing; it took no place in the queue. */
  SETTLED,
  /** Created a program and queued its init message. */
  CREATED,
  /** A program of that id exists; nothing happened. */
  SKIPPED,
  /** No message: a timer taken back, an exit, gas set aside. */
  DONE,
  /** In a user's mailbox. */
  MAILED,
  /** The message itself: it waits. */
  WAITING;

  private static final Disposition[] ALL = values();

  /** The disposition of that ordinal. */
  public static Disposition at(int ordinal) {
    return ALL[ordinal];
  }
}
