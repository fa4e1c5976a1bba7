package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Thirty-two bytes, as SHA-256 gives them. Sorted as unsigned bytes.
 *
 * @param first bytes 0 to 7, big-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record Bytes32(long first, long second, long third, long fourth)
    implements Comparable<Bytes32> {
  /** Copied: looking for the algorithm takes longer than most digests. */
  private static final MessageDigest SHA_256 = firstSha256();

  /** Each thread's, for digests that are done at once: a copy costs as much as a short digest. */
  private static final ThreadLocal<MessageDigest> OWN = ThreadLocal.withInitial(Bytes32::newSha256);

  /** Thirty-two zero bytes. */
  public static final Bytes32 ZERO = new Bytes32(0, 0, 0, 0);

  /**
   * Reads exactly 32 bytes.
   *
   * @throws IllegalArgumentException when there are more or fewer
   */
  @JsonCreator
  public static Bytes32 of(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("must be 32 bytes, was " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Bytes32(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  /**
   * Reads 64 hexadecimal digits, with or without {@code 0x} before them.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Bytes32 ofHex(String text) {
    return of(HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text));
  }

  /** SHA-256 over the parts, each preceded by its length (4 bytes), behind a versioned prefix. */
  public static Bytes32 hash(String prefix, byte[]... parts) {
    MessageDigest digest = OWN.get();
    digest.reset();
    digest.update(prefix.getBytes(StandardCharsets.UTF_8));
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(4).putInt(part.length).flip());
      digest.update(part);
    }
    return of(digest.digest());
  }

  /** SHA-256 over the parts, one behind the other. */
  public static Bytes32 sha256(byte[]... parts) {
    MessageDigest digest = OWN.get();
    digest.reset();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return of(digest.digest());
  }

  /** A new SHA-256 digest, for what comes piece by piece; every JDK has it. */
  public static MessageDigest newSha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK's SHA-256 cannot be copied", e);
    }
  }

  private static MessageDigest firstSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** A copy of the 32 bytes. */
  @JsonValue
  public byte[] toBytes() {
    return ByteBuffer.allocate(32)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public int compareTo(Bytes32 other) {
    int order = Long.compareUnsigned(first, other.first);
    if (order == 0) {
      order = Long.compareUnsigned(second, other.second);
    }
    if (order == 0) {
      order = Long.compareUnsigned(third, other.third);
    }
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(Object other) {
    // By hand: this is on every look-up of a program.
    return this == other
        || other instanceof Bytes32 that
            && first == that.first
            && second == that.second
            && third == that.third
            && fourth == that.fourth;
  }

  @Override
  public int hashCode() {
    return (int) (first ^ (first >>> 32));
  }

  @Override
  public String toString() {
    return "0x" + hex();
  }
}
