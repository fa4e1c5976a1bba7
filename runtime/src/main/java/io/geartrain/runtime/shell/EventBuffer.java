package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  /** For events from that record on. */
  EventBuffer(long first) {
    this(first, NOTHING, 0);
  }

  private EventBuffer(long first, byte[] bytes, int size) {
    this.first = first;
    this.bytes = bytes;
    this.size = size;
  }

  /** Adds an event that {@link #encode} has written; returns how many bytes it took. */
  int add(WireWriter event) {
    int more = event.size();
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, size == 0 ? more : Math.max(bytes.length * 2, size + more));
    }
    event.copyTo(bytes, size);
    size += more;
    return more;
  }

  static WireWriter encode(WireWriter out, long sequence, Payload event) {
    return out.clear().unsigned(sequence).payload(event);
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
    return new EventBuffer(first, bytes, size);
  }

  /** The events up to a record, oldest first. */
  List<Remembered> upTo(long last) {
    WireReader in = new WireReader(bytes, size);
    List<Remembered> events = new ArrayList<>();
    while (!in.atEnd()) {
      long sequence = in.unsigned();
      Payload event = in.payload();
      if (sequence > last) {
        break;
      }
      events.add(new Remembered(sequence, event));
    }
    return events;
  }

  /** What is left behind a record, or null if nothing is. */
  EventBuffer behind(long mark) {
    WireReader in = new WireReader(bytes, size);
    while (!in.atEnd()) {
      long start = in.position();
      long sequence = in.unsigned();
      if (sequence > mark) {
        byte[] rest = in.from(start);
        return new EventBuffer(sequence, rest, rest.length);
      }
      in.skip(in.count());
    }
    return null;
  }
}
