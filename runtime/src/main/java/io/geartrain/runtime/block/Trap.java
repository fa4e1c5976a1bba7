package io.geartrain.runtime.block;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;

/**
 * Why a dispatch failed.
 *
 * @param code what the sender hears
 * @param payload what the sender hears: the panic's bytes, else nothing
 * @param cause whether running the handler again must end the same way
 */
public record Trap(ReplyCode code, Payload payload, Cause cause) {

  /** Where a failure came from. Replay obeys those that depend on the machine. */
  public enum Cause {
    /** The handler or the rules: running it again fails again. */
    PROGRAM(false),
    /** The handler ran longer than the time limit. */
    TIME_LIMIT(true),
    /** The handler recursed deeper than the stack. */
    STACK(true),
    /** The handler ran out of memory. */
    MEMORY(true),
    /** The handler ended the process again and again. */
    QUARANTINE(true),
    /** An operator had it skipped. */
    OPERATOR(false);

    private static final Cause[] ALL = values();
    private final boolean obeyed;

    Cause(boolean obeyed) {
      this.obeyed = obeyed;
    }

    /** Whether replay takes the journal's word for it instead of running the handler. */
    public boolean isObeyed() {
      return obeyed;
    }

    /** The cause of that ordinal. */
    public static Cause at(int ordinal) {
      return ALL[ordinal];
    }
  }

  /** A failure that running the handler again repeats. */
  public static Trap of(ReplyCode code, Payload payload) {
    return new Trap(code, payload, Cause.PROGRAM);
  }

  /** A panic with that text. */
  public static Trap panic(String text) {
    return of(ReplyCode.USERSPACE_PANIC, Payload.utf8(text));
  }
}
