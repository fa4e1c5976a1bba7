package io.geartrain.persistence.spill;

import io.geartrain.runtime.spill.Spill;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Scratch files: nothing is forced, and each is deleted when it is closed, by the operating system if
 * need be. An address is the number of a segment and an offset in it, where a length and bytes stand.
 */
public final class SpillFiles implements Spill, Closeable {
  private static final int BUFFER = 1 << 16;
  private static final int AT_ONCE = 512;

  private final Path directory;
  private final long window;
  private final long segmentBytes;
  private final Map<Integer, FileChannel> segments = new ConcurrentHashMap<>();

  /** What the newest segment has behind {@link #flushed}. */
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private FileChannel newest;
  private int number = -1;
  private long flushed;
  private volatile boolean grown;

  /**
   * Begins with no file.
   *
   * @param directory made when the first file is
   * @param window bytes of queued messages, and of parked ones, that wait in memory
   * @param segmentBytes a new file is begun at this size
   */
  public SpillFiles(Path directory, long window, long segmentBytes) {
    if (window < 0 || segmentBytes < BUFFER || segmentBytes > 1L << 31) {
      throw new IllegalArgumentException(
          "geartrain.persistence.spill: window must be at least 0, segment-bytes 64 KiB to 2 GiB: "
              + window
              + ", "
              + segmentBytes);
    }
    this.directory = directory;
    this.window = window;
    this.segmentBytes = segmentBytes;
  }

  @Override
  public long window() {
    return window;
  }

  @Override
  public synchronized long put(byte[] bytes) {
    try {
      int length = Integer.BYTES + bytes.length;
      if (newest == null || end() > 0 && end() + length > segmentBytes) {
        begin();
      }
      if (buffer.remaining() < length) {
        flush();
      }
      long address = (long) number << 32 | end();
      if (buffer.remaining() < length) {
        ByteBuffer whole = ByteBuffer.allocate(length).putInt(bytes.length).put(bytes).flip();
        flushed += write(whole);
      } else {
        buffer.putInt(bytes.length).put(bytes);
      }
      return address;
    } catch (IOException e) {
      throw new UncheckedIOException(
          directory + ": messages that wait could not be written: " + e.getMessage(), e);
    }
  }

  private long end() {
    return flushed + buffer.position();
  }

  private void begin() throws IOException {
    if (newest != null) {
      flush();
      grown = true;
    }
    Files.createDirectories(directory);
    number++;
    flushed = 0;
    newest =
        FileChannel.open(
            directory.resolve(number + ".spill"),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    segments.put(number, newest);
  }

  private void flush() throws IOException {
    flushed += write(buffer.flip());
    buffer.clear();
  }

  private int write(ByteBuffer from) throws IOException {
    int length = from.remaining();
    long at = flushed;
    while (from.hasRemaining()) {
      at += newest.write(from, at);
    }
    return length;
  }

  @Override
  public byte[] get(long address) {
    int segment = (int) (address >>> 32);
    long offset = address & 0xFFFF_FFFFL;
    byte[] buffered = fromBuffer(segment, offset);
    if (buffered != null) {
      return buffered;
    }
    FileChannel file = segments.get(segment);
    if (file == null) {
      throw givenUp(address);
    }
    try {
      ByteBuffer start = ByteBuffer.allocate(AT_ONCE);
      file.read(start, offset);
      start.flip();
      byte[] bytes = new byte[start.getInt()];
      int there = Math.min(bytes.length, start.remaining());
      start.get(bytes, 0, there);
      ByteBuffer rest = ByteBuffer.wrap(bytes, there, bytes.length - there);
      while (rest.hasRemaining()) {
        if (file.read(rest, offset + Integer.BYTES + rest.position()) < 0) {
          throw new IOException("segment " + segment + " ends before offset " + offset);
        }
      }
      return bytes;
    } catch (ClosedChannelException e) {
      throw givenUp(address);
    } catch (IOException e) {
      throw new UncheckedIOException(
          directory + ": a message that waits could not be read: " + e.getMessage(), e);
    }
  }

  private synchronized byte[] fromBuffer(int segment, long offset) {
    if (segment != number || offset < flushed) {
      return null;
    }
    int at = (int) (offset - flushed);
    byte[] bytes = new byte[buffer.getInt(at)];
    buffer.get(at + Integer.BYTES, bytes);
    return bytes;
  }

  private static IllegalStateException givenUp(long address) {
    return new IllegalStateException(
        "a message at spill address %x has run or was taken back; look at a newer state"
            .formatted(address));
  }

  @Override
  public boolean hasGrown() {
    return grown;
  }

  @Override
  public void keepOnly(Consumer<LongConsumer> needed) {
    grown = false;
    Set<Integer> kept = new HashSet<>();
    kept.add(number);
    int[] last = {number};
    needed.accept(
        address -> {
          int segment = (int) (address >>> 32);
          if (segment != last[0]) {
            last[0] = segment;
            kept.add(segment);
          }
        });
    for (Integer segment : Set.copyOf(segments.keySet())) {
      if (!kept.contains(segment)) {
        closeQuietly(segments.remove(segment));
      }
    }
  }

  private static void closeQuietly(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing of it is needed, and the operating system lets go of it when the process ends.
      return;
    }
  }

  /** Segments that are not given up. */
  int segments() {
    return segments.size();
  }

  @Override
  public void close() {
    segments.values().forEach(SpillFiles::closeQuietly);
    segments.clear();
  }
}
