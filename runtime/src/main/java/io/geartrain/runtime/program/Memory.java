package io.geartrain.runtime.program;

import io.geartrain.runtime.message.MessageId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A program's states by record, newest first: an immutable list, so that a savepoint is a reference.
 * Only the newest durable state and those above it are needed.
 *
 * @param older the state before
 * @param sequence the record after which the state stands
 * @param state the program's own, immutable
 * @param depth number of states, this one included
 * @param cutAt depth at which old states are looked for again
 * @param lastBatch states before each message of the last batch, for taking it back
 */
public record Memory(
    Memory older, long sequence, Object state, int depth, int cutAt, List<Before> lastBatch) {
  private static final int LEAST_CUT = 8;

  /**
   * A savepoint within the last batch.
   *
   * @param message one of its messages
   * @param state before it ran
   */
  public record Before(MessageId message, Object state) {}

  /** The state after a record, and nothing before it. */
  public static Memory of(long sequence, Object state) {
    return new Memory(null, sequence, state, 1, LEAST_CUT, List.of());
  }

  /** With a newer state; states that a durable record has made obsolete are cut now and then. */
  public Memory next(long record, Object newer, List<Before> batch, long durable) {
    Memory below = record == sequence ? older : withoutBatch();
    int newDepth = below == null ? 1 : below.depth + 1;
    Memory memory =
        new Memory(below, record, newer, newDepth, below == null ? LEAST_CUT : below.cutAt, batch);
    return newDepth > memory.cutAt ? memory.cut(durable) : memory;
  }

  /** Only the last batch can be taken back. What stood before a batch of one is the older state anyway. */
  private Memory withoutBatch() {
    return lastBatch.size() <= 1
        ? this
        : new Memory(older, sequence, state, depth, cutAt, List.of());
  }

  Memory cut(long durable) {
    Memory shorter = copyDownTo(durable);
    return new Memory(
        shorter.older,
        sequence,
        state,
        shorter.depth,
        Math.max(LEAST_CUT, 2 * shorter.depth),
        lastBatch);
  }

  // Not recursive: when the disk stalls, many records are under way.
  private Memory copyDownTo(long durable) {
    Deque<Memory> needed = new ArrayDeque<>();
    Memory memory = this;
    while (memory.older != null && memory.sequence > durable) {
      needed.push(memory);
      memory = memory.older;
    }
    Memory copy = new Memory(null, memory.sequence, memory.state, 1, cutAt, List.of());
    for (Memory above : needed) {
      copy = new Memory(copy, above.sequence, above.state, copy.depth + 1, cutAt, List.of());
    }
    return copy;
  }

  /** As it was before a message of the last batch. */
  public Memory before(MessageId message) {
    for (int i = 0; i < lastBatch.size(); i++) {
      if (lastBatch.get(i).message().equals(message)) {
        return new Memory(
            older, sequence, lastBatch.get(i).state(), depth, cutAt, lastBatch.subList(0, i));
      }
    }
    throw new IllegalStateException("message " + message + " is not of the last batch");
  }

  /** The state after that record. */
  public Memory at(long durable) {
    Memory memory = this;
    while (memory.sequence > durable && memory.older != null) {
      memory = memory.older;
    }
    return memory;
  }
}
