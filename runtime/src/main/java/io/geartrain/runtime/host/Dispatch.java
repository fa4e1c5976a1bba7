package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;

/**
 * A message about to run.
 *
 * @param message what
 * @param gas what the run may use; {@link Long#MAX_VALUE} when gas is not counted
 * @param ordinal its position among the block's dispatches: what it makes gets ids from it
 * @param progress what it kept over its waits; null if it has never waited
 * @param hook what is to be run first, in a reply or a signal; null for nothing
 * @param runsEntry whether the program's own entry runs, behind the hook
 */
public record Dispatch(
    Message message, long gas, int ordinal, Progress progress, Payload hook, boolean runsEntry) {

  /** One that has never waited and has no hook. */
  public Dispatch(Message message, long gas, int ordinal) {
    this(message, gas, ordinal, null, null, true);
  }

  /** The first of its block. */
  public Dispatch(Message message, long gas) {
    this(message, gas, 0);
  }

  /** Whether it has waited: then its value is in the balance already. */
  public boolean hasWaited() {
    return progress != null;
  }
}
