package io.geartrain.runtime.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Identifies program code: SHA-256 over its name, declared version and payload schema, never over
 * class bytes (gear.md, 0). Two builds of the same declaration have the same id.
 *
 * @param bytes the digest
 */
public record CodeId(Bytes32 bytes) implements Comparable<CodeId> {

  /** Derives the id of a declaration. */
  public static CodeId of(String name, int version, byte[] schema) {
    return new CodeId(
        Bytes32.hash(
            "geartrain/code/1",
            name.getBytes(StandardCharsets.UTF_8),
            ByteBuffer.allocate(4).putInt(version).array(),
            schema));
  }

  /** A copy of the 32 bytes. */
  public byte[] toBytes() {
    return bytes.toBytes();
  }

  @Override
  public int compareTo(CodeId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof CodeId that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return bytes.toString();
  }
}
