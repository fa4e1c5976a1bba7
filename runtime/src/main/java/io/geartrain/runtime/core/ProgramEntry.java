package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;

/**
 * What the registry knows of a program.
 *
 * @param code what it runs
 * @param salt with which it was created
 * @param creator user or program
 * @param init its init message
 * @param status where it is in its life
 * @param inheritor who got its balance, once it is exited or terminated; else null
 * @param timeLimits time limits in a row
 */
public record ProgramEntry(
    CodeId code,
    Payload salt,
    ActorId creator,
    MessageId init,
    Status status,
    ActorId inheritor,
    int timeLimits) {

  /** Where a program is in its life (gear.md, 1: Program states). */
  public enum Status {
    /** Its init message has not ended. */
    UNINITIALIZED("Uninitialized"),
    /** It takes messages. */
    ACTIVE("Active"),
    /** It ended itself. */
    EXITED("Exited"),
    /** Its init failed. */
    TERMINATED("Terminated"),
    /** It was stopped at the time limit too often. */
    SUSPENDED("Suspended");

    private static final Status[] ALL = values();
    private final String label;

    Status(String label) {
      this.label = label;
    }

    /** As people read it. */
    public String label() {
      return label;
    }

    static Status at(int ordinal) {
      return ALL[ordinal];
    }
  }

  /** With another status. */
  public ProgramEntry withStatus(Status next) {
    return new ProgramEntry(code, salt, creator, init, next, inheritor, timeLimits);
  }

  /** With other code. */
  public ProgramEntry withCode(CodeId next) {
    return new ProgramEntry(next, salt, creator, init, status, inheritor, timeLimits);
  }

  /** At its end. */
  public ProgramEntry ended(Status next, ActorId heir) {
    return new ProgramEntry(code, salt, creator, init, next, heir, timeLimits);
  }

  ProgramEntry withTimeLimits(int count) {
    return count == timeLimits
        ? this
        : new ProgramEntry(code, salt, creator, init, status, inheritor, count);
  }

  /** Whether it will never run again. */
  public boolean isDead() {
    return status == Status.EXITED || status == Status.TERMINATED;
  }
}
