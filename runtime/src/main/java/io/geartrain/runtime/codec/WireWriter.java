package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Writes the binary form of records and snapshots: variable-length integers and counted bytes. */
public final class WireWriter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int MOST_KEPT = 4 << 20;

  private static final int STREAMED = 1 << 16;

  private final OutputStream sink;
  private byte[] bytes;
  private int size;

  /** Starts with room for that many bytes; grows by doubling. */
  public WireWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
    sink = null;
  }

  /** Writes to a stream, some of it at a time; the rest with {@link #flush}. */
  public WireWriter(OutputStream sink) {
    this.sink = sink;
    bytes = new byte[STREAMED];
  }

  /** Gives the stream what it has not got. */
  public void flush() {
    try {
      sink.write(bytes, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    size = 0;
  }

  /** Forgets what was written and keeps the room, unless there is far too much of it. */
  public WireWriter clear() {
    size = 0;
    if (bytes.length > MOST_KEPT) {
      bytes = new byte[MOST_KEPT];
    }
    return this;
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Copies what was written into an array. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, size);
  }

  private void room(int more) {
    if (bytes.length - size < more && sink != null) {
      flush();
    }
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** One byte. */
  public WireWriter u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** An integer of 0 or more: seven bits a byte, least significant first. */
  public WireWriter unsigned(long value) {
    room(10);
    byte[] out = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out[at++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    size = at;
    return this;
  }

  /** An integer of either sign, small magnitudes short. */
  public WireWriter signed(long value) {
    return unsigned(value << 1 ^ value >> 63);
  }

  /** One byte, 1 or 0. */
  public WireWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** The bytes alone. */
  public WireWriter raw(byte[] value) {
    return raw(value, 0, value.length);
  }

  /** Bytes of an array, from one place to another, without a count. */
  public WireWriter raw(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, bytes, size, end - start);
    size += end - start;
    return this;
  }

  /** Their count, then the bytes. */
  public WireWriter counted(byte[] value) {
    return unsigned(value.length).raw(value);
  }

  /** A payload, counted. */
  public WireWriter payload(Payload value) {
    return counted(value.bytes());
  }

  /** Text as counted UTF-8. */
  public WireWriter text(String value) {
    return counted(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Thirty-two bytes. */
  public WireWriter bytes32(Bytes32 value) {
    room(32);
    LONGS.set(bytes, size, value.first());
    LONGS.set(bytes, size + 8, value.second());
    LONGS.set(bytes, size + 16, value.third());
    LONGS.set(bytes, size + 24, value.fourth());
    size += 32;
    return this;
  }

  /** A value, counted big-endian bytes; zero is one byte. */
  public WireWriter value(Value value) {
    return value.isZero() ? u8(0) : counted(value.amount().toByteArray());
  }

  /** A message id. */
  public WireWriter messageId(MessageId id) {
    return unsigned(id.sequence())
        .u8(id.phase().ordinal())
        .unsigned(id.ordinal())
        .unsigned(id.index());
  }

  /** A message id or nothing. */
  public WireWriter optionalId(MessageId id) {
    return id == null ? bool(false) : bool(true).messageId(id);
  }

  /** Text or nothing. */
  public WireWriter optionalText(String text) {
    return text == null ? bool(false) : bool(true).text(text);
  }

  /** The count, then each element. */
  public <T> WireWriter list(Collection<T> values, BiConsumer<WireWriter, T> write) {
    unsigned(values.size());
    for (T value : values) {
      write.accept(this, value);
    }
    return this;
  }
}
