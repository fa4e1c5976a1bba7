package io.geartrain.runtime.core;

/**
 * Operational bounds of the scheduler. None changes an outcome; they decide where blocks end and how
 * much is under way.
 *
 * @param budgetMillis processing time after which a block ends, at its next wave
 * @param recordBytes size after which a block ends; payloads that one wave takes
 * @param recordDispatches dispatches after which a block ends
 * @param waveDispatches dispatches of one wave at most
 * @param ingressBytes submissions that one record admits, so that inputs always get their share
 * @param dueEntries due messages and tasks that one record takes
 * @param pipelineBytes records executed but not durable
 */
public record SchedulerLimits(
    long budgetMillis,
    long recordBytes,
    int recordDispatches,
    int waveDispatches,
    long ingressBytes,
    int dueEntries,
    long pipelineBytes) {

  public SchedulerLimits {
    positive("block.processing-budget", budgetMillis);
    positive("block.max-bytes", recordBytes);
    positive("block.max-dispatches", recordDispatches);
    positive("block.max-wave", waveDispatches);
    positive("block.ingress-bytes", ingressBytes);
    positive("block.max-due", dueEntries);
    positive("pipeline-bytes", pipelineBytes);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("geartrain." + name + " must be at least 1, was " + value);
    }
  }

  /** The defaults, as in {@code reference.conf}. */
  public static SchedulerLimits defaults() {
    return new SchedulerLimits(50, 1 << 20, 10_000, 10_000, 256 << 10, 10_000, 16 << 20);
  }

  /** These limits with waves of at most that many dispatches. */
  public SchedulerLimits withWaves(int dispatches) {
    return new SchedulerLimits(
        budgetMillis,
        recordBytes,
        recordDispatches,
        dispatches,
        ingressBytes,
        dueEntries,
        pipelineBytes);
  }

  /** These limits with blocks of at most that many dispatches and due entries. */
  public SchedulerLimits withBlocks(int dispatches) {
    return new SchedulerLimits(
        budgetMillis,
        recordBytes,
        dispatches,
        waveDispatches,
        ingressBytes,
        dispatches,
        pipelineBytes);
  }
}
