package io.geartrain.persistence;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.journal.EventLog;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.log.DirectoryLock;
import io.geartrain.persistence.log.LogStore;
import io.geartrain.persistence.spill.SpillFiles;
import io.geartrain.runtime.spill.Spill;
import io.geartrain.runtime.storage.ForceTimes;
import io.geartrain.runtime.storage.StorageProvider;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * A runtime's directory: {@code log} holds the blocks, {@code programs} the programs' checkpoints,
 * {@code snapshots} what shortens recovery, {@code spill} what does not fit in memory. Opening it takes its locks and checks its logs.
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
    long reserve = config.getBytes("geartrain.persistence.blocks.disk-reserve");
    Deque<Closeable> held = new ArrayDeque<>();
    try {
      // One runtime at a time, in this process too; the plugins then share the logs.
      held.push(DirectoryLock.acquire(directory));
      EventLog blocks = open(config, "geartrain.persistence.blocks");
      held.push(blocks::closeForAll);
      held.push(open(config, "geartrain.persistence.programs")::closeForAll);
      Config scratch = config.getConfig("geartrain.persistence.spill");
      SpillFiles spill =
          new SpillFiles(
              directory.resolve("spill"),
              scratch.getBytes("window"),
              scratch.getBytes("segment-bytes"));
      held.push(spill);
      // Last: a start that is refused must not wipe out what an unclean stop left.
      RunningNote note = RunningNote.open(directory);
      held.push(note);
      return new Open(directory, config, blocks, note, spill, held, reserve);
    } catch (Throwable e) {
      closeAll(held);
      throw e;
    }
  }

  private static void closeAll(Deque<Closeable> held) throws IOException {
    IOException failure = null;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static EventLog open(Config config, String plugin) throws IOException {
    JournalSettings settings = JournalSettings.of(config.getConfig(plugin), config);
    return EventLog.open(settings.directory(), settings.log());
  }

  private record Open(
      Path directory,
      Config config,
      EventLog blocks,
      RunningNote note,
      Spill spill,
      Deque<Closeable> held,
      long reserve)
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
    public boolean isAfterUncleanStop() {
      return note.isAfterUncleanStop();
    }

    @Override
    public int noteRunning(String dispatch) {
      return note.noteRunning(dispatch);
    }

    @Override
    public void forgetNote() {
      note.forget();
    }

    @Override
    public ForceTimes forces() {
      return blocks.forces();
    }

    @Override
    public long headroom() {
      try {
        return LogStore.DISK.usableBytes(directory) - reserve;
      } catch (IOException e) {
        // Why is said by lowOnDisk.
        return -1;
      }
    }

    @Override
    public void close() throws IOException {
      closeAll(held);
    }
  }
}
