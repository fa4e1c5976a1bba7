package io.geartrain.simulator.journal;

import io.geartrain.persistence.DataDirectory;
import io.geartrain.persistence.journal.Entry;
import io.geartrain.persistence.log.LogReader;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads the records of a data directory in order, checking every byte of the log on the way. Takes no lock:
 * it may read beside a running process, up to what was durable when it began.
 */
public final class JournalReader implements Closeable {
  private final LogReader log;
  private final ChainState genesis;

  private JournalReader(LogReader log, ChainState genesis) {
    this.log = log;
    this.genesis = genesis;
  }

  /**
   * Opens a directory and reads its genesis.
   *
   * @throws NoSuchFileException when it is no data directory
   * @throws io.geartrain.persistence.log.DamagedLogException when the log is not what was written
   */
  public static JournalReader open(Path directory) throws IOException {
    Path path = DataDirectory.logOf(directory);
    if (!Files.isDirectory(path)) {
      throw new NoSuchFileException(
          directory.toString(), null, "is no data directory: it has no folder 'log'");
    }
    LogReader log = new LogReader(path);
    try {
      Recorded first = next(log);
      if (first == null) {
        throw new NoSuchFileException(directory.toString(), null, "its log has no record yet");
      }
      BlockRecord block = first.block();
      if (block.sequence() != BlockRecord.GENESIS
          || !(block.inputs().get(0) instanceof Input.Genesis begin)) {
        throw new BrokenInvariantException(
            block.sequence(), "begin of the log", "the genesis", block.inputs());
      }
      return new JournalReader(
          log, ChainState.genesis(ChainSettings.stored(begin.settings()), block.timestamp()));
    } catch (Throwable e) {
      log.close();
      throw e;
    }
  }

  /**
   * A record as it stands in the log.
   *
   * @param block decoded
   * @param bytes as written
   * @param entry around them
   * @param frame around that
   */
  public record Recorded(BlockRecord block, byte[] bytes, Entry entry, LogReader.LogFrame frame) {}

  /** The state behind the genesis. */
  public ChainState genesis() {
    return genesis;
  }

  /** How many frames the log has, the genesis included. */
  public long frames() {
    return log.lastSequence();
  }

  /** The next record, or null behind the last. */
  public Recorded next() throws IOException {
    return next(log);
  }

  private static Recorded next(LogReader log) throws IOException {
    LogReader.LogFrame frame = log.next();
    if (frame == null) {
      return null;
    }
    Entry entry = Entry.decode(frame.body());
    byte[] bytes = entry.payload().bytes();
    return new Recorded(RecordCodec.decode(bytes), bytes, entry, frame);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
