package io.geartrain.runtime.shell;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.SchedulerLimits;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a runtime, read and checked at start. Nothing below reads configuration.
 *
 * @param chain what a new log begins with
 * @param chosen the keys of {@code geartrain.chain} that were set, not taken from the defaults
 * @param limits of the scheduler
 * @param blocks plugin id of the log's journal
 * @param query plugin id of the log's read journal
 * @param programs plugin id of the programs' journal
 * @param snapshots plugin id of the snapshot store
 * @param tailBytes events in no checkpoint, above which checkpoints are written
 * @param mostTailBytes events in no checkpoint, above which no block is begun
 * @param parallelCheckpoints programs whose checkpoints are read or written at once
 * @param keptOpen programs whose own journal stays open
 * @param snapshotBytes log bytes after which a chain snapshot is taken
 * @param maxActive programs kept active at once
 * @param maxAbandoned threads given up before the runtime stops
 * @param cautiousDispatches dispatches that run one by one after an unclean stop
 * @param maxProcessEnds ends of the process after which a dispatch is quarantined
 * @param commitDelay least time from one write of the log to the next while programs run
 * @param maxPending submissions on their way, at most
 * @param maxPendingBytes and their bytes
 * @param dryRuns bounds of dry runs
 * @param callbackThreads threads that complete stages and run subscribers
 * @param closeTimeout how long a close waits for what is under way
 * @param startTimeout how long a start waits for recovery
 */
public record RuntimeSettings(
    ChainSettings chain,
    Map<String, String> chosen,
    SchedulerLimits limits,
    String blocks,
    String query,
    String programs,
    String snapshots,
    long tailBytes,
    long mostTailBytes,
    int parallelCheckpoints,
    int keptOpen,
    long snapshotBytes,
    int maxActive,
    int maxAbandoned,
    long cautiousDispatches,
    int maxProcessEnds,
    Duration commitDelay,
    int maxPending,
    long maxPendingBytes,
    DryRunLimits dryRuns,
    int callbackThreads,
    Duration closeTimeout,
    Duration startTimeout) {

  /**
   * Reads the section {@code geartrain}.
   *
   * @throws IllegalArgumentException for a value out of its bounds, naming the key
   */
  public static RuntimeSettings of(Config root) {
    Config config = root.getConfig("geartrain");
    TreeMap<String, String> chosen = chain(config.getConfig("chain"));
    SchedulerLimits limits =
        new SchedulerLimits(
            config.getDuration("block.processing-budget").toMillis(),
            config.getBytes("block.max-bytes"),
            config.getInt("block.max-dispatches"),
            config.getInt("block.max-wave"),
            config.getBytes("block.ingress-bytes"),
            config.getInt("block.max-due"),
            config.getBytes("pipeline-bytes"));
    return new RuntimeSettings(
        ChainSettings.of(chosen),
        chosen,
        limits,
        config.getString("plugins.blocks"),
        config.getString("plugins.blocks-query"),
        config.getString("plugins.programs"),
        config.getString("plugins.snapshots"),
        config.getBytes("checkpoint.tail-bytes"),
        mostTailBytes(config),
        atLeastOne(config, "checkpoint.parallel"),
        config.getInt("checkpoint.kept-open"),
        config.getBytes("checkpoint.snapshot-bytes"),
        config.getInt("programs.max-active"),
        config.getInt("programs.max-abandoned"),
        config.getLong("programs.cautious-dispatches"),
        config.getInt("programs.max-process-ends"),
        config.getDuration("commit-delay"),
        config.getInt("ingress.max-pending"),
        config.getBytes("ingress.max-pending-bytes"),
        DryRunLimits.of(config),
        config.getInt("callbacks.threads"),
        config.getDuration("close-timeout"),
        config.getDuration("start-timeout"));
  }

  /** Below the bytes at which checkpoints begin, blocks would be held back for ever. */
  private static long mostTailBytes(Config config) {
    long begin = config.getBytes("checkpoint.tail-bytes");
    long most = config.getBytes("checkpoint.most-tail-bytes");
    if (most < begin) {
      throw new IllegalArgumentException(
          "geartrain.checkpoint.most-tail-bytes (%d) must not be below tail-bytes (%d)"
              .formatted(most, begin));
    }
    return most;
  }

  static int atLeastOne(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException("geartrain." + key + " must be at least 1, was " + value);
    }
    return value;
  }

  private static TreeMap<String, String> chain(Config config) {
    TreeMap<String, String> chosen = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      String key = String.join(".", com.typesafe.config.ConfigUtil.splitPath(entry.getKey()));
      chosen.put(key, String.valueOf(entry.getValue().unwrapped()));
    }
    return chosen;
  }
}
