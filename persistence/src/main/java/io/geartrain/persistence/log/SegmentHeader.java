package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment.
 *
 * @param segment its number, from 1
 * @param firstSequence of the first frame in it
 * @param previous digest of the frame before that
 * @param chain what the digests of its frames are over; the version says so
 */
record SegmentHeader(int segment, long firstSequence, Bytes32 previous, Chain chain) {
  static final int LENGTH = 64;

  private static final int NEWEST = Chain.CHECKSUM.version;

  private static final long MAGIC = 0x4745_4152_5345_474DL; // GEARSEGM

  void write(LogFile file) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.putLong(MAGIC).putInt(chain.version).putInt(segment).putLong(firstSequence);
    out.put(previous.toBytes());
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, out.position());
    out.putInt((int) crc.getValue());
    file.write(out.position(0), 0);
  }

  static SegmentHeader read(LogFile file, Path path) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(LENGTH);
    if (file.read(in, 0) < LENGTH) {
      throw new DamagedLogException(path, 0, "a header of 64 bytes", "a shorter file");
    }
    in.flip();
    CRC32C crc = new CRC32C();
    crc.update(in.array(), 0, 56);
    if (in.getLong() != MAGIC || in.getInt(56) != (int) crc.getValue()) {
      throw new DamagedLogException(path, 0, "a segment header", "something else");
    }
    int version = in.getInt();
    Chain chain = Chain.of(version);
    if (chain == null) {
      throw new FormatVersionException(path, NEWEST, version);
    }
    int segment = in.getInt();
    long first = in.getLong();
    byte[] previous = new byte[32];
    in.get(previous);
    return new SegmentHeader(segment, first, Bytes32.of(previous), chain);
  }
}
