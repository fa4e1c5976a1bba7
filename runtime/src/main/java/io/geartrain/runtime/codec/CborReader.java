package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.Bytes32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link CborWriter} writes; anything else is {@link Unusual}. */
final class CborReader {
  private final byte[] bytes;
  private int position;

  CborReader(byte[] bytes) {
    this.bytes = bytes;
  }

  void expectEnd() {
    if (position != bytes.length) {
      throw Unusual.SHAPE;
    }
  }

  private void room(int more) {
    if (bytes.length - position < more) {
      throw Unusual.SHAPE;
    }
  }

  int u8() {
    room(1);
    return bytes[position++] & 0xFF;
  }

  void expect(int value) {
    if (u8() != value) {
      throw Unusual.SHAPE;
    }
  }

  void expect(byte[] value) {
    if (!skip(value)) {
      throw Unusual.SHAPE;
    }
  }

  /** Goes behind these bytes if they are next. */
  boolean skip(byte[] value) {
    int end = position + value.length;
    if (end > bytes.length || !Arrays.equals(bytes, position, end, value, 0, value.length)) {
      return false;
    }
    position = end;
    return true;
  }

  /** Goes behind a null if it is next. */
  boolean skipNull() {
    if (position < bytes.length && (bytes[position] & 0xFF) == CborWriter.NULL) {
      position++;
      return true;
    }
    return false;
  }

  private int u32() {
    room(4);
    int value =
        (bytes[position] & 0xFF) << 24
            | (bytes[position + 1] & 0xFF) << 16
            | (bytes[position + 2] & 0xFF) << 8
            | bytes[position + 3] & 0xFF;
    position += 4;
    return value;
  }

  private long u64() {
    long high = u32();
    return high << 32 | u32() & 0xFFFFFFFFL;
  }

  /** What stands behind a head of that major type, never negative. */
  private long head(int first, int major) {
    if (first >>> 5 != major) {
      throw Unusual.SHAPE;
    }
    int info = first & 0x1F;
    long value;
    if (info < 24) {
      return info;
    } else if (info == 24) {
      return u8();
    } else if (info == 25) {
      return u8() << 8 | u8();
    } else if (info == 26) {
      return u32() & 0xFFFFFFFFL;
    } else if (info == 27) {
      value = u64();
      if (value >= 0) {
        return value;
      }
    }
    throw Unusual.SHAPE;
  }

  private int length(int major) {
    long length = head(u8(), major);
    if (length > bytes.length - position) {
      throw Unusual.SHAPE;
    }
    return (int) length;
  }

  long integer() {
    int first = u8();
    return first >>> 5 == 0 ? head(first, 0) : ~head(first, 1);
  }

  /** An integer within bounds. */
  long integer(long least, long most) {
    long value = integer();
    if (value < least || value > most) {
      throw Unusual.SHAPE;
    }
    return value;
  }

  boolean bool() {
    int value = u8();
    if (value != CborWriter.TRUE && value != CborWriter.FALSE) {
      throw Unusual.SHAPE;
    }
    return value == CborWriter.TRUE;
  }

  double real() {
    expect(CborWriter.DOUBLE);
    return Double.longBitsToDouble(u64());
  }

  float shortReal() {
    expect(CborWriter.FLOAT);
    return Float.intBitsToFloat(u32());
  }

  int arrayLength() {
    return length(4);
  }

  byte[] binary() {
    int length = length(2);
    byte[] value = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return value;
  }

  /** All that is left. */
  byte[] rest() {
    byte[] value = Arrays.copyOfRange(bytes, position, bytes.length);
    position = bytes.length;
    return value;
  }

  Bytes32 bytes32() {
    if (length(2) != 32) {
      throw Unusual.SHAPE;
    }
    return new Bytes32(u64(), u64(), u64(), u64());
  }

  BigInteger bigInteger() {
    expect(CborWriter.POSITIVE_BIG_INTEGER);
    byte[] magnitude = binary();
    if (magnitude.length == 0 || magnitude[0] < 0) {
      throw Unusual.SHAPE;
    }
    return new BigInteger(magnitude);
  }

  String text() {
    int length = length(3);
    int end = position + length;
    String text = null;
    for (int i = position; i < end; i++) {
      if (bytes[i] < 0) {
        text = new String(bytes, position, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
          throw Unusual.SHAPE;
        }
        break;
      }
    }
    if (text == null) {
      text = new String(bytes, position, length, StandardCharsets.ISO_8859_1);
    }
    position = end;
    return text;
  }
}
