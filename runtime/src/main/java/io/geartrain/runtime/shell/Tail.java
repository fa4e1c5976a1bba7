package io.geartrain.runtime.shell;

import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The events that are in no checkpoint yet, by program, oldest program first. With a program's checkpoint
 * they are all that is needed to make it active; so activating one never scans the log.
 */
final class Tail {
  private final LinkedHashMap<ActorId, EventBuffer> events = new LinkedHashMap<>();
  private final Map<ActorId, Long> marks = new HashMap<>();
  private long bytes;

  Tail(Map<ActorId, Long> marks, Map<ActorId, List<Remembered>> recovered) {
    this.marks.putAll(marks);
    recovered.forEach(
        (program, list) -> list.forEach(event -> add(program, event.sequence(), event.event())));
  }

  void add(BlockDraft.Sealed sealed) {
    long sequence = sealed.block().sequence();
    List<Executed> executed = sealed.block().executed();
    for (int i = 0; i < executed.size(); i++) {
      List<Payload> of = executed.get(i).outcome().events();
      for (int j = 0; j < of.size(); j++) {
        add(sealed.programs().get(i), sequence, of.get(j));
      }
    }
  }

  private void add(ActorId program, long sequence, Payload event) {
    EventBuffer buffer = events.get(program);
    if (buffer == null) {
      buffer = new EventBuffer();
      events.put(program, buffer);
      bytes += EventBuffer.OVERHEAD;
    }
    bytes += buffer.add(sequence, event);
  }

  long bytes() {
    return bytes;
  }

  /** The record that a program's checkpoint stands for, or null if it has none. */
  Long markOf(ActorId program) {
    return marks.get(program);
  }

  List<Remembered> of(ActorId program) {
    return durableOf(program, Long.MAX_VALUE);
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

  /** A program's events up to a durable record. */
  List<Remembered> durableOf(ActorId program, long durable) {
    EventBuffer buffer = events.get(program);
    return buffer == null ? List.of() : buffer.upTo(durable);
  }

  /** A checkpoint was written. */
  void checkpointed(ActorId program, long mark) {
    marks.merge(program, mark, Math::max);
    EventBuffer before = events.remove(program);
    if (before != null) {
      bytes -= before.size() + EventBuffer.OVERHEAD;
      EventBuffer rest = before.behind(mark);
      if (rest != null) {
        bytes += rest.size() + EventBuffer.OVERHEAD;
        events.put(program, rest);
      }
    }
  }

  Map<ActorId, Long> marks() {
    return new HashMap<>(marks);
  }

  /** A copy of what is durable, for a chain snapshot. */
  Map<ActorId, List<Remembered>> durable(long sequence) {
    Map<ActorId, List<Remembered>> copy = new LinkedHashMap<>();
    for (ActorId program : events.keySet()) {
      List<Remembered> of = durableOf(program, sequence);
      if (!of.isEmpty()) {
        copy.put(program, of);
      }
    }
    return copy;
  }
}
