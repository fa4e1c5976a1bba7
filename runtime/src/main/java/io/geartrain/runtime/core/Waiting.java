package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Progress;

/**
 * A message that has waited and has not ended: it waits again, or it is on its way to its next run.
 *
 * @param parked where it is parked; null when it is in the queue
 * @param progress what it keeps; null when that is parked with it, and has not changed since
 */
public record Waiting(AgendaKey parked, Progress progress) {
  /** Whether it waits now. */
  public boolean isParked() {
    return parked != null;
  }
}
