package io.geartrain.persistence.journal;

import com.typesafe.config.Config;
import io.geartrain.persistence.log.SegmentLog;
import java.nio.file.Path;

/**
 * The settings of one journal instance.
 *
 * @param directory where its log is
 * @param log how it is kept
 */
public record JournalSettings(Path directory, SegmentLog.Settings log) {
  /** Reads the plugin's section of the configuration. */
  public static JournalSettings of(Config config) {
    return new JournalSettings(
        Path.of(config.getString("directory")),
        new SegmentLog.Settings(
            config.getBytes("segment-bytes"),
            config.getBytes("allocate-bytes"),
            config.getBytes("disk-reserve")));
  }
}
