package io.geartrain.runtime.storage;

import com.typesafe.config.Config;
import io.geartrain.runtime.spill.Spill;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens a data directory before any actor starts, so that a directory that is locked or damaged is an
 * exception where it belongs. Found by {@link java.util.ServiceLoader}.
 */
public interface StorageProvider {
  /**
   * Opens, locks and checks a directory.
   *
   * @param directory made if it does not exist
   * @param config where settings are read; the result is to be used by the ActorSystem
   * @throws IOException when it cannot be read or written
   */
  Storage open(Path directory, Config config) throws IOException;

  /** An open directory. */
  interface Storage extends AutoCloseable {
    /** The configuration with the directory's plugins in it. */
    Config config();

    /** Whether so little disk is left that nothing more should be admitted; then why, else null. */
    String lowOnDisk();

    /** Whether the process that had the directory before ended without closing it. */
    boolean isAfterUncleanStop();

    /**
     * Notes that a dispatch is about to run, where the end of this process leaves it.
     *
     * @return how often a process ended while this dispatch was noted
     */
    int noteRunning(String dispatch);

    /** Nothing is suspected any more. */
    void forgetNote();

    /** Room for messages that are too many for memory. */
    Spill spill();

    /** How often the log was forced, and how long it took. */
    ForceTimes forces();

    /** Bytes that may be written before the disk counts as full; negative when it does. */
    long headroom();

    /** Lets go of the directory, also for plugins that have not. */
    @Override
    void close() throws IOException;
  }
}
