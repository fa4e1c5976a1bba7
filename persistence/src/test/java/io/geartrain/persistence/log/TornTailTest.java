package io.geartrain.persistence.log;

import static io.geartrain.persistence.log.Logs.atomic;
import static io.geartrain.persistence.log.Logs.bytes;
import static io.geartrain.persistence.log.Logs.group;
import static io.geartrain.persistence.log.Logs.large;
import static io.geartrain.persistence.log.Logs.open;
import static io.geartrain.persistence.log.Logs.read;
import static io.geartrain.persistence.log.Logs.reopen;
import static io.geartrain.persistence.log.Logs.segment;
import static io.geartrain.persistence.log.Logs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.persistence.Heard;
import io.geartrain.persistence.Image;
import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a crash leaves: a last group that is there in part, and a head that does not know of it. Made by
 * putting the head of before an append back after it.
 */
class TornTailTest {
  private static final int FRAME = Frame.HEADER;

  @TempDir Path directory;

  /** A log with a last group that the head does not know of. */
  private record Torn(
      Image image, byte[] headAfter, Position before, List<Position> places, Position end) {
    /** The group's bytes are there up to, not including, that byte of the file; then zeros. */
    Image zerosFrom(int offset) {
      int length = image.bytes(segment(end.segment())).length;
      return image.zeroed(segment(end.segment()), offset, length);
    }

    Image cutAt(int offset) {
      return image.cut(segment(end.segment()), offset);
    }
  }

  private Torn tearing(List<SegmentLog.Entry> lastGroup, String... before) throws IOException {
    try (SegmentLog log = open(directory)) {
      for (String text : before) {
        log.append(group(text));
      }
      Position begin = log.end();
      byte[] head = Files.readAllBytes(directory.resolve(Head.NAME));
      List<Position> places = log.append(lastGroup);
      Image after = Image.of(directory);
      return new Torn(
          after.with(Head.NAME, head), after.bytes(Head.NAME), begin, places, log.end());
    }
  }

  private List<String> recovered(Image image) throws IOException {
    image.restoreTo(directory);
    reopen(directory);
    return read(directory);
  }

  @Test
  void a_whole_group_that_the_head_does_not_know_is_kept() throws IOException {
    Torn torn = tearing(atomic("second", "third"), "first");

    assertThat(recovered(torn.image())).containsExactly("first", "second", "third");
  }

  @Test
  void a_last_frame_torn_at_any_byte_is_cut() throws IOException {
    Torn torn = tearing(group("second"), "first");
    int begin = (int) torn.before().offset();
    int end = (int) torn.end().offset();

    for (int at = begin; at < end; at++) {
      assertThat(recovered(torn.cutAt(at))).as("cut at %d", at).containsExactly("first");
      assertThat(recovered(torn.zerosFrom(at))).as("zeros from %d", at).containsExactly("first");
    }
    assertThat(recovered(torn.cutAt(end))).containsExactly("first", "second");
    assertThat(recovered(torn.zerosFrom(end))).containsExactly("first", "second");
  }

