package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.Message;

/**
 * What is due at a height.
 *
 * @param kind what happens then
 * @param message what waits; of a wake, the end of a reservation or a lock's limit only its id and its
 *     program count
 * @param since the height at which it was parked
 * @param lock gas set aside for its rent
 * @param key a timer's or a lock's name, a reservation's number, a wait's end; else null
 * @param progress what a waiting message keeps; null for anything else
 */
public record Parked(
    Kind kind, Message message, long since, long lock, String key, Progress progress) {

  /** Anything but a waiting message. */
  public Parked(Kind kind, Message message, long since, long lock, String key) {
    this(kind, message, since, lock, key, null);
  }

  /** What happens when something is due. */
  public enum Kind {
    /** A user's message joins the queue. */
    TARGET("TargetHeight"),
    /** A delayed message joins the queue. */
    SEND("SendDispatch"),
    /** A delayed message reaches a user. */
    SEND_TO_USER("SendUserMessage"),
    /** Mail is removed; its value goes to the user. */
    MAIL("RemoveFromMailbox"),
    /** A waiting message is woken. */
    AWAKEN("WakeMessage"),
    /** A waiting message is removed. */
    REMOVE("RemoveFromWaitlist"),
    /** A program's delayed wake. */
    WAKE("WakeMessage"),
    /** A reservation ends. */
    RESERVATION("RemoveGasReservation"),
    /** A lock that others wait for was held long enough. */
    LOCK_LIMIT("LockLimit"),
    /** A host module runs what it scheduled. */
    MODULE_TASK("ModuleTask");

    private static final Kind[] ALL = values();
    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** As gear.md 1 calls the task. */
    public String label() {
      return label;
    }

    static Kind at(int ordinal) {
      return ALL[ordinal];
    }
  }

  /** Whether the message's value is here: that of one that has run is with its program. */
  boolean holdsValue() {
    return isDelayed() || kind == Kind.MAIL;
  }

  /** Whether it is a message that was sent and has not joined yet: its sender may take it back. */
  boolean isDelayed() {
    return kind == Kind.TARGET || kind == Kind.SEND || kind == Kind.SEND_TO_USER;
  }
}
