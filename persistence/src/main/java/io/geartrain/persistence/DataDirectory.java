package io.geartrain.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.journal.EventLog;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.log.LogStore;
import io.geartrain.runtime.storage.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A runtime's directory: {@code log} holds the blocks, {@code programs} the programs' checkpoints,
 * {@code snapshots} what shortens recovery. Opening it takes its locks and checks its logs.
 */
public final class DataDirectory implements StorageProvider {
  /** For the service loader. */
  public DataDirectory() {}

  /** Where the blocks are. */
  public static Path logOf(Path directory) {
    return directory.resolve("log");
  }

  @Override
  public Storage open(Path directory, Config given) throws IOException {
    Files.createDirectories(directory);
    Config config =
        ConfigFactory.parseMap(
                Map.of("geartrain.data", directory.toAbsolutePath().normalize().toString()))
            .withFallback(given)
            .resolve();
    EventLog blocks = open(config, "geartrain.persistence.blocks");
    EventLog programs;
    try {
      programs = open(config, "geartrain.persistence.programs");
    } catch (Throwable e) {
      blocks.close();
      throw e;
    }
    long reserve = config.getBytes("geartrain.persistence.blocks.disk-reserve");
    return new Open(directory, config, blocks, programs, reserve);
  }

  private static EventLog open(Config config, String plugin) throws IOException {
    JournalSettings settings = JournalSettings.of(config.getConfig(plugin));
    return EventLog.open(settings.directory(), settings.log());
  }

  private record Open(
      Path directory, Config config, EventLog blocks, EventLog programs, long reserve)
      implements Storage {
    @Override
    public String lowOnDisk() {
      try {
        long usable = LogStore.DISK.usableBytes(directory);
        return usable >= reserve
            ? null
            : "%s has %d bytes left, disk-reserve is %d; free space"
                .formatted(directory, usable, reserve);
      } catch (IOException e) {
        return directory + ": " + e;
      }
    }

    @Override
    public long forces() {
      return blocks.forces();
    }

    @Override
    public void close() throws IOException {
      try {
        blocks.close();
      } finally {
        programs.close();
      }
    }
  }
}