  @Test
  void a_last_group_torn_at_any_byte_keeps_only_whole_atomic_writes() throws IOException {
    List<SegmentLog.Entry> lastGroup = new ArrayList<>(group("b"));
    lastGroup.addAll(atomic("c1", "c2", "c3"));
    lastGroup.addAll(group("d"));
    Torn torn = tearing(lastGroup, "a");

    for (int at = (int) torn.before().offset(); at <= torn.end().offset(); at++) {
      List<String> expected = new ArrayList<>(List.of("a"));
      if (at >= torn.places().get(1).offset()) {
        expected.add("b");
      }
      if (at >= torn.places().get(4).offset()) {
        expected.addAll(List.of("c1", "c2", "c3"));
      }
      if (at >= torn.end().offset()) {
        expected.add("d");
      }
      assertThat(recovered(torn.cutAt(at))).as("cut at %d", at).isEqualTo(expected);
      if (at % 4 == 0 || at == torn.end().offset()) {
        assertThat(recovered(torn.zerosFrom(at))).as("zeros from %d", at).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_last_group_whose_begin_is_missing_is_cut_whatever_stands_behind() throws IOException {
    List<SegmentLog.Entry> lastGroup = group("second", "third", "fourth");
    Torn torn = tearing(lastGroup, "first");
    int begin = (int) torn.before().offset();
    int behind = (int) torn.places().get(1).offset();

    for (int from = begin; from < behind; from++) {
      Image image = torn.image().zeroed(segment(1), from, behind);
      // A range of zeros within zeros tears nothing.
      boolean whole = image.bytes(segment(1))[from] == torn.image().bytes(segment(1))[from];
      if (!whole) {
        assertThat(recovered(image)).as("zeros from %d", from).containsExactly("first");
      }
    }
  }

  @Test
  void what_is_appended_behind_a_cut_is_read_back() throws IOException {
    Torn torn = tearing(atomic("second", "third", "fourth"), "first");

    for (int at = (int) torn.before().offset(); at < torn.end().offset(); at += 7) {
      torn.zerosFrom(at).restoreTo(directory);
      try (SegmentLog log = open(directory)) {
        log.append(group("other"));
        assertThat(read(directory))
            .as("while open, cut at %d", at)
            .containsExactly("first", "other");
      }
      reopen(directory);
      assertThat(read(directory)).as("cut at %d", at).containsExactly("first", "other");
    }
  }

  @Test
  void a_tail_torn_again_behind_a_cut_is_cut_again() throws IOException {
    // The cut ends in the midst of an atomic write, so frames of its group were whole.
    Torn torn = tearing(atomic("second", "third", "fourth"), "first");
    torn.cutAt((int) torn.places().get(2).offset()).restoreTo(directory);

    Torn again = tearing(group("fifth", "sixth"));

    for (int at = (int) again.before().offset(); at < again.places().get(1).offset(); at++) {
      Image image = again.image().flipped(segment(1), at, 0x10);
      assertThat(recovered(image)).as("torn at %d", at).containsExactly("first");
    }
  }

  @Test
  void an_atomic_write_that_never_ended_is_cut_and_the_cut_is_reported() throws IOException {
    Torn torn = tearing(atomic("second", "third", "fourth"), "first");
    torn.cutAt((int) torn.places().get(2).offset()).restoreTo(directory);

    try (Heard heard = Heard.warningsOf(SegmentLog.class)) {
      reopen(directory);

      assertThat(heard.warnings())
          .singleElement()
          .asString()
          .contains(segment(1))
          .contains("atomic write that never ended");
    }
    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void a_torn_write_that_is_cut_is_reported() throws IOException {
    Torn torn = tearing(group("second"), "first");
    torn.cutAt((int) torn.before().offset() + FRAME + 3).restoreTo(directory);

    try (Heard heard = Heard.warningsOf(SegmentLog.class)) {
      reopen(directory);

      assertThat(heard.warnings())
          .singleElement()
          .asString()
          .contains(segment(1))
          .contains("byte " + torn.before().offset())
          .contains("behind frame 1");
    }
  }

  @Test
  void a_clean_log_opens_without_a_word() throws IOException {
    write(directory, "first", large("second"), "third");

    try (Heard heard = Heard.warningsOf(SegmentLog.class)) {
      reopen(directory);

      assertThat(heard.warnings()).isEmpty();
    }
  }

  @Test
  void a_frame_that_is_whole_but_not_the_next_one_is_cut_and_reported() throws IOException {
    Torn torn = tearing(group("second"), "first");
    ByteBuffer stranger = ByteBuffer.allocate(FRAME + 8);
    Frame.write(
        stranger,
        Chain.BODY,
        new byte[][] {bytes("stranger")},
        0,
        2,
        2,
        Bytes32.hash("another log"));
    byte[] file = torn.image().bytes(segment(1)).clone();
    System.arraycopy(stranger.array(), 0, file, (int) torn.before().offset(), FRAME + 8);
    torn.image().with(segment(1), file).restoreTo(directory);

    try (Heard heard = Heard.warningsOf(SegmentLog.class)) {
      reopen(directory);

      assertThat(heard.warnings()).hasSize(1);
    }
    assertThat(read(directory)).containsExactly("first");
  }

  @Test
  void a_first_group_of_a_new_segment_torn_at_any_byte_is_cut() throws IOException {
    // Several groups stand before, in the segment before.
    Torn torn = tearing(group("5", "6"), "1", "2", "3", large("4"));
    Image image = torn.image().with(Head.NAME, headOfRoll(torn, 4));
    String last = segment(torn.end().segment());
    int second = (int) torn.places().get(1).offset();

    for (int at = SegmentHeader.LENGTH; at < second; at++) {
      assertThat(recovered(image.flipped(last, at, 0x01)))
          .as("torn at %d", at)
          .containsExactly("1", "2", "3", large("4"));
    }
    for (int at = SegmentHeader.LENGTH; at < torn.end().offset(); at++) {
      List<String> expected = new ArrayList<>(List.of("1", "2", "3", large("4")));
      if (at >= second) {
        expected.add("5");
      }
      assertThat(recovered(image.cut(last, at))).as("cut at %d", at).isEqualTo(expected);
    }
  }

  /** The head as it was forced when the last segment was begun, behind that frame. */
  private byte[] headOfRoll(Torn torn, long behind) throws IOException {
    torn.image().with(Head.NAME, torn.headAfter()).restoreTo(directory);
    Path path = directory.resolve(Head.NAME);
    try (LogReader frames = new LogReader(directory);
        LogFile file = LogStore.DISK.open(path, false)) {
      var frame = frames.next();
      while (frame.sequence() < behind) {
        frame = frames.next();
      }
      Position begin = new Position(torn.end().segment(), SegmentHeader.LENGTH);
      new Head(100, 1, behind, frame.digest(), begin).write(file, ByteBuffer.allocate(128));
    }
    return Files.readAllBytes(path);
  }

  @Test
  void a_bad_frame_before_a_later_group_is_damage_and_not_cut() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      byte[] head = Files.readAllBytes(directory.resolve(Head.NAME));
      Position second = log.append(group("second")).get(0);
      log.append(group("third"));
      int body = (int) second.offset() + FRAME;

      Image image = Image.of(directory).with(Head.NAME, head).flipped(segment(1), body, 1);

      log.close();
      Image before = Image.of(image.restoreTo(directory));
      assertThatThrownBy(() -> reopen(directory))
          .isInstanceOfSatisfying(
              DamagedLogException.class,
              damage -> {
                assertThat(damage.file()).isEqualTo(directory.resolve(segment(1)));
                assertThat(damage.offset()).isEqualTo(second.offset());
              })
          .hasMessageContaining("frame 2")
          .hasMessageContaining("frame 3");
      assertUnchanged(before);
    }
  }

  @Test
  void a_frame_turned_to_zeros_before_a_later_group_is_damage_and_not_cut() throws IOException {
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      byte[] head = Files.readAllBytes(directory.resolve(Head.NAME));
      Position second = log.append(group("second")).get(0);
      Position third = log.append(group("third")).get(0);

      Image image =
          Image.of(directory)
              .with(Head.NAME, head)
              .zeroed(segment(1), (int) second.offset(), (int) third.offset());

      log.close();
      Image before = Image.of(image.restoreTo(directory));
      assertThatThrownBy(() -> reopen(directory)).isInstanceOf(DamagedLogException.class);
      assertUnchanged(before);
    }
  }

  @Test
  void a_segment_begun_without_a_group_is_begun_again() throws IOException {
    write(directory, "first");
    Image clean = Image.of(directory);

    for (int length : new int[] {0, 1, 63, 64, 4096}) {
      clean.with(segment(2), new byte[length]).restoreTo(directory);
      try (SegmentLog log = open(directory)) {
        log.append(group(large("second")));
        log.append(group("third"));
      }
      reopen(directory);

      assertThat(read(directory))
          .as("with %d bytes", length)
          .containsExactly("first", large("second"), "third");
    }
  }

  @Test
  void a_segment_with_frames_behind_the_heads_segment_is_never_removed_in_silence()
      throws IOException {
    byte[] head;
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      head = Files.readAllBytes(directory.resolve(Head.NAME));
      log.append(group(large("second")));
      log.append(group("third"));
    }
    Image.of(directory).with(Head.NAME, head).restoreTo(directory);
    Image before = Image.of(directory);

    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(segment(2));

    assertUnchanged(before);
  }

  @Test
  void a_log_whose_making_was_interrupted_is_made() throws IOException {
    open(directory).close();
    Image made = Image.of(directory);
    String head = Head.NAME;
    List<Image> interrupted =
        List.of(
            made.without(segment(1)),
            made.cut(segment(1), 0),
            made.cut(segment(1), 17),
            made.with(segment(1), new byte[SegmentHeader.LENGTH]),
            made.without(segment(1)).cut(head, 0),
            made.without(segment(1)).cut(head, 40),
            made.without(segment(1)).with(head, new byte[88]),
            made.without(segment(1)).without(head));

    for (Image image : interrupted) {
      image.restoreTo(directory);
      write(directory, "first");
      reopen(directory);

      assertThat(read(directory)).as("%s", image.names()).containsExactly("first");
    }
  }

  private void assertUnchanged(Image before) throws IOException {
    Image after = Image.of(directory);
    assertThat(after.names()).isEqualTo(before.names());
    for (String name : before.names()) {
      assertThat(after.bytes(name)).as(name).isEqualTo(before.bytes(name));
    }
  }
}
