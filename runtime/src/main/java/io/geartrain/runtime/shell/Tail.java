package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events that are in no checkpoint yet, by program, oldest program first. With a program's checkpoint
 * they are all that is needed to make it active; so activating one never scans the log.
 */
final class Tail {
  /** What an event costs beside its bytes. */
  static final int OVERHEAD = 56;

  private final LinkedHashMap<ActorId, List<Remembered>> events = new LinkedHashMap<>();
  private final Map<ActorId, Long> marks = new HashMap<>();
  private long bytes;

  Tail(Map<ActorId, Long> marks, Map<ActorId, List<Remembered>> recovered) {
    this.marks.putAll(marks);
    recovered.forEach(
        (program, list) -> {
          events.put(program, list);
          bytes += list.stream().mapToLong(e -> e.event().size() + OVERHEAD).sum();
        });
  }

  void add(BlockDraft.Sealed sealed) {
    bytes += ChainReader.remember(sealed, events);
  }

  long bytes() {
    return bytes;
  }

  /** The record that a program's checkpoint stands for, or null if it has none. */
  Long markOf(ActorId program) {
    return marks.get(program);
  }

  List<Remembered> of(ActorId program) {
    List<Remembered> of = events.get(program);
    return of == null ? List.of() : List.copyOf(of);
  }

  /** Programs with events that are durable but in no checkpoint, oldest first, up to so many bytes. */
  List<ActorId> oldest(long enough, long durable) {
    List<ActorId> programs = new ArrayList<>();
    long found = 0;
    for (Map.Entry<ActorId, List<Remembered>> entry : events.entrySet()) {
      if (found >= enough) {
        break;
      }
      if (entry.getValue().get(0).sequence() <= durable) {
        programs.add(entry.getKey());
        for (Remembered event : entry.getValue()) {
          found += event.event().size() + OVERHEAD;
        }
      }
    }
    return programs;
  }

  /** A program's events up to a durable record. */
  List<Remembered> durableOf(ActorId program, long durable) {
    List<Remembered> of = events.getOrDefault(program, List.of());
    int end = of.size();
    while (end > 0 && of.get(end - 1).sequence() > durable) {
      end--;
    }
    return List.copyOf(of.subList(0, end));
  }

  /** A checkpoint was written. */
  void checkpointed(ActorId program, long mark) {
    marks.merge(program, mark, Math::max);
    List<Remembered> of = events.remove(program);
    if (of == null) {
      return;
    }
    List<Remembered> rest = new ArrayList<>();
    for (Remembered event : of) {
      if (event.sequence() > mark) {
        rest.add(event);
      } else {
        bytes -= event.event().size() + OVERHEAD;
      }
    }
    if (!rest.isEmpty()) {
      events.put(program, rest);
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
