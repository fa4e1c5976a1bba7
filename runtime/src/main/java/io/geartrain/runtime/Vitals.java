package io.geartrain.runtime;

import io.geartrain.runtime.core.ChainState;

/**
 * How a runtime fares, some tenths of a second ago. Costs nothing to ask for.
 *
 * @param state the chain at the durable mark
 * @param dispatches of this process whose handler ran
 * @param executions handler runs of this process, repeated ones included
 * @param undurableRecords sealed, but not yet durable
 * @param undurableBytes of those records
 * @param tailBytes events that are in no checkpoint
 * @param activePrograms programs in memory
 * @param abandonedThreads given up to handlers that do not end
 * @param snapshots chain snapshots that this process has kept
 * @param snapshotNanos how long the last one took
 */
public record Vitals(
    ChainState state,
    long dispatches,
    long executions,
    long undurableRecords,
    long undurableBytes,
    long tailBytes,
    int activePrograms,
    int abandonedThreads,
    long snapshots,
    long snapshotNanos) {

  /** By law at most two, and close to one. */
  public double executionsPerDispatch() {
    return dispatches == 0 ? 1 : (double) executions / dispatches;
  }

  /** Heights that the oldest parked message has waited; 0 when none is parked. */
  public long oldestParkedAge() {
    return state.agenda().isEmpty() ? 0 : state.height() - state.agenda().oldestSince();
  }
}
