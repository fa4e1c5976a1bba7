package io.geartrain.persistence.journal;

import io.geartrain.persistence.log.Position;
import io.geartrain.persistence.log.SegmentLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Event logs of texts: the text of an event names its id and number. */
final class EventLogs {
  static final SegmentLog.Settings SMALL = new SegmentLog.Settings(1 << 16, 1 << 12, 0);

  private EventLogs() {}

  static EventLog open(Path directory) throws IOException {
    return EventLog.open(directory, SMALL);
  }

  static Entry event(String id, long number) {
    return event(id, number, id + ":" + number);
  }

  static Entry event(String id, long number, String text) {
    var payload = new Entry.Serialized(20, "", text.getBytes(StandardCharsets.UTF_8));
    return new Entry(Entry.EVENT, id, number, "writer", 1, "", payload, null);
  }

  /** Asks for entries, each an atomic write of its own, to be appended. */
  static CompletableFuture<Void> appending(EventLog log, Entry... entries) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    log.append(
        List.of(entries),
        List.of(entries).stream().map(entry -> false).toList(),
        failure -> {
          if (failure == null) {
            durable.complete(null);
          } else {
            durable.completeExceptionally(failure);
          }
        });
    return durable;
  }

  static void append(EventLog log, Entry... entries) {
    await(appending(log, entries));
  }

  /** Appends events with the numbers from one to another, both inclusive. */
  static void append(EventLog log, String id, long from, long to) {
    List<Entry> events = new ArrayList<>();
    for (long number = from; number <= to; number++) {
      events.add(event(id, number));
    }
    append(log, events.toArray(Entry[]::new));
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Asks behind all writes, on the writer's thread. */
  static <T> T ask(EventLog log, Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    log.afterWrites(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
    return await(answer);
  }

  static long highest(EventLog log, String id) {
    return ask(log, () -> log.highest(id));
  }

  static List<String> ids(EventLog log) {
    return ask(log, log::persistenceIds);
  }

  /** Texts of the events of an id, by number. */
  static Map<Long, String> events(EventLog log, String id, long from, long to, long most)
      throws IOException {
    List<Map.Entry<Long, Position>> places = ask(log, () -> log.find(id, from, to, most));
    Map<Long, String> found = new TreeMap<>();
    log.read(
        places,
        (number, entry) -> {
          if (!entry.persistenceId().equals(id) || entry.sequenceNr() != number) {
            throw new AssertionError("%s %d was %s".formatted(id, number, entry));
          }
          found.put(number, new String(entry.payload().bytes(), StandardCharsets.UTF_8));
        });
    return found;
  }

  static Map<Long, String> events(EventLog log, String id) throws IOException {
    return events(log, id, 1, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** All that can be asked about the log: of every id the highest number and the events. */
  static Map<String, Object> everything(EventLog log) throws IOException {
    Map<String, Object> everything = new TreeMap<>();
    for (String id : ids(log)) {
      everything.put(id, List.of(highest(log, id), events(log, id)));
    }
    return everything;
  }

  static Map<String, Object> everything(Path directory) throws IOException {
    try (EventLog log = open(directory)) {
      return everything(log);
    }
  }
}
