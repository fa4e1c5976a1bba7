package io.geartrain.runtime.shell;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds of dry runs: {@code geartrain.dry-run}.
 *
 * @param parallel dry runs at once, each on a thread of its own
 * @param maxWaiting dry runs that wait for one of them; more are refused
 * @param maxDispatches messages that one run of a message may cause
 * @param timeLimit CPU time of one handler
 * @param wallLimit time on the clock of one handler
 * @param timeout time on the clock of a whole dry run
 * @param maxAbandoned threads given up to handlers that do not end, at which dry runs are refused
 * @param queryGas most gas that a question from outside may burn; 0 for the gas policy's own limit
 */
public record DryRunLimits(
    int parallel,
    int maxWaiting,
    int maxDispatches,
    Duration timeLimit,
    Duration wallLimit,
    Duration timeout,
    int maxAbandoned,
    long queryGas) {

  public DryRunLimits {
    if (timeLimit.isZero() || timeLimit.isNegative() || wallLimit.compareTo(timeLimit) < 0) {
      throw new IllegalArgumentException(
          "geartrain.dry-run.time-limit must be positive, wall-limit not below it");
    }
    if (queryGas < 0) {
      throw new IllegalArgumentException(
          "geartrain.dry-run.query-gas must not be negative, was " + queryGas);
    }
  }

  static DryRunLimits of(Config config) {
    return new DryRunLimits(
        RuntimeSettings.atLeastOne(config, "dry-run.parallel"),
        RuntimeSettings.atLeastOne(config, "dry-run.max-waiting"),
        RuntimeSettings.atLeastOne(config, "dry-run.max-dispatches"),
        config.getDuration("dry-run.time-limit"),
        config.getDuration("dry-run.wall-limit"),
        config.getDuration("dry-run.timeout"),
        RuntimeSettings.atLeastOne(config, "dry-run.max-abandoned"),
        config.getLong("dry-run.query-gas"));
  }
}
