package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How far the log goes, in a file of its own: two slots, written in turn after each group, so that a
 * torn write leaves the other. A log that ends before its head is damaged.
 *
 * @param counter counts writes; the larger valid slot is the newer
 * @param firstSegment the oldest segment that must exist
 * @param sequence the last frame, 0 for none
 * @param digest its digest
 * @param end where the next frame goes
 */
record Head(long counter, int firstSegment, long sequence, Bytes32 digest, Position end) {
  static final String NAME = "HEAD";
  static final int VERSION = 1;

  private static final long MAGIC = 0x4745_4152_4845_4144L; // GEARHEAD
  private static final int SLOT = 4096;
  private static final int LENGTH = 88;

  static Head empty() {
    return new Head(0, 1, 0, Bytes32.ZERO, new Position(1, SegmentHeader.LENGTH));
  }

  Head next(long newSequence, Bytes32 newDigest, Position newEnd) {
    return new Head(counter + 1, firstSegment, newSequence, newDigest, newEnd);
  }

  void write(LogFile file, ByteBuffer buffer) throws IOException {
    buffer.clear().limit(LENGTH);
    buffer.putLong(MAGIC).putInt(VERSION).putLong(counter).putInt(firstSegment);
    buffer.putLong(sequence).put(digest.toBytes()).putInt(end.segment()).putLong(end.offset());
    buffer.putInt(0).putInt(0);
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().position(0).limit(LENGTH - 8));
    buffer.putInt(LENGTH - 8, (int) crc.getValue());
    buffer.flip().limit(LENGTH);
    file.write(buffer, (counter & 1) * SLOT);
  }

  /** Reads the newer valid slot. */
  static Head read(LogFile file, Path path) throws IOException {
    Head first = readSlot(file, path, 0);
    Head second = readSlot(file, path, 1);
    if (first == null && second == null) {
      throw new DamagedLogException(path, 0, "at least one valid slot", "none");
    }
    return second == null || first != null && first.counter() > second.counter() ? first : second;
  }

  /** Whether one slot cannot be read: the log may then go beyond the head. */
  static boolean isHalfLost(LogFile file, Path path) throws IOException {
    return readSlot(file, path, 0) == null ^ readSlot(file, path, 1) == null;
  }

  /** Whether there is any valid slot. */
  static boolean isThere(LogFile file, Path path) throws IOException {
    return readSlot(file, path, 0) != null || readSlot(file, path, 1) != null;
  }

  private static Head readSlot(LogFile file, Path path, int slot) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(LENGTH);
    if (file.read(in, (long) slot * SLOT) < LENGTH) {
      return null;
    }
    in.flip();
    CRC32C crc = new CRC32C();
    crc.update(in.duplicate().position(0).limit(LENGTH - 8));
    if (in.getInt(LENGTH - 8) != (int) crc.getValue() || in.getLong() != MAGIC) {
      return null;
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new FormatVersionException(path, VERSION, version);
    }
    long counter = in.getLong();
    int firstSegment = in.getInt();
    long sequence = in.getLong();
    byte[] digest = new byte[32];
    in.get(digest);
    return new Head(
        counter,
        firstSegment,
        sequence,
        Bytes32.of(digest),
        new Position(in.getInt(), in.getLong()));
  }
}
