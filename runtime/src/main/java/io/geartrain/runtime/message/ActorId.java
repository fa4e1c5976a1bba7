package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * The address of a program, a user or a host module: 32 bytes.
 *
 * @param bytes the address itself
 */
public record ActorId(@JsonValue Bytes32 bytes) implements Comparable<ActorId> {
  /** The runtime itself: sender of signals and of records that nobody asked for. */
  public static final ActorId SYSTEM = of("gear".repeat(8).getBytes(StandardCharsets.US_ASCII));

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ActorId {
    if (bytes == null) {
      throw new NullPointerException("an actor id needs its 32 bytes");
    }
  }

  /** Reads exactly 32 bytes. */
  public static ActorId of(byte[] bytes) {
    return new ActorId(Bytes32.of(bytes));
  }

  /** The id of a program that a user creates: SHA-256 over prefix, code and salt (gear.md, 0). */
  public static ActorId createdByUser(CodeId code, byte[] salt) {
    return new ActorId(Bytes32.hash("geartrain/program-from-user/1", code.toBytes(), salt));
  }

  /**
   * The id of a program that a program creates: SHA-256 over prefix, the creator's current message,
   * code and salt (gear.md, 0).
   */
  public static ActorId createdByProgram(MessageId current, CodeId code, byte[] salt) {
    return new ActorId(
        Bytes32.hash("geartrain/program-from-program/1", current.toBytes(), code.toBytes(), salt));
  }

  /** The address of a host module. */
  public static ActorId module(String name) {
    return new ActorId(Bytes32.hash("geartrain/module/1", name.getBytes(StandardCharsets.UTF_8)));
  }

  /** A copy of the 32 bytes. */
  public byte[] toBytes() {
    return bytes.toBytes();
  }

  @Override
  public int compareTo(ActorId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof ActorId that && bytes.equals(that.bytes);
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
