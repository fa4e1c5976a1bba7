package io.geartrain.runtime.codec;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Scripts, records and values as trees, and trees as payloads.
 *
 * <p>A tree is null, a String, a whole number (Long; BigInteger where that is too small), a Boolean, a
 * {@code byte[]}, an ActorId, MessageId, ReservationId or CodeId, a {@code Map<String, Object>} or a
 * {@code List<Object>} of trees, nested {@value #MOST_NESTED} deep at most. A list is a script.
 *
 * <p>As a payload, nothing is empty, text is its UTF-8, bytes are themselves and an actor is its 32
 * bytes; everything else is CBOR behind {@code d9 d9 f7}. Each payload is read as at most one tree, and
 * a tree that was read makes the same payload again.
 */
public final class Data {
  /** How deep lists and maps may stand in one another. */
  public static final int MOST_NESTED = 100;

  private Data() {}

  /**
   * The payload of a tree. Maps are sorted by key, except in lists: a script keeps the order in which
   * it was written.
   *
   * @throws IllegalArgumentException when the tree is nested too deep or has a leaf of another type
   */
  public static Payload toPayload(Object tree) {
    if (tree == null) {
      return Payload.EMPTY;
    } else if (tree instanceof String text) {
      return Payload.utf8(text);
    } else if (tree instanceof byte[] bytes) {
      return Payload.wrap(bytes.clone());
    } else if (tree instanceof ActorId actor) {
      return Payload.wrap(actor.toBytes());
    }
    return Payload.wrap(DataWriter.write(tree));
  }

  /**
   * The tree of a payload. What is not exactly a payload that {@link #toPayload} makes of a record,
   * number, script or id is a String where it is UTF-8 (an empty one where it is empty), else its bytes.
   */
  public static Object fromPayload(Payload payload) {
    byte[] bytes = payload.bytes();
    if (DataReader.hasPrefix(bytes)) {
      try {
        Object tree = DataReader.read(bytes);
        // Other bytes for the same tree are not this tree: they must come out as they came in.
        if (toPayload(tree).equals(payload)) {
          return tree;
        }
      } catch (DataReader.Malformed e) {
        // Bytes like any others.
      }
    }
    String text = payload.utf8();
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : bytes.clone();
  }

  /** The number as a leaf of a tree. */
  public static Object number(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  /** The leaf as a number, or null when it is none. */
  public static BigInteger asNumber(Object leaf) {
    if (leaf instanceof BigInteger number) {
      return number;
    }
    return leaf instanceof Long || leaf instanceof Integer
        ? BigInteger.valueOf(((Number) leaf).longValue())
        : null;
  }
}
