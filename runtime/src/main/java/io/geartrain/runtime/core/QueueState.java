package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The queue: what earlier records enqueued and nobody has run yet, oldest first. One chunk holds what
 * one record left behind, so a record costs one step and not one for each message.
 *
 * @param chunks messages by the record that enqueued them
 * @param taken how many of the first chunk have run
 * @param size messages in all
 */
public record QueueState(PVector<List<Message>> chunks, int taken, int size) {
  static final QueueState EMPTY = new QueueState(TreePVector.empty(), 0, 0);

  static QueueState of(List<Message> messages) {
    return EMPTY.append(messages);
  }

  QueueState append(List<Message> messages) {
    return messages.isEmpty()
        ? this
        : new QueueState(chunks.plus(messages), taken, size + messages.size());
  }

  /** Without the first {@code count}. */
  QueueState drop(int count) {
    PVector<List<Message>> rest = chunks;
    int offset = taken + count;
    while (!rest.isEmpty() && offset >= rest.get(0).size()) {
      offset -= rest.get(0).size();
      rest = rest.minus(0);
    }
    return new QueueState(rest, offset, size - count);
  }

  /** All of them, oldest first. */
  public List<Message> toList() {
    List<Message> all = new ArrayList<>(size);
    int skip = taken;
    for (List<Message> chunk : chunks) {
      all.addAll(chunk.subList(skip, chunk.size()));
      skip = 0;
    }
    return all;
  }
}
