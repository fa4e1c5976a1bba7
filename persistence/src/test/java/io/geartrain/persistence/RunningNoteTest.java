package io.geartrain.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningNoteTest {
  private static final String DISPATCH = "17.d.3.0";

  @TempDir Path directory;

  /** Notes a dispatch and ends without closing, as often as that. */
  private void endRunning(String dispatch, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      RunningNote.open(directory).noteRunning(dispatch);
    }
  }

  @Test
  void a_directory_that_was_closed_tells_of_nothing() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (RunningNote note = RunningNote.open(directory)) {
        assertThat(note.isAfterUncleanStop()).isFalse();
        assertThat(note.noteRunning(DISPATCH)).isZero();
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void an_end_without_a_note_suspects_nobody() throws IOException {
    RunningNote.open(directory);

    try (RunningNote note = RunningNote.open(directory)) {
      assertThat(note.isAfterUncleanStop()).isTrue();
      assertThat(note.noteRunning(DISPATCH)).isZero();
    }
  }

  @Test
  void ends_during_the_same_dispatch_are_counted() throws IOException {
    endRunning(DISPATCH, 3);

    try (RunningNote note = RunningNote.open(directory)) {
      assertThat(note.noteRunning(DISPATCH)).isEqualTo(3);
    }
  }

  @Test
  void running_others_before_it_does_not_lose_the_count_of_the_suspect() throws IOException {
    endRunning(DISPATCH, 2);
    RunningNote third = RunningNote.open(directory);
    assertThat(third.noteRunning("17.d.1.0")).isZero();
    assertThat(third.noteRunning("17.d.2.0")).isZero();
    assertThat(third.noteRunning(DISPATCH)).isEqualTo(2);

    try (RunningNote fourth = RunningNote.open(directory)) {
      assertThat(fourth.noteRunning(DISPATCH)).isEqualTo(3);
    }
  }

  @Test
  void a_forgotten_note_suspects_nobody() throws IOException {
    RunningNote first = RunningNote.open(directory);
    first.noteRunning(DISPATCH);
    first.forget();

    try (RunningNote second = RunningNote.open(directory)) {
      assertThat(second.isAfterUncleanStop()).isTrue();
      assertThat(second.noteRunning(DISPATCH)).isZero();
    }
  }

  @Test
  void a_note_that_is_no_note_tells_of_an_unclean_stop_and_suspects_nobody() throws IOException {
    for (String text : List.of("", "x", "1", "-1 a", "12345678 a", "1 a b", "ä")) {
      Files.writeString(directory.resolve("RUNNING"), text);

      try (RunningNote note = RunningNote.open(directory)) {
        assertThat(note.isAfterUncleanStop()).as(text).isTrue();
        assertThat(note.noteRunning("a")).as(text).isZero();
      }
    }
  }

  @Test
  void a_note_that_is_not_even_text_is_no_obstacle() throws IOException {
    Files.write(directory.resolve("RUNNING"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 7});

    try (RunningNote note = RunningNote.open(directory)) {
      assertThat(note.isAfterUncleanStop()).isTrue();
      assertThat(note.noteRunning(DISPATCH)).isZero();
    }
  }
}
