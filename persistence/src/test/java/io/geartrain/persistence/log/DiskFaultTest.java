package io.geartrain.persistence.log;

import static io.geartrain.persistence.log.Logs.atomic;
import static io.geartrain.persistence.log.Logs.group;
import static io.geartrain.persistence.log.Logs.large;
import static io.geartrain.persistence.log.Logs.open;
import static io.geartrain.persistence.log.Logs.read;
import static io.geartrain.persistence.log.Logs.reopen;
import static io.geartrain.persistence.log.Logs.segment;
import static io.geartrain.persistence.log.Logs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.persistence.FaultyDisk;
import io.geartrain.persistence.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFaultTest {
  /** Appends that need new zeros, new segments and neither. */
  private static final List<List<SegmentLog.Entry>> GROUPS =
      List.of(
          group("1"),
          atomic("2", "3"),
          group("4".repeat(5000)),
          group(large("5"), "6"),
          group("7"),
          atomic("8", "9"));

  private static final int RESERVE = 1 << 20;

  @TempDir Path directory;

  private static List<String> texts(List<SegmentLog.Entry> frames) {
    return frames.stream().map(Logs::text).toList();
  }

  /** What a session with a fault acknowledged, and what it was writing at the fault. */
  private record Session(List<String> acknowledged, List<SegmentLog.Entry> unknown) {
    static Session on(Path directory, FaultyDisk disk) throws IOException {
      List<String> acknowledged = new ArrayList<>();
      List<SegmentLog.Entry> unknown = List.of();
      try (SegmentLog log = open(directory, disk)) {
        for (List<SegmentLog.Entry> frames : GROUPS) {
          unknown = frames;
          try {
            log.append(frames);
          } catch (FaultyDisk.Fault e) {
            assertThatThrownBy(() -> log.append(group("later")))
                .as("an append behind a failed one")
                .isInstanceOf(IOException.class)
                .hasMessageContaining("an earlier write failed");
            break;
          }
          acknowledged.addAll(texts(frames));
          unknown = List.of();
        }
      } catch (FaultyDisk.Fault e) {
        // Opening or closing failed.
        assertThat(disk.failed()).isTrue();
      }
      return new Session(acknowledged, unknown);
    }

    /** Everything acknowledged is there, and behind it at most what was being written. */
    void assertKept(List<String> found, String as) {
      List<List<String>> allowed = new ArrayList<>();
      List<String> so = new ArrayList<>(acknowledged);
      allowed.add(List.copyOf(so));
      for (SegmentLog.Entry frame : unknown) {
        so.add(Logs.text(frame));
        if (!frame.continues()) {
          allowed.add(List.copyOf(so));
        }
      }
      assertThat(found).as(as).isIn(allowed);
    }
  }

  private int operationsOfAHealthySession() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    Session healthy = Session.on(directory, disk);
    assertThat(read(directory)).isEqualTo(healthy.acknowledged());
    Image.clear(directory);
    return disk.operations();
  }

  @Test
  void whichever_operation_fails_what_was_acknowledged_is_there_and_nothing_is_tried_again()
      throws IOException {
    int operations = operationsOfAHealthySession();

    for (int number = 0; number < operations; number++) {
      Image.clear(directory);
      FaultyDisk disk = new FaultyDisk().failingOnceAt(number);

      Session session = Session.on(directory, disk);

      String as = "operation %d, %s, failed".formatted(number, disk.journal().get(number));
      assertThat(disk.failed()).as(as).isTrue();
      assertThat(disk.forcesAfterFailure()).as("%s: forces tried again", as).isZero();
      reopenNaming(as);
      session.assertKept(read(directory), as);
    }
  }

  @Test
  void whichever_operation_fails_when_a_log_is_opened_again_nothing_is_lost() throws IOException {
    Session first = Session.on(directory, new FaultyDisk());
    Image whole = Image.of(directory);
    FaultyDisk healthy = new FaultyDisk();
    open(directory, healthy).close();

    for (int number = 0; number < healthy.operations(); number++) {
      whole.restoreTo(directory);
      FaultyDisk disk = new FaultyDisk().failingOnceAt(number);

      try (SegmentLog log = open(directory, disk)) {
        log.append(group("more"));
      } catch (FaultyDisk.Fault e) {
        assertThat(disk.failed()).isTrue();
      }

      String as = "operation %d, %s, failed".formatted(number, disk.journal().get(number));
      reopenNaming(as);
      assertThat(read(directory)).as(as).startsWith(first.acknowledged().toArray(String[]::new));
    }
  }

  private void reopenNaming(String as) throws IOException {
    try {
      reopen(directory);
    } catch (RuntimeException e) {
      throw new AssertionError(as + ", and the log cannot be opened", e);
    }
  }

  @Test
  void a_write_that_failed_in_the_middle_is_cut() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    try (SegmentLog log = open(directory, disk)) {
      log.append(group("first"));
      disk.failingOnceAt(disk.operations());

      assertThatThrownBy(() -> log.append(group("second"))).isInstanceOf(FaultyDisk.Fault.class);
    }
    reopen(directory);

    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void a_log_whose_force_failed_refuses_to_go_on_and_says_how_to() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    try (SegmentLog log = open(directory, disk)) {
      log.append(group("first"));
      disk.failingOnceAt(disk.operations() + 1);
      assertThatThrownBy(() -> log.append(group("second")))
          .isInstanceOf(FaultyDisk.Fault.class)
          .hasMessageContaining("force " + segment(1));

      assertThatThrownBy(() -> log.append(group("third")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("open the log again");
      assertThat(log.lastSequence()).isEqualTo(1);
    }
    assertThat(disk.forcesAfterFailure()).isZero();
  }

  @Test
  void a_disk_below_half_of_its_reserve_is_named_and_nothing_is_written() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    var settings = new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, RESERVE);
    try (SegmentLog log = SegmentLog.open(directory, disk, settings)) {
      log.append(group("first"));
      disk.withUsableBytes(RESERVE / 2);
      Image before = Image.of(directory);

      assertThatThrownBy(() -> log.append(group("s".repeat(8192))))
          .isInstanceOf(DiskLowException.class)
          .hasMessageContaining("DISK_LOW")
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(Integer.toString(RESERVE / 2))
          .hasMessageContaining(Integer.toString(RESERVE));

      assertThat(Image.of(directory).bytes(segment(1))).isEqualTo(before.bytes(segment(1)));
    }
    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void a_disk_that_has_room_again_is_written_again() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    var settings = new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, RESERVE);
    try (SegmentLog log = SegmentLog.open(directory, disk, settings)) {
      log.append(group("first"));
      disk.withUsableBytes(0);
      assertThatThrownBy(() -> log.append(group(large("second"))))
          .isInstanceOf(DiskLowException.class);

      disk.withUsableBytes(4 * RESERVE);
      log.append(group(large("second")));
      log.append(group("third"));
    }
    reopen(directory);
    assertThat(read(directory)).containsExactly("first", large("second"), "third");
  }

  @Test
  void half_of_the_reserve_is_there_for_what_was_admitted_before() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    var settings = new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, RESERVE);
    try (SegmentLog log = SegmentLog.open(directory, disk, settings)) {
      disk.withUsableBytes(RESERVE / 2 + (1 << 16));

      log.append(group("first"));
    }
    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void no_log_is_begun_on_a_full_disk() throws IOException {
    FaultyDisk disk = new FaultyDisk().withUsableBytes(RESERVE / 2 - 1);
    var settings = new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, RESERVE);

    assertThatThrownBy(() -> SegmentLog.open(directory, disk, settings))
        .isInstanceOf(DiskLowException.class);

    assertThat(Image.of(directory).names()).isEmpty();
  }

  @Test
  void a_log_on_a_full_disk_is_opened_and_read() throws IOException {
    write(directory, "first", large("second"));
    FaultyDisk disk = new FaultyDisk().withUsableBytes(0);
    var settings = new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, RESERVE);

    SegmentLog.open(directory, disk, settings).close();

    assertThat(read(directory)).containsExactly("first", large("second"));
  }
}
