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

import io.geartrain.persistence.Image;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever single thing goes wrong with a file, it is named, or it had no effect. Never a shorter log,
 * never another one.
 */
class DamageTest {
  @TempDir Path directory;

  /** The states of a directory that differ in which bytes matter. */
  enum State {
    EMPTY,
    ONE_GROUP,
    ONE_GROUP_IN_THE_SECOND_SESSION,
    SEVERAL_SEGMENTS,
    ONE_GROUP_IN_A_NEW_SEGMENT,
    NOT_CLOSED;

    Image in(Path directory) throws IOException {
      switch (this) {
        case EMPTY -> open(directory).close();
        case ONE_GROUP -> write(directory, "first");
        case ONE_GROUP_IN_THE_SECOND_SESSION -> {
          open(directory).close();
          write(directory, "first");
        }
        case SEVERAL_SEGMENTS -> {
          write(directory, "first", "second", large("third"));
          try (SegmentLog log = open(directory)) {
            log.append(atomic("fourth", "fifth"));
            log.append(group("sixth"));
          }
        }
        case ONE_GROUP_IN_A_NEW_SEGMENT ->
            write(directory, "first", "second", large("third"), "fourth");
        case NOT_CLOSED -> {
          try (SegmentLog log = open(directory)) {
            log.append(group("first"));
            log.append(atomic("second", "third"));
            log.append(group("fourth"));
            return Image.of(directory);
          }
        }
      }
      return Image.of(directory);
    }
  }

