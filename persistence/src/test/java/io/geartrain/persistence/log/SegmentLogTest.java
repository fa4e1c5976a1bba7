package io.geartrain.persistence.log;

import static io.geartrain.persistence.log.Logs.SEGMENT_BYTES;
import static io.geartrain.persistence.log.Logs.SMALL;
import static io.geartrain.persistence.log.Logs.atomic;
import static io.geartrain.persistence.log.Logs.bytes;
import static io.geartrain.persistence.log.Logs.group;
import static io.geartrain.persistence.log.Logs.large;
import static io.geartrain.persistence.log.Logs.open;
import static io.geartrain.persistence.log.Logs.read;
import static io.geartrain.persistence.log.Logs.segment;
import static io.geartrain.persistence.log.Logs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.geartrain.persistence.FaultyDisk;
import io.geartrain.persistence.Image;
import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
  @TempDir Path directory;

  @Test
  void a_new_log_is_empty() throws IOException {
    open(directory).close();

    var texts = read(directory);

    assertThat(texts).isEmpty();
  }

  @Test
  void what_was_appended_is_read_back_in_order() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      log.append(group("second", "third"));
      log.append(atomic("fourth", "fifth", "sixth"));
    }

    var texts = read(directory);

    assertThat(texts).containsExactly("first", "second", "third", "fourth", "fifth", "sixth");
  }

  @Test
  void a_log_goes_on_where_it_ended() throws IOException {
    write(directory, "first", "second");

    try (SegmentLog log = open(directory)) {
      assertThat(log.lastSequence()).isEqualTo(2);
      log.append(group("third"));
    }

    assertThat(read(directory)).containsExactly("first", "second", "third");
  }

  @Test
  void opening_and_closing_changes_nothing_however_often() throws IOException {
    write(directory, "first", large("second"), "third");

    for (int i = 0; i < 5; i++) {
      open(directory).close();
    }

    assertThat(read(directory)).containsExactly("first", large("second"), "third");
  }

  @Test
  void an_append_says_where_each_frame_stands() throws IOException {
    try (SegmentLog log = open(directory);
        FrameAccess frames = new FrameAccess(log)) {
      List<Position> places = new ArrayList<>(log.append(group("first", "second")));

      places.addAll(log.append(group(large("third"))));
      places.addAll(log.append(group("fourth")));

      assertThat(places).extracting(Position::segment).containsExactly(1, 1, 2, 3);
      assertThat(frames.read(places.get(3))).isEqualTo(bytes("fourth"));
      assertThat(frames.read(places.get(0))).isEqualTo(bytes("first"));
      assertThat(frames.read(places.get(2))).isEqualTo(bytes(large("third")));
      assertThat(frames.read(places.get(1))).isEqualTo(bytes("second"));
    }
  }

  @Test
  void a_frame_is_found_although_its_neighbour_was_read_before_it_was_written() throws IOException {
    try (SegmentLog log = open(directory);
        FrameAccess frames = new FrameAccess(log)) {
      frames.read(log.append(group("first")).get(0));

      Position second = log.append(group("second")).get(0);

      assertThat(frames.read(second)).isEqualTo(bytes("second"));
    }
  }

  @Test
  void a_log_is_read_on_from_any_frame_to_its_end() throws IOException {
    try (SegmentLog log = open(directory);
        FrameAccess frames = new FrameAccess(log)) {
      log.append(group("first"));
      Position second = log.append(group("second")).get(0);
      log.append(group(large("third")));
      Position fourth = log.append(group("fourth")).get(0);

      frames.seek(second, 2);

      assertThat(frames.next().body()).isEqualTo(bytes("second"));
      assertThat(frames.next().body()).isEqualTo(bytes(large("third")));
      FrameAccess.Found last = frames.next();
      assertThat(last.body()).isEqualTo(bytes("fourth"));
      assertThat(last.sequence()).isEqualTo(4);
      assertThat(last.position()).isEqualTo(fourth);
      assertThat(frames.next()).isNull();
      assertThat(frames.position()).isEqualTo(log.end());
    }
  }

  private static SegmentLog.Settings chainedBy(Chain chain) {
    return new SegmentLog.Settings(Logs.SEGMENT_BYTES, 1 << 12, 0, chain);
  }

  @Test
  void a_frame_can_be_chained_by_its_checksum_instead_of_its_body() throws IOException {
    Bytes32 digest = Bytes32.ZERO;
    try (SegmentLog log = SegmentLog.open(directory, LogStore.DISK, chainedBy(Chain.CHECKSUM))) {
      for (String text : List.of("first", "second")) {
        log.append(group(text));
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes(text));
        byte[] checked =
            java.nio.ByteBuffer.allocate(8)
                .putInt(text.length())
                .putInt((int) crc.getValue())
                .array();
        digest = Bytes32.sha256(digest.toBytes(), checked);

        assertThat(log.lastDigest()).isEqualTo(digest);
      }
    }
    assertThat(read(directory)).containsExactly("first", "second");
  }

  @Test
  void a_log_goes_on_when_the_chain_is_set_otherwise_and_a_segment_keeps_its_own()
      throws IOException {
    List<String> written = new java.util.ArrayList<>();
    for (Chain chain : List.of(Chain.BODY, Chain.CHECKSUM, Chain.BODY)) {
      try (SegmentLog log = SegmentLog.open(directory, LogStore.DISK, chainedBy(chain))) {
        for (String text : List.of("kept", large("new"), "after")) {
          log.append(group(text));
          written.add(text);
        }
      }
    }

    assertThat(read(directory)).isEqualTo(written);
    List<Chain> chains = new java.util.ArrayList<>();
    try (SegmentLog log = open(directory)) {
      for (int number = 1; number <= log.end().segment(); number++) {
        try (LogFile file = log.openSegment(number)) {
          chains.add(SegmentHeader.read(file, directory.resolve(segment(number))).chain());
        }
      }
    }
    assertThat(chains).contains(Chain.BODY, Chain.CHECKSUM).startsWith(Chain.BODY);
    try (SegmentLog log = open(directory);
        FrameAccess frames = new FrameAccess(log);
        LogReader reader = new LogReader(directory)) {
      frames.seek(FrameAccess.firstOf(1), 1);
      for (var found = frames.next(); found != null; found = frames.next()) {
        assertThat(found.digest()).isEqualTo(reader.next().digest());
      }
    }
  }

  @Test
  void a_body_in_parts_is_the_same_as_in_one() throws IOException {
    byte[][] parts = {bytes("fi"), bytes(""), bytes("rst")};
    try (SegmentLog log = open(directory)) {
      log.append(List.of(new SegmentLog.Entry(parts, false)));

      assertThat(log.lastDigest())
          .isEqualTo(Frame.digest(Chain.BODY, Bytes32.ZERO, bytes("first")));
    }
    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void each_frame_is_chained_to_the_one_before_by_its_digest() throws IOException {
    write(directory, "first", large("second"), "third");

    Bytes32 digest = Bytes32.ZERO;
    try (LogReader reader = new LogReader(directory)) {
      for (var frame = reader.next(); frame != null; frame = reader.next()) {
        digest = Frame.digest(Chain.BODY, digest, frame.body());

        assertThat(frame.digest()).isEqualTo(digest);
      }
    }
  }

  @Test
  void a_group_is_forced_once_however_many_frames_it_has() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    try (SegmentLog log = open(directory, disk)) {
      log.append(group("first"));
      int before = disk.journal().size();

      log.append(group("second", "third", "fourth"));

      assertThat(disk.journal().subList(before, disk.journal().size()))
          .filteredOn(operation -> operation.equals("force " + segment(1)))
          .hasSize(1);
      assertThat(log.forces().count()).isEqualTo(2);
    }
  }

  @Test
  void the_head_is_written_behind_the_force_of_its_group() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    try (SegmentLog log = open(directory, disk)) {
      log.append(group("first"));

      int forced = disk.journal().lastIndexOf("force " + segment(1));
      int written = disk.journal().lastIndexOf("write " + segment(1));
      int head = disk.journal().lastIndexOf("write HEAD");
      assertThat(List.of(written, forced, head)).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void the_name_of_a_new_segment_is_durable_before_anything_is_in_it() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    try (SegmentLog log = open(directory, disk)) {
      log.append(group("first"));
      log.append(group(large("second")));
    }

    for (int number = 1; number <= 2; number++) {
      List<String> behind =
          disk.journal()
              .subList(disk.journal().indexOf("create " + segment(number)), disk.journal().size());
      // The header, forced; then the name; then the frames.
      assertThat(behind.subList(0, 4))
          .containsExactly(
              "create " + segment(number),
              "write " + segment(number),
              "force " + segment(number),
              "force-directory " + directory.getFileName());
    }
  }

  @Test
  void a_full_segment_is_followed_by_a_new_one() throws IOException {
    String third = "t".repeat(SEGMENT_BYTES / 3);

    write(directory, third + 1, third + 2, third + 3, third + 4);

    assertThat(Image.of(directory).names()).contains(segment(1), segment(2));
    assertThat(Files.size(directory.resolve(segment(1)))).isLessThanOrEqualTo(SEGMENT_BYTES);
    assertThat(read(directory)).containsExactly(third + 1, third + 2, third + 3, third + 4);
  }

  @Test
  void a_group_is_never_spread_over_two_segments() throws IOException {
    String third = "t".repeat(SEGMENT_BYTES / 3);
    try (SegmentLog log = open(directory)) {
      log.append(group(third));

      List<Position> places = log.append(atomic(third, third));

      assertThat(places).extracting(Position::segment).containsOnly(2);
    }
  }

  @Test
  void a_group_larger_than_a_segment_gets_one_of_its_own() throws IOException {
    String huge = "h".repeat(5 * SEGMENT_BYTES);

    write(directory, "before", huge, "behind");

    assertThat(Image.of(directory).names()).contains(segment(1), segment(2), segment(3));
    assertThat(read(directory)).containsExactly("before", huge, "behind");
  }

  @Test
  void a_frame_larger_than_any_buffer_is_read_back() throws IOException {
    String huge = "h".repeat(3 << 20);

    write(directory, huge, "behind");

    assertThat(read(directory)).containsExactly(huge, "behind");
  }

  @Test
  void zeros_stand_behind_an_open_log_and_are_cut_when_it_is_closed() throws IOException {
    Path file = directory.resolve(segment(1));
    long end;
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      end = log.end().offset();

      byte[] written = Files.readAllBytes(file);

      assertThat(written.length).isGreaterThanOrEqualTo(4096);
      for (int i = (int) end; i < written.length; i++) {
        assertThat(written[i]).isZero();
      }
    }
    assertThat(Files.size(file)).isEqualTo(end);
  }

  @Test
  void appending_within_the_zeros_does_not_change_the_length_of_the_file() throws IOException {
    Path file = directory.resolve(segment(1));
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      long length = Files.size(file);

      log.append(group("second"));

      assertThat(Files.size(file)).isEqualTo(length);
    }
  }

  @Test
  void a_reader_beside_the_writer_sees_what_was_durable_when_it_began() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first", "second"));
      try (LogReader reader = new LogReader(directory)) {
        log.append(group("third"));

        assertThat(reader.lastSequence()).isEqualTo(2);
        assertThat(reader.next().body()).isEqualTo(bytes("first"));
        assertThat(reader.next().body()).isEqualTo(bytes("second"));
        assertThat(reader.next()).isNull();
      }
      assertThat(read(directory)).containsExactly("first", "second", "third");
    }
  }

  @Test
  void a_directory_copied_while_the_log_is_open_has_everything_that_was_appended(@TempDir Path copy)
      throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      log.append(group(large("second")));
      log.append(atomic("third", "fourth"));

      Image.of(directory).restoreTo(copy);
    }

    assertThat(read(copy)).containsExactly("first", large("second"), "third", "fourth");
    Logs.reopen(copy);
    assertThat(read(copy)).containsExactly("first", large("second"), "third", "fourth");
  }

  @Test
  void a_frame_without_bytes_is_refused_and_the_log_goes_on() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));

      assertThatIllegalArgumentException().isThrownBy(() -> log.append(group("second", "")));

      log.append(group("third"));
    }
    assertThat(read(directory)).containsExactly("first", "third");
    Logs.reopen(directory);
  }

  @Test
  void a_group_whose_last_atomic_write_does_not_end_is_refused_and_the_log_goes_on()
      throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.append(List.of(new SegmentLog.Entry(bytes("second"), true))));

      log.append(group("third"));
    }
    Logs.reopen(directory);
    assertThat(read(directory)).containsExactly("first", "third");
  }

  @Test
  void an_empty_group_is_no_frame() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));

      assertThat(log.append(List.of())).isEmpty();

      log.append(group("second"));
    }
    assertThat(read(directory)).containsExactly("first", "second");
  }

  @Test
  void settings_that_cannot_work_are_refused_with_their_values() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLog.Settings(65_535, 4096, 0))
        .withMessageContaining("65535");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLog.Settings(65_536, 4095, 0))
        .withMessageContaining("4095");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SegmentLog.Settings(65_536, 4096, -1))
        .withMessageContaining("-1");
    assertThat(SMALL.segmentBytes()).isEqualTo(65_536);
  }
}
