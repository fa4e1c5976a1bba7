package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that belong to a message, an event or a state. Compared by content, byte by byte and unsigned;
 * never changed. A value: it may stand in states and payloads.
 */
public final class Payload implements Comparable<Payload> {
  /** No bytes. */
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array as it is, without a copy: the caller must not change it afterwards. */
  @JsonCreator
  public static Payload wrap(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Payload(bytes);
  }

  /** The text's UTF-8 bytes. */
  public static Payload utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads hexadecimal digits, two a byte.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Payload ofHex(String text) {
    return wrap(HexFormat.of().parseHex(text));
  }

  /** Number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** The array itself, without a copy: the caller must not change it. */
  @JsonValue
  public byte[] bytes() {
    return bytes;
  }

  /** The bytes read as UTF-8. */
  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** All bytes as lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Payload other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length <= 32
        ? "0x" + hex()
        : "0x" + HexFormat.of().formatHex(bytes, 0, 32) + "... (" + bytes.length + " bytes)";
  }
}
