package io.geartrain.persistence.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads frames of one segment through a window, so that neighbours cost one read. */
final class FrameReader implements Closeable {
  private static final int WINDOW = 256 << 10;

  private final LogFile file;
  private ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long windowStart;

  FrameReader(LogFile file) {
    this.file = file;
    window.limit(0);
  }

  /** A frame whose checksums hold. */
  record Read(Frame.Header header, byte[] body) {
    int size() {
      return Frame.HEADER + body.length;
    }
  }

  /** What stands at a place where no frame is. */
  enum Absence {
    /** Zeros, or the end of the file. */
    NOTHING,
    /** Bytes, but no frame. */
    GARBAGE
  }

  /** The frame at that byte, or null; then {@link #absence} says what is there instead. */
  Read read(long offset) throws IOException {
    if (!fill(offset, Frame.HEADER)) {
      return null;
    }
    window.position((int) (offset - windowStart));
    Frame.Header header = Frame.read(window);
    if (header == null || !fill(offset, Frame.HEADER + header.length())) {
      return null;
    }
    byte[] body = new byte[header.length()];
    window.get((int) (offset - windowStart) + Frame.HEADER, body);
    return Frame.bodyHolds(header, body) ? new Read(header, body) : null;
  }

  Frame.Header headerAt(long offset) throws IOException {
    if (!fill(offset, Frame.HEADER)) {
      return null;
    }
    window.position((int) (offset - windowStart));
    return Frame.read(window);
  }

  Absence absence(long offset) throws IOException {
    fill(offset, Frame.HEADER);
    int there = (int) Math.min(Frame.HEADER, windowStart + window.limit() - offset);
    if (there <= 0) {
      return Absence.NOTHING;
    }
    window.position((int) (offset - windowStart));
    return Frame.isZero(window, there) ? Absence.NOTHING : Absence.GARBAGE;
  }

  /** Makes the window hold that many bytes from there; false when the file has fewer. */
  private boolean fill(long offset, int length) throws IOException {
    if (offset >= windowStart && offset + length <= windowStart + window.limit()) {
      return true;
    }
    if (window.capacity() < length) {
      window = ByteBuffer.allocate(Math.max(length, 2 * window.capacity()));
    }
    window.clear();
    windowStart = offset;
    file.read(window, offset);
    window.flip();
    return window.limit() >= length;
  }

  /** Forgets what was read, for a file that grows. */
  void forget() {
    window.limit(0);
    windowStart = 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
