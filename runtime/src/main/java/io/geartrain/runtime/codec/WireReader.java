package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link WireWriter} wrote; anything else is a {@link WireFormatException}. */
public final class WireReader {
  private static final int STREAMED = 1 << 16;

  private final InputStream source;
  private byte[] bytes;
  private int end;
  private int position;
  private long before;

  /** Reads the array from its begin. */
  public WireReader(byte[] bytes) {
    this.source = null;
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Reads an array from one place to another; positions are those in the array. */
  public WireReader(byte[] bytes, int from, int to) {
    this.source = null;
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Reads a stream to its end, some of it at a time. */
  public WireReader(InputStream source) {
    this.source = source;
    this.bytes = new byte[STREAMED];
  }

  /** Bytes read so far. */
  public long position() {
    return before + position;
  }

  /** Whether everything has been read. */
  public boolean atEnd() {
    return position == end && !has(1);
  }

  /** Fails unless everything has been read. */
  public void expectEnd() {
    if (!atEnd()) {
      throw new WireFormatException(position(), "the end", (end - position) + " more bytes");
    }
  }

  private void need(int count) {
    if (count < 0 || end - position < count && !has(count)) {
      throw new WireFormatException(position(), count + " bytes", (end - position) + " bytes");
    }
  }

  /** Whether so many bytes are there, once the stream was asked for them. */
  private boolean has(int count) {
    if (source == null) {
      return end - position >= count;
    }
    before += position;
    end -= position;
    System.arraycopy(bytes, position, bytes, 0, end);
    position = 0;
    try {
      while (end < count) {
        if (end == bytes.length) {
          // What the stream does not have must not be made room for.
          bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
        }
        int read = source.read(bytes, end, bytes.length - end);
        if (read < 0) {
          return false;
        }
        end += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    need(1);
    return bytes[position++] & 0xFF;
  }

  /** An integer of 0 or more. */
  public long unsigned() {
    long value = any();
    if (value < 0) {
      throw new WireFormatException(
          position(), "an integer below 2^63", Long.toUnsignedString(value));
    }
    return value;
  }

  /** Sixty-four bits of any kind, as an unsigned integer was written. */
  public long any() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new WireFormatException(position(), "an integer of at most 10 bytes", "a longer one");
  }

  /** An integer of 0 or more that fits an int: a count, an ordinal. */
  public int count() {
    long value = unsigned();
    if (value > Integer.MAX_VALUE) {
      throw new WireFormatException(position(), "a count", Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /** An integer of either sign. */
  public long signed() {
    long value = any();
    return value >>> 1 ^ -(value & 1);
  }

  /** One byte, 1 or 0. */
  public boolean bool() {
    int value = u8();
    if (value > 1) {
      throw new WireFormatException(position() - 1, "0 or 1", Integer.toString(value));
    }
    return value == 1;
  }

  /** That many bytes. */
  public byte[] raw(int count) {
    need(count);
    byte[] value = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return value;
  }

  /** Passes over that many bytes. */
  public void skip(int count) {
    need(count);
    position += count;
  }

  /** Everything from that byte of an array on, read or not. */
  public byte[] from(long start) {
    return Arrays.copyOfRange(bytes, (int) start, end);
  }

  /** Counted bytes. */
  public byte[] counted() {
    return raw(count());
  }

  /** A counted payload. */
  public Payload payload() {
    return Payload.wrap(counted());
  }

  /** Counted UTF-8. */
  public String text() {
    return new String(counted(), StandardCharsets.UTF_8);
  }

  /** Thirty-two bytes. */
  public Bytes32 bytes32() {
    need(32);
    return new Bytes32(takeLong(), takeLong(), takeLong(), takeLong());
  }

  private long takeLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[position++] & 0xFF;
    }
    return value;
  }

  /** A value. */
  public Value value() {
    byte[] amount = counted();
    if (amount.length == 0) {
      return Value.ZERO;
    }
    BigInteger read = new BigInteger(amount);
    if (read.signum() < 0 || read.bitLength() > 128) {
      throw new WireFormatException(position(), "a value, 0 to 2^128 - 1", read.toString());
    }
    return new Value(read);
  }

  /** A message id. */
  public MessageId messageId() {
    long sequence = unsigned();
    int phase = u8();
    if (phase > Phase.MODULE.ordinal()) {
      throw new WireFormatException(position() - 1, "a phase, 0 to 3", Integer.toString(phase));
    }
    return new MessageId(sequence, Phase.at(phase), count(), count());
  }

  /** One byte that counts the constants of an enum. */
  public int ordinal(int bound, String what) {
    int ordinal = u8();
    if (ordinal >= bound) {
      throw new WireFormatException(position() - 1, what, Integer.toString(ordinal));
    }
    return ordinal;
  }

  /** A message id, or null. */
  public MessageId optionalId() {
    return bool() ? messageId() : null;
  }

  /** Text, or null. */
  public String optionalText() {
    return bool() ? text() : null;
  }

  /** A counted list. */
  public <T> List<T> list(Function<WireReader, T> read) {
    int size = count();
    if (size == 0) {
      return List.of();
    }
    List<T> values = new ArrayList<>(Math.min(size, 1 << 16));
    for (int i = 0; i < size; i++) {
      values.add(read.apply(this));
    }
    return values;
  }
}
