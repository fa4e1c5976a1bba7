package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a log from its begin to its head, checking every byte: checksums, sequences, the chain of
 * digests, and that nothing is missing. Needs no lock: it may read beside the process that writes, and
 * sees what was durable when it began.
 */
public final class LogReader implements Closeable {
  private final Path directory;
  private final LogStore store;
  private final Head head;
  private final boolean headHalfLost;
  private int segment;
  private FrameReader reader;
  private Chain chain;
  private long offset;
  private long sequence;
  private Bytes32 digest;

  /** Reads the log in that directory. */
  public LogReader(Path directory) throws IOException {
    this(directory, LogStore.DISK);
  }

  /** Reads the log in that directory of that store. */
  public LogReader(Path directory, LogStore store) throws IOException {
    this.directory = directory;
    this.store = store;
    Path headPath = directory.resolve(Head.NAME);
    if (!Files.exists(headPath)) {
      throw new DamagedLogException(headPath, 0, "the log's head", "no file");
    }
    try (LogFile file = store.openToRead(headPath)) {
      if (!Head.isThere(file, headPath) && !Files.exists(path(directory, 1))) {
        throw new java.nio.file.NoSuchFileException(
            directory.toString(), null, "its log was never written to");
      }
      this.head = Head.read(file, headPath);
      this.headHalfLost = Head.isHalfLost(file, headPath);
    }
    this.segment = head.firstSegment() - 1;
    this.sequence = -1;
  }

  /** The last frame, as the head says. */
  public long lastSequence() {
    return head.sequence();
  }

  /**
   * One frame.
   *
   * @param sequence its number in the log, from 1
   * @param body what it holds
   * @param previous digest of the frame before
   * @param digest of it and all before it
   * @param position where it stands
   * @param chain what its digest is over
   */
  public record LogFrame(
      long sequence,
      byte[] body,
      Bytes32 previous,
      Bytes32 digest,
      Position position,
      Chain chain) {
    /** The digest that it would have with another body, given in parts. */
    public Bytes32 digestWith(byte[]... parts) {
      return Frame.digest(chain, previous, parts);
    }
  }

  /** The next frame, or null behind the last. */
  public LogFrame next() throws IOException {
    if (sequence < 0 && (head.sequence() > 0 || headHalfLost)) {
      openSegment(head.firstSegment());
    }
    if (sequence < 0 || sequence >= head.sequence()) {
      return headHalfLost ? nextBeyondHead() : null;
    }
    while (true) {
      FrameReader.Read read = reader.read(offset);
      if (read != null) {
        return accept(read);
      }
      if (segment < head.end().segment() && reader.absence(offset) == FrameReader.Absence.NOTHING) {
        openSegment(segment + 1);
        continue;
      }
      throw new DamagedLogException(
          path(directory, segment),
          offset,
          "frame " + (sequence + 1),
          reader.absence(offset) == FrameReader.Absence.NOTHING
              ? "the end, but HEAD says " + head.sequence() + " frames"
              : "bytes whose checksum is wrong");
    }
  }

  /** With the newer half of the head lost, what chains on behind the older half is the log. */
  private LogFrame nextBeyondHead() throws IOException {
    FrameReader.Read read = reader.read(offset);
    if (read == null && Files.exists(path(directory, segment + 1))) {
      openSegment(segment + 1);
      read = reader.read(offset);
    }
    return read == null ? null : accept(read);
  }

  private LogFrame accept(FrameReader.Read read) {
    Path path = path(directory, segment);
    if (read.header().sequence() != sequence + 1) {
      throw new DamagedLogException(
          path, offset, "frame " + (sequence + 1), "frame " + read.header().sequence());
    }
    if (!read.header().previous().equals(digest)) {
      throw new DamagedLogException(
          path,
          offset,
          "previous digest " + digest.hex(),
          "previous digest " + read.header().previous().hex());
    }
    Position at = new Position(segment, offset);
    Bytes32 before = digest;
    sequence++;
    digest = Frame.digest(chain, digest, read.body());
    offset += read.size();
    if (sequence == head.sequence() && !digest.equals(head.digest())) {
      throw new DamagedLogException(
          path, at.offset(), "digest " + head.digest().hex() + " (HEAD)", digest.hex());
    }
    return new LogFrame(sequence, read.body(), before, digest, at, chain);
  }

  private void openSegment(int number) throws IOException {
    Path path = path(directory, number);
    if (!Files.exists(path)) {
      throw new DamagedLogException(path, 0, "segment " + number, "no file");
    }
    close();
    LogFile file = store.openToRead(path);
    reader = new FrameReader(file);
    SegmentHeader header = SegmentHeader.read(file, path);
    if (header.segment() != number) {
      throw new DamagedLogException(path, 12, "segment " + number, "segment " + header.segment());
    }
    if (sequence >= 0
        && (header.firstSequence() != sequence + 1 || !header.previous().equals(digest))) {
      throw new DamagedLogException(
          path, 16, "a begin behind frame " + sequence, "one before " + header.firstSequence());
    }
    segment = number;
    chain = header.chain();
    sequence = header.firstSequence() - 1;
    digest = header.previous();
    offset = SegmentHeader.LENGTH;
  }

  /** The file of a segment. */
  static Path path(Path directory, int segment) {
    return directory.resolve("%08d.seg".formatted(segment));
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
