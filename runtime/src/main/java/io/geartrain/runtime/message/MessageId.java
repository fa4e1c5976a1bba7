package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;

/**
 * A message's id is its address in the log (gear.md, 0): the record, the part of the block, the
 * position in that part, and the order in which that step made it. Ids sort in that order.
 *
 * @param sequence the record's place in the log; 0 is the genesis
 * @param phase the part of the block in which the message was made
 * @param ordinal position within the phase, from 0
 * @param index order within the step: effects as written, then automatic reply, signal, error reply
 */
public record MessageId(long sequence, Phase phase, int ordinal, int index)
    implements Comparable<MessageId> {

  public MessageId {
    if (sequence < 0 || ordinal < 0 || index < 0) {
      throw new IllegalArgumentException(
          "a message id has no negative part: " + sequence + ", " + ordinal + ", " + index);
    }
  }

  /**
   * Reads the text form, {@code sequence.phase.ordinal.index}, such as {@code 17.d.3.0}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  @JsonCreator
  public static MessageId parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4 || parts[1].length() != 1) {
      throw malformed(text, null);
    }
    try {
      return new MessageId(
          Long.parseLong(parts[0]),
          Phase.ofLetter(parts[1].charAt(0)),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]));
    } catch (IllegalArgumentException e) {
      throw malformed(text, e);
    }
  }

  private static IllegalArgumentException malformed(String text, Exception cause) {
    return new IllegalArgumentException(
        "a message id reads sequence.phase.ordinal.index, such as 17.d.3.0; was '" + text + "'",
        cause);
  }

  /** Seventeen bytes that sort as the id does. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(17)
        .putLong(sequence)
        .put((byte) phase.ordinal())
        .putInt(ordinal)
        .putInt(index)
        .array();
  }

  @Override
  public int compareTo(MessageId other) {
    int order = Long.compare(sequence, other.sequence);
    if (order == 0) {
      order = phase.compareTo(other.phase);
    }
    if (order == 0) {
      order = Integer.compare(ordinal, other.ordinal);
    }
    return order != 0 ? order : Integer.compare(index, other.index);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof MessageId that
            && sequence == that.sequence
            && ordinal == that.ordinal
            && index == that.index
            && phase == that.phase;
  }

  @Override
  public int hashCode() {
    return (int) (sequence * 0x9E3779B97F4A7C15L >>> 32)
        + phase.ordinal() * 31
        + ordinal * 0x01000193
        + index;
  }

  @Override
  @JsonValue
  public String toString() {
    return sequence + "." + phase.letter() + "." + ordinal + "." + index;
  }
}
