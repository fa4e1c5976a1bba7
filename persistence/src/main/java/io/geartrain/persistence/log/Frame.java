package io.geartrain.persistence.log;

import io.geartrain.runtime.message.Bytes32;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a frame: a header of 64 bytes, then the body.
 *
 * <pre>
 * length 4 | flags 4 | sequence 8 | group 8 | previous digest 32 | body CRC32C 4 | header CRC32C 4
 * </pre>
 *
 * A frame's digest is SHA-256 over the previous digest and what the segment's {@link Chain} says: the body, or
 * its length and its checksum.
 */
final class Frame {
  static final int HEADER = 64;
  static final int LARGEST_BODY = 1 << 30;

  /** More frames of the same atomic write follow. */
  static final int CONTINUES = 1;

  private static final int HEADER_CRC = 60;

  private Frame() {}

  /** A header that was read and whose checksum holds. */
  record Header(int length, int flags, long sequence, long group, Bytes32 previous, int bodyCrc) {
    boolean continues() {
      return (flags & CONTINUES) != 0;
    }
  }

  /** Writes a frame whose body is these parts, one behind the other; returns its digest. */
  static Bytes32 write(
      ByteBuffer out,
      Chain chain,
      byte[][] parts,
      int flags,
      long sequence,
      long group,
      Bytes32 previous) {
    int start = out.position();
    int checksum = checksum(parts);
    out.putInt(length(parts)).putInt(flags).putLong(sequence).putLong(group);
    out.putLong(previous.first()).putLong(previous.second());
    out.putLong(previous.third()).putLong(previous.fourth());
    out.putInt(checksum);
    out.putInt(headerCrc(out, start));
    for (byte[] part : parts) {
      out.put(part);
    }
    return digest(chain, previous, checksum, parts);
  }

  static int length(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    return length;
  }

  private static int checksum(byte[]... parts) {
    CRC32C crc = new CRC32C();
    for (byte[] part : parts) {
      crc.update(part);
    }
    return (int) crc.getValue();
  }

  private static int headerCrc(ByteBuffer buffer, int start) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().position(start).limit(start + HEADER_CRC));
    return (int) crc.getValue();
  }

  /** Reads a header at the buffer's position, or null when its checksum or length is wrong. */
  static Header read(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() < HEADER) {
      return null;
    }
    // The length first: it is all that need be looked at in a long stretch of zeros.
    int length = in.getInt(start);
    if (length < 1
        || length > LARGEST_BODY
        || in.getInt(start + HEADER_CRC) != headerCrc(in, start)) {
      return null;
    }
    return new Header(
        length,
        in.getInt(start + 4),
        in.getLong(start + 8),
        in.getLong(start + 16),
        new Bytes32(
            in.getLong(start + 24),
            in.getLong(start + 32),
            in.getLong(start + 40),
            in.getLong(start + 48)),
        in.getInt(start + 56));
  }

  static boolean isZero(ByteBuffer in, int length) {
    for (int i = in.position(); i < in.position() + length; i++) {
      if (in.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  static boolean bodyHolds(Header header, byte[] body) {
    return checksum(body) == header.bodyCrc();
  }

  /** The digest of a frame whose body is these parts, behind one with that digest. */
  static Bytes32 digest(Chain chain, Bytes32 previous, byte[]... parts) {
    return digest(chain, previous, checksum(parts), parts);
  }

  private static Bytes32 digest(Chain chain, Bytes32 previous, int checksum, byte[]... parts) {
    if (chain == Chain.CHECKSUM) {
      ByteBuffer both = ByteBuffer.allocate(8).putInt(length(parts)).putInt(checksum);
      return Bytes32.sha256(previous.toBytes(), both.array());
    }
    byte[][] all = new byte[parts.length + 1][];
    all[0] = previous.toBytes();
    System.arraycopy(parts, 0, all, 1, parts.length);
    return Bytes32.sha256(all);
  }
}
