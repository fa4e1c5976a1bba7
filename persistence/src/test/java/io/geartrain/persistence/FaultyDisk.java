package io.geartrain.persistence;

import io.geartrain.persistence.log.LogFile;
import io.geartrain.persistence.log.LogStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk that fails where it is told to, and that can lose power. Each write, force, cut, opening and
 * directory force is one operation, counted from 0. At a loss of power a sector of 512 bytes that was not
 * forced is there or is not, and a file whose name was not forced may be gone.
 */
public final class FaultyDisk implements LogStore {
  private static final int SECTOR = 512;

  private final Map<Path, Contents> files = new HashMap<>();
  private final List<String> journal = new ArrayList<>();
  private int operations;
  private int failAt = Integer.MAX_VALUE;
  private boolean failsForGood;
  private long usable = 1L << 40;
  private Path failedForce;
  private int forcesAfterFailure;

  /** What of a file is on the disk for certain, and what may be. */
  private static final class Contents {
    byte[] durable = new byte[0];
    boolean named;
    final List<Change> pending = new ArrayList<>();
  }

  /** A change that was not forced; without bytes it cuts the file to the offset. */
  private record Change(long offset, byte[] bytes) {}

  /** What the disk says when it fails. */
  public static final class Fault extends IOException {
    private static final long serialVersionUID = 1L;

    Fault(String operation) {
      super("the disk failed: " + operation);
    }
  }

  /** Fails operation {@code number}, and only that. */
  public FaultyDisk failingOnceAt(int number) {
    failAt = number;
    failsForGood = false;
    return this;
  }

  /** Fails operation {@code number} and everything behind it, as without power. */
  public FaultyDisk dyingAt(int number) {
    failAt = number;
    failsForGood = true;
    return this;
  }

  /** Leaves that many bytes free. */
  public FaultyDisk withUsableBytes(long bytes) {
    usable = bytes;
    return this;
  }

  /** Operations so far. */
  public int operations() {
    return operations;
  }

  /** Every operation so far, as {@code force 00000001.seg}. */
  public List<String> journal() {
    return journal;
  }

  /** Forces of a file after a force of the same file failed: each would be a retry. */
  public int forcesAfterFailure() {
    return forcesAfterFailure;
  }

  /** Whether the fault has happened. */
  public boolean failed() {
    return operations > failAt;
  }

  private void step(String operation, Path path) throws IOException {
    int number = operations++;
    journal.add(operation + " " + path.getFileName());
    if (number == failAt || failsForGood && number > failAt) {
      throw new Fault(operation + " " + path.getFileName());
    }
  }

  private Contents contents(Path path) throws IOException {
    Contents known = files.get(path);
    if (known == null) {
      known = new Contents();
      known.durable = Files.readAllBytes(path);
      known.named = true;
      files.put(path, known);
    }
    return known;
  }

  @Override
  public LogFile open(Path path, boolean create) throws IOException {
    step(create ? "create" : "open", path);
    LogFile file = LogStore.DISK.open(path, create);
    if (create) {
      files.put(path, new Contents());
    }
    return new FaultyFile(path, file, contents(path));
  }

  @Override
  public LogFile openToRead(Path path) throws IOException {
    return LogStore.DISK.openToRead(path);
  }

  /** Does not wait for the real disk: what it would hold is kept here. */
  @Override
  public void forceDirectory(Path directory) throws IOException {
    step("force-directory", directory);
    for (Map.Entry<Path, Contents> file : files.entrySet()) {
      file.getValue().named |= file.getKey().getParent().equals(directory);
    }
    files.keySet().removeIf(path -> path.getParent().equals(directory) && Files.notExists(path));
  }

  @Override
  public long usableBytes(Path directory) {
    return usable;
  }

  /**
   * Leaves on the real disk what a loss of power now would leave.
   *
   * @param random decides about each sector and name that was not forced
   */
  public void losePower(Random random) throws IOException {
    int kept = random.nextInt(5);
    for (Map.Entry<Path, Contents> file : files.entrySet()) {
      Contents contents = file.getValue();
      boolean there = contents.named || random.nextBoolean();
      if (there && Files.notExists(file.getKey())) {
        there = random.nextBoolean();
      }
      if (!there) {
        Files.deleteIfExists(file.getKey());
        continue;
      }
      byte[] bytes = contents.durable;
      for (Change change : contents.pending) {
        bytes = surviving(bytes, change, random, kept);
      }
      Files.write(file.getKey(), bytes);
    }
    files.clear();
  }

  /** Of a change, sector by sector: kept of 4 of them, none at 0 and all at 4. */
  private static byte[] surviving(byte[] before, Change change, Random random, int kept) {
    if (change.bytes == null) {
      return random.nextInt(4) < kept ? Arrays.copyOf(before, (int) change.offset) : before;
    }
    byte[] bytes = before;
    for (int at = 0; at < change.bytes.length; ) {
      int start = (int) change.offset + at;
      int length = Math.min(SECTOR - start % SECTOR, change.bytes.length - at);
      if (random.nextInt(4) < kept) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, start + length));
        System.arraycopy(change.bytes, at, bytes, start, length);
      }
      at += length;
    }
    return bytes;
  }

  private final class FaultyFile implements LogFile {
    private final Path path;
    private final LogFile file;
    private final Contents contents;

    FaultyFile(Path path, LogFile file, Contents contents) {
      this.path = path;
      this.file = file;
      this.contents = contents;
    }

    @Override
    public void write(ByteBuffer bytes, long offset) throws IOException {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      try {
        step("write", path);
      } catch (Fault e) {
        // Half of it may have been written.
        contents.pending.add(new Change(offset, copy));
        file.write(bytes.limit(bytes.position() + copy.length / 2), offset);
        throw e;
      }
      contents.pending.add(new Change(offset, copy));
      file.write(bytes, offset);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return file.read(into, offset);
    }

    @Override
    public void force() throws IOException {
      if (path.equals(failedForce)) {
        forcesAfterFailure++;
      }
      try {
        step("force", path);
      } catch (Fault e) {
        failedForce = path;
        throw e;
      }
      contents.durable = Files.readAllBytes(path);
      contents.pending.clear();
    }

    @Override
    public void truncate(long length) throws IOException {
      step("truncate", path);
      if (length < file.size()) {
        contents.pending.add(new Change(length, null));
        file.truncate(length);
      }
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
