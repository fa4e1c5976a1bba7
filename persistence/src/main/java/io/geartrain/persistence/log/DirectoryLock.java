package io.geartrain.persistence.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds a directory for one process; the file says which. Gone with the process, however it ends. */
public final class DirectoryLock implements Closeable {
  private static final String NAME = "LOCK";

  /**
   * What this process holds. Asked before the file is: on POSIX systems closing any channel of a file
   * gives up all locks of the process on it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path held;
  private final FileChannel channel;

  private DirectoryLock(Path held, FileChannel channel) {
    this.held = held;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws LockedException when somebody has it
   */
  public static DirectoryLock acquire(Path directory) throws IOException {
    Path held = directory.toRealPath();
    if (!HELD.add(held)) {
      throw new LockedException(directory, ProcessHandle.current().pid());
    }
    try {
      return new DirectoryLock(held, lock(directory));
    } catch (Throwable e) {
      HELD.remove(held);
      throw e;
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new LockedException(directory, holder(directory).orElse(-1L));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
        0);
    return channel;
  }

  /** Which process wrote itself into the lock last. */
  static Optional<Long> holder(Path directory) {
    try {
      return Optional.of(Long.parseLong(Files.readString(directory.resolve(NAME)).trim()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(held);
    }
  }
}
