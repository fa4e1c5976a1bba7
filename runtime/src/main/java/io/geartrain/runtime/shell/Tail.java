package io.geartrain.runtime.shell;

import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.core.Actor;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The events that are in no checkpoint yet, by program, oldest program first. With a program's checkpoint
 * they are all that is needed to make it active; so activating one never scans the log.
 */
final class Tail {
  private final LinkedHashMap<ActorId, EventBuffer> events = new LinkedHashMap<>();
  private final Marks marks;
  private final WireWriter encoded = new WireWriter(256);
  private long bytes;

  /** With no event. */
  Tail(Marks marks) {
    this.marks = marks;
  }

  /** What is in it now, for a chain snapshot: references only. */
  Tail copy() {
    Tail copy = new Tail(marks.copy());
    events.forEach((program, buffer) -> copy.events.put(program, buffer.copy()));
    copy.bytes = bytes;
    return copy;
  }

  /** Adds the events of a block. */
  void add(BlockDraft.Sealed sealed) {
    long sequence = sealed.block().sequence();
    List<Payload> payloads = sealed.events();
    for (int i = 0; i < payloads.size(); i++) {
      Actor actor = sealed.eventActors().get(i);
      if (actor.host() instanceof Place place) {
        if (place.buffer == null || place.buffer.isReplaced()) {
          place.buffer = buffer(actor.id(), sequence);
        }
        add(place.buffer, sequence, payloads.get(i));
      } else {
        add(actor.id(), sequence, payloads.get(i));
      }
    }
  }

  /** Where a program's buffer is found without looking for it. */
  abstract static class Place {
    private EventBuffer buffer;
  }

  void add(ActorId program, long sequence, Payload event) {
    add(buffer(program, sequence), sequence, event);
  }

  private void add(EventBuffer buffer, long sequence, Payload event) {
    bytes += buffer.add(Events.write(encoded.clear(), sequence, event));
  }

  private EventBuffer buffer(ActorId program, long sequence) {
    EventBuffer buffer = events.get(program);
    if (buffer == null) {
      buffer = new EventBuffer(sequence);
      events.put(program, buffer);
      bytes += EventBuffer.OVERHEAD;
    }
    return buffer;
  }

  long bytes() {
    return bytes;
  }

  /** The record that a program's checkpoint stands for, or -1 if it has none. */
  long markOf(ActorId program) {
    return marks.of(program);
  }

  /** A program's events. */
  Events of(ActorId program) {
    EventBuffer buffer = events.get(program);
    return buffer == null ? Events.NONE : buffer.events();
  }

  /** Up to so many programs with events that are durable but in no checkpoint, oldest first. */
  List<ActorId> oldest(int most, long durable, Predicate<ActorId> wanted) {
    List<ActorId> programs = new ArrayList<>(most);
    for (Map.Entry<ActorId, EventBuffer> entry : events.entrySet()) {
      if (programs.size() >= most || entry.getValue().firstSequence() > durable) {
        break;
      }
      if (wanted.test(entry.getKey())) {
        programs.add(entry.getKey());
      }
    }
    return programs;
  }

  /** A checkpoint was written. */
  void checkpointed(ActorId program, long mark) {
    marks.raise(program, mark);
    EventBuffer before = events.remove(program);
    if (before != null) {
      before.replaced();
      bytes -= before.size() + EventBuffer.OVERHEAD;
      EventBuffer rest = before.behind(mark);
      if (rest != null) {
        bytes += rest.size() + EventBuffer.OVERHEAD;
        events.put(program, rest);
      }
    }
  }

  Marks marks() {
    return marks;
  }

  /** Shows the programs that have events up to that record, each with these events. */
  void forEach(long last, BiConsumer<ActorId, Events> each) {
    events.forEach(
        (program, buffer) -> {
          if (buffer.firstSequence() <= last) {
            each.accept(program, buffer.events().upTo(last));
          }
        });
  }

  /** How many programs have events up to that record. */
  int count(long last) {
    int count = 0;
    for (EventBuffer buffer : events.values()) {
      count += buffer.firstSequence() <= last ? 1 : 0;
    }
    return count;
  }
}
