package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.Bytes32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes CBOR in the forms that Jackson chooses, into room that is used again. */
final class CborWriter {
  static final int ARRAY_OF_ANY_LENGTH = 0x9F;
  static final int MAP_OF_ANY_LENGTH = 0xBF;
  static final int END = 0xFF;
  static final int NULL = 0xF6;
  static final int TRUE = 0xF5;
  static final int FALSE = 0xF4;
  static final int DOUBLE = 0xFB;
  static final int FLOAT = 0xFA;
  static final int POSITIVE_BIG_INTEGER = 0xC2;

  /** Jackson cuts longer texts into pieces; this does not write them. */
  static final int LONGEST_TEXT = 900;

  private static final int MOST_KEPT = 1 << 20;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;

  private byte[] bytes = new byte[512];
  private int size;

  int size() {
    return size;
  }

  /** A copy of what was written since then; it is forgotten here. */
  byte[] takeFrom(int start) {
    byte[] taken = Arrays.copyOfRange(bytes, start, size);
    backTo(start);
    return taken;
  }

  /** Forgets what was written since then. */
  void backTo(int start) {
    size = start;
    if (start == 0 && bytes.length > MOST_KEPT) {
      bytes = new byte[512];
    }
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void u32(int value) {
    bytes[size++] = (byte) (value >>> 24);
    bytes[size++] = (byte) (value >>> 16);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }

  private void u64(long value) {
    u32((int) (value >>> 32));
    u32((int) value);
  }

  private void head(int major, long value) {
    room(9);
    int type = major << 5;
    if (value < 24) {
      bytes[size++] = (byte) (type + value);
    } else if (value < 1 << 8) {
      bytes[size++] = (byte) (type + 24);
      bytes[size++] = (byte) value;
    } else if (value < 1 << 16) {
      bytes[size++] = (byte) (type + 25);
      bytes[size++] = (byte) (value >>> 8);
      bytes[size++] = (byte) value;
    } else if (value < 1L << 32) {
      bytes[size++] = (byte) (type + 26);
      u32((int) value);
    } else {
      bytes[size++] = (byte) (type + 27);
      u64(value);
    }
  }

  void integer(long value) {
    if (value >= 0) {
      head(0, value);
    } else {
      head(NEGATIVE, ~value);
    }
  }

  void real(double value) {
    u8(DOUBLE);
    room(8);
    u64(Double.doubleToRawLongBits(value));
  }

  void real(float value) {
    u8(FLOAT);
    room(4);
    u32(Float.floatToRawIntBits(value));
  }

  void arrayOf(int count) {
    head(ARRAY, count);
  }

  void binary(byte[] value) {
    head(BYTES, value.length);
    raw(value);
  }

  void bytes32(Bytes32 value) {
    head(BYTES, 32);
    room(32);
    u64(value.first());
    u64(value.second());
    u64(value.third());
    u64(value.fourth());
  }

  void bigInteger(BigInteger value) {
    u8(POSITIVE_BIG_INTEGER);
    binary(value.toByteArray());
  }

  void text(String value) {
    int length = value.length();
    if (length > LONGEST_TEXT) {
      throw Unusual.SHAPE;
    }
    for (int i = 0; i < length; i++) {
      if (value.charAt(i) >= 0x80) {
        wideText(value);
        return;
      }
    }
    head(TEXT, length);
    room(length);
    value.getBytes(0, length, bytes, size);
    size += length;
  }

  private void wideText(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        throw Unusual.SHAPE;
      }
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    head(TEXT, utf8.length);
    raw(utf8);
  }

  /** The bytes of a text, head and all. */
  static byte[] textBytes(String value) {
    CborWriter out = new CborWriter();
    out.text(value);
    return out.takeFrom(0);
  }
}
