package io.geartrain.persistence.journal;

import static io.geartrain.persistence.journal.EventLogs.append;
import static io.geartrain.persistence.journal.EventLogs.appending;
import static io.geartrain.persistence.journal.EventLogs.ask;
import static io.geartrain.persistence.journal.EventLogs.await;
import static io.geartrain.persistence.journal.EventLogs.event;
import static io.geartrain.persistence.journal.EventLogs.events;
import static io.geartrain.persistence.journal.EventLogs.highest;
import static io.geartrain.persistence.journal.EventLogs.ids;
import static io.geartrain.persistence.journal.EventLogs.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.persistence.FaultyDisk;
import io.geartrain.persistence.Heard;
import io.geartrain.persistence.log.DamagedLogException;
import io.geartrain.persistence.log.DirectoryLock;
import io.geartrain.persistence.log.LockedException;
import io.geartrain.persistence.log.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  @TempDir Path directory;

  @Test
  void events_are_found_by_id_and_number() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 3);
      append(log, event("b", 1), event("a", 4), event("b", 2));

      assertThat(events(log, "a").values()).containsExactly("a:1", "a:2", "a:3", "a:4");
      assertThat(events(log, "b").values()).containsExactly("b:1", "b:2");
      assertThat(events(log, "c")).isEmpty();
      assertThat(highest(log, "a")).isEqualTo(4);
      assertThat(highest(log, "c")).isZero();
      assertThat(ids(log)).containsExactly("a", "b");
    }
  }

  @Test
  void a_range_and_a_limit_are_kept_to() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 9);

      assertThat(events(log, "a", 3, 5, 9).keySet()).containsExactly(3L, 4L, 5L);
      assertThat(events(log, "a", 3, 9, 2).keySet()).containsExactly(3L, 4L);
      assertThat(events(log, "a", -5, 1, 9).keySet()).containsExactly(1L);
      assertThat(events(log, "a", 9, Long.MAX_VALUE, Long.MAX_VALUE).keySet()).containsExactly(9L);
      assertThat(events(log, "a", 10, Long.MAX_VALUE, 5)).isEmpty();
      assertThat(events(log, "a", 5, 4, 5)).isEmpty();
      assertThat(events(log, "a", 1, 9, 0)).isEmpty();
    }
  }

  @Test
  void deleted_events_are_gone_and_their_numbers_are_not_given_again() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 5);
      append(log, Entry.deleted("a", 3));

      assertThat(events(log, "a").keySet()).containsExactly(4L, 5L);

      append(log, Entry.deleted("a", 5));

      assertThat(events(log, "a")).isEmpty();
      assertThat(highest(log, "a")).isEqualTo(5);
    }
    try (EventLog log = open(directory)) {
      assertThat(events(log, "a")).isEmpty();
      assertThat(highest(log, "a")).isEqualTo(5);
    }
  }

  @Test
  void a_deletion_never_reaches_events_written_after_it() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 2);
      append(log, Entry.deleted("a", Long.MAX_VALUE));
      append(log, "a", 3, 3);

      assertThat(events(log, "a").keySet()).containsExactly(3L);
    }
    EventLogs.everything(directory);
    io.geartrain.persistence.Image.clear(directory.resolve("index"));
    try (EventLog log = open(directory)) {
      assertThat(events(log, "a").keySet()).containsExactly(3L);
    }
  }

  @Test
  void a_smaller_deletion_behind_a_larger_one_changes_nothing() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 5);
      append(log, Entry.deleted("a", 4), Entry.deleted("a", 2));

      assertThat(events(log, "a").keySet()).containsExactly(5L);
    }
  }

  @Test
  void numbers_that_were_never_written_are_no_reason_to_build_the_index_again_and_again()
      throws IOException {
    try (EventLog log = open(directory);
        Heard heard = Heard.warningsOf(EventLog.class)) {
      // A rejected event leaves a gap.
      append(log, event("a", 1), event("a", 3), event("a", 7));

      for (int i = 0; i < 5; i++) {
        assertThat(events(log, "a").keySet()).containsExactly(1L, 3L, 7L);
        assertThat(events(log, "a", 2, 6, 9).keySet()).containsExactly(3L);
      }

      assertThat(heard.warnings()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void a_question_is_answered_behind_the_writes_asked_for_before_it() throws Exception {
    try (EventLog log = open(directory)) {
      CountDownLatch go = hold(log);
      CompletableFuture<Void> written = appending(log, event("a", 1));
      CompletableFuture<Long> highest = new CompletableFuture<>();
      log.afterWrites(
          () -> {
            try {
              highest.complete(log.highest("a"));
            } catch (IOException e) {
              highest.completeExceptionally(e);
            }
          });

      go.countDown();

      assertThat(await(highest)).isEqualTo(1);
      assertThat(written).isCompleted();
    }
  }

  /** Makes the writer wait, so that what is asked for gathers. */
  private static CountDownLatch hold(EventLog log) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    log.afterWrites(
        () -> {
          held.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    held.await();
    return go;
  }

  @Test
  void writes_that_wait_while_the_log_is_busy_share_one_force() throws Exception {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 1);
      long before = log.forces().count();
      CountDownLatch go = hold(log);
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        writes.add(appending(log, event("id" + i, 1)));
      }

      go.countDown();
      writes.forEach(EventLogs::await);

      assertThat(log.forces().count()).isEqualTo(before + 1);
    }
  }

  @Test
  void a_failed_write_fails_all_that_shared_its_force_and_all_behind_it() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (EventLog log = EventLog.open(directory, disk, EventLogs.SMALL)) {
      append(log, "a", 1, 2);
      CountDownLatch go = hold(log);
      CompletableFuture<Void> first = appending(log, event("a", 3));
      CompletableFuture<Void> second = appending(log, event("b", 1));
      disk.failingOnceAt(disk.operations() + 1);

      go.countDown();

      assertThatThrownBy(() -> await(first)).hasRootCauseInstanceOf(FaultyDisk.Fault.class);
      assertThatThrownBy(() -> await(second)).hasRootCauseInstanceOf(FaultyDisk.Fault.class);
      assertThatThrownBy(() -> append(log, "c", 1, 1))
          .hasMessageContaining("an earlier write failed");
      assertThat(events(log, "a").keySet()).containsExactly(1L, 2L);
    }
    try (EventLog log = open(directory)) {
      // The force failed, not the write: here it is there. What matters is that all agree.
      assertThat(highest(log, "a")).isEqualTo(events(log, "a").size());
      assertThat(highest(log, "b")).isEqualTo(events(log, "b").size());
      append(log, "a", highest(log, "a") + 1, highest(log, "a") + 1);
    }
  }

  @Test
  void a_full_disk_fails_writes_until_it_has_room_again() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    var settings = new SegmentLog.Settings(1 << 16, 1 << 12, 1 << 20);
    try (EventLog log = EventLog.open(directory, disk, settings)) {
      append(log, "a", 1, 1);
      disk.withUsableBytes(0);
      Entry large = event("a", 2, "x".repeat(10_000));
      assertThatThrownBy(() -> append(log, large)).hasMessageContaining("DISK_LOW");

      disk.withUsableBytes(1L << 30);
      append(log, large);

      assertThat(events(log, "a").keySet()).containsExactly(1L, 2L);
    }
  }

  @Test
  void an_action_that_throws_does_not_end_the_writer() throws IOException {
    try (EventLog log = open(directory)) {
      log.afterWrites(
          () -> {
            throw new IllegalStateException("on purpose");
          });

      append(log, "a", 1, 1);

      assertThat(highest(log, "a")).isEqualTo(1);
    }
  }

  @Test
  void a_listener_that_throws_does_not_end_the_writer() throws IOException {
    try (EventLog log = open(directory)) {
      log.append(
          List.of(event("a", 1)),
          List.of(false),
          failure -> {
            throw new IllegalStateException("on purpose");
          });

      append(log, "a", 2, 2);

      assertThat(events(log, "a").keySet()).containsExactly(1L, 2L);
    }
  }

  @Test
  void those_who_open_the_same_directory_share_one_log() throws IOException {
    EventLog first = open(directory);
    EventLog second = open(directory.resolve("."));
    append(first, "a", 1, 1);

    assertThat(highest(second, "a")).isEqualTo(1);
    first.close();
    append(second, "a", 2, 2);
    assertThatThrownBy(() -> DirectoryLock.acquire(directory)).isInstanceOf(LockedException.class);
    second.close();

    DirectoryLock.acquire(directory).close();
    try (EventLog log = open(directory)) {
      assertThat(events(log, "a").keySet()).containsExactly(1L, 2L);
    }
  }

  @Test
  void what_was_asked_for_before_closing_is_done() throws Exception {
    EventLog log = open(directory);
    CountDownLatch go = hold(log);
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    for (int number = 1; number <= 20; number++) {
      writes.add(appending(log, event("a", number)));
    }

    go.countDown();
    log.close();

    assertThat(writes).allSatisfy(write -> assertThat(write).isCompleted());
    try (EventLog again = open(directory)) {
      assertThat(events(again, "a")).hasSize(20);
    }
  }

  @Test
  void a_directory_closed_and_opened_by_turns_is_never_found_locked() throws Exception {
    open(directory).close();
    List<CompletableFuture<Void>> users =
        IntStream.range(0, 2)
            .mapToObj(
                user ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 40; i++) {
                            try (EventLog log = open(directory)) {
                              highest(log, "a");
                            } catch (IOException e) {
                              throw new java.io.UncheckedIOException(e);
                            }
                          }
                        },
                        task -> new Thread(task).start()))
            .toList();

    users.forEach(EventLogs::await);

    assertThat(users).allSatisfy(user -> assertThat(user).isCompleted());
  }

  @Test
  void a_damaged_directory_is_refused_and_not_held() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 3);
    }
    Path segment = directory.resolve("00000001.seg");
    byte[] whole = Files.readAllBytes(segment);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;

    for (int i = 0; i < 2; i++) {
      Files.write(segment, damaged);
      assertThatThrownBy(() -> open(directory)).isInstanceOf(DamagedLogException.class);
    }

    Files.write(segment, whole);
    try (EventLog log = open(directory)) {
      assertThat(events(log, "a")).hasSize(3);
    }
  }

  @Test
  void an_event_damaged_in_an_old_segment_is_named_when_it_is_read() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, event("a", 1, "first"), event("a", 2, "x".repeat(1 << 16)));
      append(log, "a", 3, 3);
    }
    Path segment = directory.resolve("00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[64 + 64 + 10] ^= 1;
    Files.write(segment, bytes);

    try (EventLog log = open(directory)) {
      assertThat(events(log, "a", 3, 3, 1)).containsEntry(3L, "a:3");
      assertThatThrownBy(() -> events(log, "a", 1, 1, 1))
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining("00000001.seg");
    }
  }

  @Test
  void an_id_may_be_any_text() throws IOException {
    List<String> names = List.of("a", "a\0\0\0\0\0\0\0\0\5", "", "ä/ö ü", "a|b", "\uD83D\uDE80");
    try (EventLog log = open(directory)) {
      for (String id : names) {
        append(log, id, 1, 9);
      }
    }

    try (EventLog log = open(directory)) {
      for (String id : names) {
        assertThat(events(log, id)).hasSize(9);
      }
      assertThat(ids(log)).containsExactlyInAnyOrderElementsOf(names);
      assertThat(ask(log, () -> log.highest("a"))).isEqualTo(9);
    }
  }
}
