package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import java.util.Arrays;

/**
 * One program's events that are in no checkpoint yet, as bytes. They live for some seconds and there are
 * very many: as objects of their own they would be copied from generation to generation.
 */
final class EventBuffer {
  /** What a buffer takes beside its bytes, roughly. */
  static final int OVERHEAD = 128;

  private static final byte[] NOTHING = {};

  private final long first;
  private boolean replaced;
  private byte[] bytes;
  private int size;
  private int count;

  /** For events from that record on. */
  EventBuffer(long first) {
    this(first, NOTHING, 0, 0);
  }

  private EventBuffer(long first, byte[] bytes, int size, int count) {
    this.first = first;
    this.bytes = bytes;
    this.size = size;
    this.count = count;
  }

  /** Adds an event that {@link Events} has written; returns how many bytes it took. */
  int add(WireWriter event) {
    int more = event.size();
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, size == 0 ? more : Math.max(bytes.length * 2, size + more));
    }
    event.copyTo(bytes, size);
    size += more;
    count++;
    return more;
  }

  /** Whether its events are in a checkpoint now, or in another buffer. */
  boolean isReplaced() {
    return replaced;
  }

  void replaced() {
    replaced = true;
  }

  /** The record of the oldest event. */
  long firstSequence() {
    return first;
  }

  int size() {
    return size;
  }

  /** What is in it now. It costs a reference: what is added later stands behind. */
  EventBuffer copy() {
    return new EventBuffer(first, bytes, size, count);
  }

  /** What is in it now; it costs as little as {@link #copy}. */
  Events events() {
    return new Events(bytes, 0, size, count);
  }

  /** What is left behind a record, or null if nothing is. */
  EventBuffer behind(long mark) {
    Events rest = events().after(mark);
    if (rest.isEmpty()) {
      return null;
    }
    byte[] own = Arrays.copyOfRange(bytes, rest.from(), rest.to());
    long sequence = new WireReader(own).unsigned();
    return new EventBuffer(sequence, own, own.length, rest.count());
  }
}
