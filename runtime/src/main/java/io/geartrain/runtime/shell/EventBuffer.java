package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.List;

/**
 * One program's events that are in no checkpoint yet, as bytes. They live for some seconds and there are
 * very many: as objects of their own they would be copied from generation to generation.
 */
final class EventBuffer {
  /** What a buffer takes beside its bytes, roughly. */
  static final int OVERHEAD = 128;

  private final WireWriter bytes = new WireWriter(32);
  private long first = -1;

  /** Adds an event; returns how many bytes it took. */
  int add(long sequence, Payload event) {
    if (first < 0) {
      first = sequence;
    }
    int before = bytes.size();
    bytes.unsigned(sequence).payload(event);
    return bytes.size() - before;
  }

  /** The record of the oldest event. */
  long firstSequence() {
    return first;
  }

  int size() {
    return bytes.size();
  }

  /** The events up to a record, oldest first. */
  List<Remembered> upTo(long last) {
    WireReader in = new WireReader(bytes.toBytes());
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
    WireReader in = new WireReader(bytes.toBytes());
    while (!in.atEnd()) {
      int start = in.position();
      long sequence = in.unsigned();
      if (sequence > mark) {
        EventBuffer rest = new EventBuffer();
        rest.first = sequence;
        rest.bytes.raw(in.from(start));
        return rest;
      }
      in.skip(in.count());
    }
    return null;
  }
}
