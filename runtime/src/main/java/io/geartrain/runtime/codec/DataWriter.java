package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ReservationId;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes a tree as CBOR, with one form for each. */
final class DataWriter {
  /** Self-described CBOR. */
  static final byte[] PREFIX = {(byte) 0xD9, (byte) 0xD9, (byte) 0xF7};

  static final int POSITIVE = 0;
  static final int NEGATIVE = 1;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int LIST = 4;
  static final int MAP = 5;
  static final int TAG = 6;
  static final int FALSE = 0xF4;
  static final int TRUE = 0xF5;
  static final int NULL = 0xF6;

  static final int BIG_POSITIVE = 2;
  static final int BIG_NEGATIVE = 3;
  // Tags of this package's own; each stands before bytes.
  static final int ACTOR = 60001;
  static final int MESSAGE = 60002;
  static final int RESERVATION = 60003;
  static final int CODE = 60004;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private DataWriter() {}

  static byte[] write(Object tree) {
    DataWriter writer = new DataWriter();
    writer.out.writeBytes(PREFIX);
    writer.tree(tree, 0, false);
    return writer.out.toByteArray();
  }

  private void tree(Object tree, int depth, boolean inList) {
    if (tree instanceof Map<?, ?> map) {
      checkDepth(depth);
      map(map, depth, inList);
    } else if (tree instanceof List<?> list) {
      checkDepth(depth);
      head(LIST, list.size());
      for (Object item : list) {
        tree(item, depth + 1, true);
      }
    } else {
      leaf(tree);
    }
  }

  private static void checkDepth(int depth) {
    if (depth >= Data.MOST_NESTED) {
      throw new IllegalArgumentException("data is nested deeper than " + Data.MOST_NESTED);
    }
  }

  private void map(Map<?, ?> map, int depth, boolean inList) {
    List<Entry> entries = new ArrayList<>(map.size());
    map.forEach((key, value) -> entries.add(new Entry(utf8((String) key), value)));
    if (!inList) {
      // As if by the encoded keys: their heads sort by length.
      entries.sort(
          (a, b) -> {
            int order = Integer.compare(a.key().length, b.key().length);
            return order != 0 ? order : Arrays.compareUnsigned(a.key(), b.key());
          });
    }
    head(MAP, entries.size());
    for (Entry entry : entries) {
      text(entry.key());
      tree(entry.value(), depth + 1, inList);
    }
  }

  private void leaf(Object leaf) {
    if (leaf == null) {
      out.write(NULL);
    } else if (leaf instanceof String text) {
      text(utf8(text));
    } else if (leaf instanceof Boolean flag) {
      out.write(flag ? TRUE : FALSE);
    } else if (leaf instanceof byte[] bytes) {
      bytes(bytes);
    } else if (leaf instanceof ActorId actor) {
      tagged(ACTOR, actor.toBytes());
    } else if (leaf instanceof MessageId message) {
      tagged(MESSAGE, message.toBytes());
    } else if (leaf instanceof ReservationId id) {
      byte[] bytes = ByteBuffer.allocate(21).put(id.message().toBytes()).putInt(id.nonce()).array();
      tagged(RESERVATION, bytes);
    } else if (leaf instanceof CodeId code) {
      tagged(CODE, code.toBytes());
    } else {
      BigInteger number = Data.asNumber(leaf);
      if (number == null) {
        throw new IllegalArgumentException("no data: " + leaf.getClass().getName());
      }
      number(number);
    }
  }

  private void number(BigInteger number) {
    boolean negative = number.signum() < 0;
    BigInteger magnitude = negative ? number.not() : number;
    if (magnitude.bitLength() < Long.SIZE) {
      head(negative ? NEGATIVE : POSITIVE, magnitude.longValue());
    } else {
      tagged(negative ? BIG_NEGATIVE : BIG_POSITIVE, magnitude.toByteArray());
    }
  }

  private void tagged(int tag, byte[] value) {
    head(TAG, tag);
    bytes(value);
  }

  private void bytes(byte[] value) {
    head(BYTES, value.length);
    out.writeBytes(value);
  }

  private void text(byte[] utf8) {
    head(TEXT, utf8.length);
    out.writeBytes(utf8);
  }

  private void head(int major, long value) {
    int type = major << 5;
    if (value < 24) {
      out.write(type + (int) value);
      return;
    }
    int size = value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : value < 1L << 32 ? 4 : 8;
    out.write(type + 24 + Integer.numberOfTrailingZeros(size));
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private record Entry(byte[] key, Object value) {}
}
