package io.geartrain.persistence.journal;

import com.typesafe.config.Config;
import io.geartrain.persistence.log.Chain;
import io.geartrain.persistence.log.SegmentLog;
import java.nio.file.Path;

/**
 * The settings of one journal instance.
 *
 * @param directory where its log is
 * @param log how it is kept
 */
public record JournalSettings(Path directory, SegmentLog.Settings log) {
  /**
   * Reads a plugin's section of the configuration.
   *
   * @param root the whole of it, for plugins that live in {@code geartrain.data}
   */
  public static JournalSettings of(Config config, Config root) {
    return new JournalSettings(
        directoryOf(config, root),
        new SegmentLog.Settings(
            config.getBytes("segment-bytes"),
            config.getBytes("allocate-bytes"),
            config.getBytes("disk-reserve"),
            Chain.named(config.getString("chain-over"))));
  }

  /** Where a plugin keeps its files: its directory, or a folder of {@code geartrain.data}. */
  public static Path directoryOf(Config config, Config root) {
    return config.hasPath("folder-of-data")
        ? Path.of(root.getString("geartrain.data"), config.getString("folder-of-data"))
        : Path.of(config.getString("directory"));
  }
}
