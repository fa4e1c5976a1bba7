package io.geartrain.runtime.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Addresses of contracts (cosmwasm.md, 1: Address, instantiate2). */
public final class ContractAddress {
  /** Longest salt in bytes. */
  public static final int MOST_SALT = 64;

  private static final int LONG = 32;
  private static final int SHORT = 20;
  private static final byte[] TYPE = sha256("module".getBytes(StandardCharsets.US_ASCII));
  private static final byte[] WASM = "wasm\0".getBytes(StandardCharsets.US_ASCII);

  private ContractAddress() {}

  /**
   * Of a contract that is counted.
   *
   * @param codeNumber of its code, from 1
   * @param instance how many contracts there are with it, from 1
   */
  public static ActorId counted(long codeNumber, long instance) {
    return ActorId.of(
        sha256(TYPE, WASM, ByteBuffer.allocate(16).putLong(codeNumber).putLong(instance).array()));
  }

  /**
   * Of a contract whose address is known beforehand.
   *
   * @param checksum of its code, 32 bytes
   * @param creator the creator's address, 20 or 32 bytes
   * @param salt 1 to {@value #MOST_SALT} bytes
   * @param message the init payload, or empty
   */
  public static ActorId predicted(byte[] checksum, byte[] creator, byte[] salt, byte[] message) {
    if (checksum.length != 32) {
      throw new IllegalArgumentException("a checksum has 32 bytes, not " + checksum.length);
    }
    if (salt.length < 1 || salt.length > MOST_SALT) {
      throw new IllegalArgumentException("a salt has 1 to 64 bytes, not " + salt.length);
    }
    return ActorId.of(
        sha256(
            TYPE,
            WASM,
            length(checksum),
            checksum,
            length(creator),
            creator,
            length(salt),
            salt,
            length(message),
            message));
  }

  /**
   * Of a contract whose init payload is no part of its address.
   *
   * @param checksum of its code, 32 bytes
   * @param creator who instantiates it
   * @param salt 1 to {@value #MOST_SALT} bytes
   */
  public static ActorId predicted(byte[] checksum, ActorId creator, Payload salt) {
    return predicted(checksum, shortest(creator), salt.bytes(), new byte[0]);
  }

  /** One of 20 bytes stands behind zeros. */
  private static byte[] shortest(ActorId actor) {
    byte[] bytes = actor.toBytes();
    for (int i = 0; i < LONG - SHORT; i++) {
      if (bytes[i] != 0) {
        return bytes;
      }
    }
    return Arrays.copyOfRange(bytes, LONG - SHORT, LONG);
  }

  private static byte[] length(byte[] part) {
    return ByteBuffer.allocate(8).putLong(part.length).array();
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