  /** Bytes in which something stands; of long stretches that are all alike, a few. */
  private static IntPredicate telling(Image image, String name) {
    byte[] bytes = image.bytes(name);
    return at ->
        at < 96
            || at > bytes.length - 40
            || bytes[at] != bytes[at - 1]
            || bytes[at] != bytes[Math.min(at + 1, bytes.length - 1)]
            || at % 4093 == 0;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ONE_GROUP_IN_A_NEW_SEGMENT")
  void a_flipped_bit_is_named_or_without_effect(State state) throws IOException {
    Image whole = state.in(directory);

    flipping(whole, at -> false);
  }

  @Tag("nightly")
  @ParameterizedTest
  @EnumSource
  void any_flipped_bit_is_named_or_without_effect(State state) throws IOException {
    Image whole = state.in(directory);

    flipping(whole, at -> true);
  }

  private void flipping(Image whole, IntPredicate all) throws IOException {
    whole.restoreTo(directory);
    List<String> expected = read(directory);
    for (String name : whole.names()) {
      IntPredicate telling = telling(whole, name);
      for (int at = 0; at < whole.bytes(name).length; at++) {
        if (all.test(at) || telling.test(at)) {
          whole.flipped(name, at, 1 << at % 8).restoreTo(directory);

          assertNamedOrWithoutEffect(expected, "byte " + at + " of " + name + " flipped");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_GROUP", "SEVERAL_SEGMENTS", "NOT_CLOSED"})
  void a_file_cut_short_is_named_or_without_effect(State state) throws IOException {
    Image whole = state.in(directory);

    cutting(whole, at -> false);
  }

  @Tag("nightly")
  @ParameterizedTest
  @EnumSource
  void a_file_cut_short_anywhere_is_named_or_without_effect(State state) throws IOException {
    Image whole = state.in(directory);

    cutting(whole, at -> true);
  }

  private void cutting(Image whole, IntPredicate all) throws IOException {
    whole.restoreTo(directory);
    List<String> expected = read(directory);
    for (String name : whole.names()) {
      IntPredicate telling = telling(whole, name);
      for (int at = 0; at < whole.bytes(name).length; at++) {
        if (all.test(at) || at % 4 == 0 && telling.test(at)) {
          whole.cut(name, at).restoreTo(directory);

          assertNamedOrWithoutEffect(expected, name + " cut at " + at);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_file_that_is_gone_is_named_or_without_effect(State state) throws IOException {
    Image whole = state.in(directory);
    List<String> expected = read(whole.restoreTo(directory));

    for (String name : whole.names()) {
      whole.without(name).restoreTo(directory);

      assertNamedOrWithoutEffect(expected, name + " removed");
    }
  }

  private void assertNamedOrWithoutEffect(List<String> expected, String what) throws IOException {
    try {
      assertThat(read(directory)).as("read, %s", what).isEqualTo(expected);
    } catch (DamagedLogException | FormatVersionException named) {
      assertThat(named).as(what).hasMessageContaining(directory.toString());
    }
    try {
      reopen(directory);
    } catch (DamagedLogException | FormatVersionException named) {
      assertThat(named).as(what).hasMessageContaining(directory.toString());
      return;
    }
    try {
      assertThat(read(directory)).as("read after opening, %s", what).isEqualTo(expected);
    } catch (DamagedLogException | FormatVersionException named) {
      assertThat(named).as(what).hasMessageContaining(directory.toString());
    }
  }

  @Test
  void damage_is_named_with_file_byte_and_what_was_expected() throws IOException {
    Position second;
    try (SegmentLog log = open(directory)) {
      log.append(group("first"));
      second = log.append(group("second")).get(0);
      log.append(group("third"));
    }
    Image.of(directory)
        .flipped(segment(1), (int) second.offset() + Frame.HEADER + 2, 4)
        .restoreTo(directory);

    assertThatThrownBy(() -> read(directory))
        .isInstanceOfSatisfying(
            DamagedLogException.class,
            damage -> {
              assertThat(damage.file()).isEqualTo(directory.resolve(segment(1)));
              assertThat(damage.offset()).isEqualTo(second.offset());
            })
        .hasMessageContaining("expected frame 2");
    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(segment(1))
        .hasMessageContaining("expected frame 2 of 3 (HEAD)");
  }

  @Test
  void a_frame_damaged_behind_an_open_log_is_named_when_it_is_read() throws IOException {
    try (SegmentLog log = open(directory);
        FrameAccess frames = new FrameAccess(log)) {
      Position first = log.append(group("first")).get(0);
      Path file = directory.resolve(segment(1));
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) first.offset() + Frame.HEADER] ^= 1;
      Files.write(file, bytes);

      assertThatThrownBy(() -> frames.read(first))
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining(segment(1));
    }
  }

  @Test
  void a_log_that_ends_before_its_head_is_damaged() throws IOException {
    write(directory, "first");
    Image shorter = Image.of(directory);
    write(directory, "second");
    shorter.with(Head.NAME, Image.of(directory).bytes(Head.NAME)).restoreTo(directory);

    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("frame 2 of 2 (HEAD)")
        .hasMessageContaining("the end of the log");
    assertThatThrownBy(() -> read(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("HEAD says 2 frames");
  }

  @Test
  void another_log_of_the_same_length_is_not_taken_for_this_one(@TempDir Path other)
      throws IOException {
    write(directory, "first", "second");
    write(other, "first", "SECOND");
    Image.of(directory).with(segment(1), Image.of(other).bytes(segment(1))).restoreTo(directory);

    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("digest");
    assertThatThrownBy(() -> read(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("digest");
  }

  @Test
  void two_segments_exchanged_are_named() throws IOException {
    write(directory, "first", large("second"), large("third"), "fourth");
    Image whole = Image.of(directory);

    whole
        .with(segment(2), whole.bytes(segment(3)))
        .with(segment(3), whole.bytes(segment(2)))
        .restoreTo(directory);

    assertThatThrownBy(() -> read(directory)).isInstanceOf(DamagedLogException.class);
    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(segment(2));
  }

  @Test
  void a_refused_log_is_not_held_and_not_changed() throws IOException {
    write(directory, "first", "second");
    Image whole = Image.of(directory);
    whole.flipped(segment(1), 200, 1).restoreTo(directory);
    Image damaged = Image.of(directory);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> reopen(directory)).isInstanceOf(DamagedLogException.class);
    }

    for (String name : damaged.names()) {
      assertThat(Image.of(directory).bytes(name)).as(name).isEqualTo(damaged.bytes(name));
    }
    whole.restoreTo(directory);
    reopen(directory);
    assertThat(read(directory)).containsExactly("first", "second");
  }

  @Test
  void a_head_of_another_version_is_refused_by_both_numbers() throws IOException {
    write(directory, "first");
    byte[] head = Image.of(directory).bytes(Head.NAME).clone();
    setVersion(head, 0, 88 - 8, 7);
    setVersion(head, 4096, 88 - 8, 7);
    Files.write(directory.resolve(Head.NAME), head);

    assertThatThrownBy(() -> reopen(directory))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("HEAD")
        .hasMessageContaining("version 7")
        .hasMessageContaining("reads 1");
    assertThatThrownBy(() -> read(directory)).isInstanceOf(FormatVersionException.class);
  }

  @Test
  void a_segment_of_another_version_is_refused_by_both_numbers() throws IOException {
    write(directory, "first", large("second"), "third");

    for (int number : IntStream.rangeClosed(1, 3).toArray()) {
      Image whole = Image.of(directory);
      byte[] file = whole.bytes(segment(number)).clone();
      setVersion(file, 0, 56, 7);
      whole.with(segment(number), file).restoreTo(directory);

      assertThatThrownBy(() -> reopen(directory))
          .isInstanceOf(FormatVersionException.class)
          .hasMessageContaining(segment(number))
          .hasMessageContaining("version 7")
          .hasMessageContaining("reads 2");
      assertThatThrownBy(() -> read(directory)).isInstanceOf(FormatVersionException.class);
      whole.restoreTo(directory);
    }
  }

  /** The version behind eight bytes of magic, with the checksum that belongs to it. */
  private static void setVersion(byte[] file, int start, int checksummed, int version) {
    ByteBuffer buffer = ByteBuffer.wrap(file);
    buffer.putInt(start + 8, version);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(file, start, checksummed);
    buffer.putInt(start + checksummed, (int) crc.getValue());
  }
}
