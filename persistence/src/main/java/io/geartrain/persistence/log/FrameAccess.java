package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import java.io.Closeable;
import java.io.IOException;

/** Reads durable frames of an open log: one by its place, or all from a place on. */
public final class FrameAccess implements Closeable {
  private final SegmentLog log;
  private FrameReader reader;
  private LogFile file;

  /** That of the segment, once it is asked for. */
  private Chain chain;

  private int segment;
  private long offset;
  private long next;

  /** Reads frames of that log, on any one thread. */
  public FrameAccess(SegmentLog log) {
    this.log = log;
  }

  /** Where the first frame of a segment stands. */
  public static Position firstOf(int segment) {
    return new Position(segment, SegmentHeader.LENGTH);
  }

  /**
   * A frame that was found.
   *
   * @param sequence its number in the log
   * @param body what it holds
   * @param position where it stands
   * @param previous digest of the frame before
   * @param chain what its digest is over
   */
  public record Found(
      long sequence, byte[] body, Position position, Bytes32 previous, Chain chain) {
    /** The digest of this frame. */
    public Bytes32 digest() {
      return Frame.digest(chain, previous, body);
    }
  }

  /** The body of the frame at that place. */
  public byte[] read(Position position) throws IOException {
    open(position.segment());
    FrameReader.Read read = reader.read(position.offset());
    if (read == null) {
      // The window may be older than the frame.
      reader.forget();
      read = reader.read(position.offset());
    }
    if (read == null) {
      throw new DamagedLogException(
          LogReader.path(log.directory(), position.segment()),
          position.offset(),
          "a frame",
          "bytes whose checksum is wrong");
    }
    return read.body();
  }

  /** Goes to a place where the frame of that number is expected; {@link #next} reads on from there. */
  public void seek(Position position, long expected) throws IOException {
    open(position.segment());
    offset = position.offset();
    next = expected;
  }

  /** Where the next frame is expected. */
  public Position position() {
    return new Position(segment, offset);
  }

  /** The next frame, or null behind the log's last. */
  public Found next() throws IOException {
    if (next > log.lastSequence()) {
      return null;
    }
    FrameReader.Read read = reader.read(offset);
    if (read == null && segment < log.end().segment()) {
      open(segment + 1);
      offset = SegmentHeader.LENGTH;
      read = reader.read(offset);
    }
    if (read == null || read.header().sequence() != next) {
      throw new DamagedLogException(
          LogReader.path(log.directory(), segment),
          offset,
          "frame " + next,
          read == null ? "bytes whose checksum is wrong" : "frame " + read.header().sequence());
    }
    Found found = new Found(next, read.body(), position(), read.header().previous(), chain());
    offset += read.size();
    next++;
    return found;
  }

  private Chain chain() throws IOException {
    if (chain == null) {
      chain = SegmentHeader.read(file, LogReader.path(log.directory(), segment)).chain();
    }
    return chain;
  }

  private void open(int number) throws IOException {
    if (reader == null || segment != number) {
      close();
      file = log.openSegment(number);
      reader = new FrameReader(file);
      chain = null;
      segment = number;
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
