package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link DataWriter} writes. It may take other forms of the same tree, too. */
final class DataReader {
  /** The bytes are no tree. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not a tree", null, false, false);
    }
  }

  private static final int MESSAGE_BYTES = 17;

  private final ByteBuffer in;

  private DataReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  static boolean hasPrefix(byte[] bytes) {
    byte[] prefix = DataWriter.PREFIX;
    return bytes.length > prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * The tree behind the prefix.
   *
   * @throws Malformed when the bytes are anything else, or nested too deep
   */
  static Object read(byte[] bytes) {
    DataReader reader = new DataReader(bytes);
    reader.in.position(DataWriter.PREFIX.length);
    Object tree = reader.tree(0);
    if (reader.in.hasRemaining()) {
      throw new Malformed();
    }
    return tree;
  }

  private Object tree(int depth) {
    int first = u8();
    switch (first) {
      case DataWriter.NULL:
        return null;
      case DataWriter.TRUE:
        return true;
      case DataWriter.FALSE:
        return false;
      default:
        break;
    }
    long value = argument(first & 0x1F);
    return switch (first >>> 5) {
      case DataWriter.POSITIVE -> value;
      case DataWriter.NEGATIVE -> ~value;
      case DataWriter.BYTES -> bytes(value);
      case DataWriter.TEXT -> text(value);
      case DataWriter.LIST -> list(length(value), depth);
      case DataWriter.MAP -> map(length(value), depth);
      case DataWriter.TAG -> tagged(value, bytesOnly());
      default -> throw new Malformed();
    };
  }

  private List<Object> list(int size, int depth) {
    checkDepth(depth);
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(tree(depth + 1));
    }
    return list;
  }

  private Map<String, Object> map(int size, int depth) {
    checkDepth(depth);
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      int first = u8();
      if (first >>> 5 != DataWriter.TEXT) {
        throw new Malformed();
      }
      map.put(text(argument(first & 0x1F)), tree(depth + 1));
    }
    return map;
  }

  private static void checkDepth(int depth) {
    if (depth >= Data.MOST_NESTED) {
      throw new Malformed();
    }
  }

  private static Object tagged(long tag, byte[] bytes) {
    try {
      if (tag == DataWriter.BIG_POSITIVE) {
        return Data.number(new BigInteger(1, bytes));
      } else if (tag == DataWriter.BIG_NEGATIVE) {
        return Data.number(new BigInteger(1, bytes).not());
      } else if (tag == DataWriter.ACTOR) {
        return ActorId.of(bytes);
      } else if (tag == DataWriter.CODE) {
        return new CodeId(Bytes32.of(bytes));
      } else if (tag == DataWriter.MESSAGE && bytes.length == MESSAGE_BYTES) {
        return message(ByteBuffer.wrap(bytes));
      } else if (tag == DataWriter.RESERVATION && bytes.length == MESSAGE_BYTES + 4) {
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        return new ReservationId(message(parts), parts.getInt());
      }
    } catch (IllegalArgumentException e) {
      // No such id.
    }
    throw new Malformed();
  }

  private static MessageId message(ByteBuffer parts) {
    long sequence = parts.getLong();
    int phase = parts.get() & 0xFF;
    if (phase >= Phase.values().length) {
      throw new Malformed();
    }
    return new MessageId(sequence, Phase.at(phase), parts.getInt(), parts.getInt());
  }

  private byte[] bytesOnly() {
    int first = u8();
    if (first >>> 5 != DataWriter.BYTES) {
      throw new Malformed();
    }
    return bytes(argument(first & 0x1F));
  }

  private byte[] bytes(long size) {
    byte[] bytes = new byte[length(size)];
    in.get(bytes);
    return bytes;
  }

  private String text(long size) {
    return new String(bytes(size), StandardCharsets.UTF_8);
  }

  /** Each item takes a byte at least, so that a length never asks for more room than there is. */
  private int length(long size) {
    if (size < 0 || size > in.remaining()) {
      throw new Malformed();
    }
    return (int) size;
  }

  private long argument(int info) {
    if (info < 24) {
      return info;
    } else if (info > 27) {
      throw new Malformed();
    }
    long value = 0;
    for (int i = 0; i < 1 << (info - 24); i++) {
      value = value << 8 | u8();
    }
    if (value < 0) {
      throw new Malformed();
    }
    return value;
  }

  private int u8() {
    if (!in.hasRemaining()) {
      throw new Malformed();
    }
    return in.get() & 0xFF;
  }
}
