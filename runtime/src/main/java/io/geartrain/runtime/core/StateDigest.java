package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * One digest of all programs' memory: SHA-256 over (program id, code id, length of the canonical state,
 * canonical state), to be added in the order of program ids (DESIGN, 6).
 */
public final class StateDigest {
  private final MessageDigest sha = Bytes32.newSha256();
  private ActorId last;

  /** Starts with no program. */
  public StateDigest() {}

  /**
   * Adds a program.
   *
   * @throws IllegalArgumentException when programs do not come in the order of their ids
   */
  public void add(ActorId program, CodeId code, Payload state) {
    if (last != null && last.compareTo(program) >= 0) {
      throw new IllegalArgumentException("programs must be added in the order of their ids");
    }
    last = program;
    sha.update(program.toBytes());
    sha.update(code.toBytes());
    sha.update(ByteBuffer.allocate(4).putInt(state.size()).flip());
    sha.update(state.bytes());
  }

  /** The digest; nothing can be added afterwards. */
  public Bytes32 result() {
    return Bytes32.of(sha.digest());
  }
}
