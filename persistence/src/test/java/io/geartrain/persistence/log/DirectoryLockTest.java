package io.geartrain.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.persistence.SecondJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir Path directory;

  /** Takes the lock of a directory, says so, and keeps it until its input ends. */
  static final class Holder {
    public static void main(String[] arguments) throws IOException {
      try (DirectoryLock lock = DirectoryLock.acquire(Path.of(arguments[0]))) {
        System.out.println("held by " + ProcessHandle.current().pid() + " " + lock.hashCode());
        while (System.in.read() >= 0) {
          // Nobody writes to it: it ends with whoever started it.
        }
      } catch (LockedException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private String tryInAnotherProcess() throws IOException, InterruptedException {
    try (SecondJvm other = SecondJvm.start(List.of(), Holder.class, directory.toString())) {
      return other.line();
    }
  }

  @Test
  void a_directory_that_this_process_holds_is_refused_by_its_process_id() throws IOException {
    try (DirectoryLock held = DirectoryLock.acquire(directory)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DirectoryLock.acquire(directory))
          .isInstanceOfSatisfying(
              LockedException.class, locked -> assertThat(locked.pid()).isEqualTo(SELF))
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("process " + SELF);
    }
  }

  @Test
  void another_name_of_a_directory_that_is_held_is_refused_too() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    try (DirectoryLock held = DirectoryLock.acquire(real)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DirectoryLock.acquire(link)).isInstanceOf(LockedException.class);
    }
  }

  @Test
  void a_directory_that_was_given_back_can_be_held_again() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (DirectoryLock held = DirectoryLock.acquire(directory)) {
        assertThat(held).isNotNull();
        assertThat(DirectoryLock.holder(directory)).contains(SELF);
      }
    }
  }

  @Test
  void a_directory_that_another_process_holds_is_refused_by_its_process_id()
      throws IOException, InterruptedException {
    try (SecondJvm other = SecondJvm.start(List.of(), Holder.class, directory.toString())) {
      assertThat(other.line()).startsWith("held by " + other.pid());

      assertThatThrownBy(() -> Logs.open(directory))
          .isInstanceOfSatisfying(
              LockedException.class, locked -> assertThat(locked.pid()).isEqualTo(other.pid()))
          .hasMessageContaining("process " + other.pid());
    }
  }

  @Test
  void a_process_that_is_killed_gives_its_directory_back()
      throws IOException, InterruptedException {
    try (SecondJvm other = SecondJvm.start(List.of(), Holder.class, directory.toString())) {
      assertThat(other.line()).startsWith("held by " + other.pid());

      other.kill();

      try (DirectoryLock held = DirectoryLock.acquire(directory)) {
        assertThat(held).isNotNull();
        assertThat(DirectoryLock.holder(directory)).contains(SELF);
      }
    }
  }

  @Test
  void another_process_is_refused_while_this_one_holds() throws Exception {
    try (DirectoryLock held = DirectoryLock.acquire(directory)) {
      assertThat(held).isNotNull();

      assertThat(tryInAnotherProcess()).startsWith("refused").contains("process " + SELF);
    }
  }

  @Test
  void an_attempt_that_was_refused_does_not_open_the_door_for_another_process() throws Exception {
    // On POSIX systems, closing any channel of a file gives up the locks of the whole process on
    // it.
    try (DirectoryLock held = DirectoryLock.acquire(directory)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DirectoryLock.acquire(directory))
          .isInstanceOf(LockedException.class);

      assertThat(tryInAnotherProcess()).startsWith("refused");
    }
  }

  @Test
  void a_log_that_is_open_cannot_be_opened_again() throws IOException {
    try (SegmentLog log = Logs.open(directory)) {
      assertThatThrownBy(() -> Logs.open(directory)).isInstanceOf(LockedException.class);

      log.append(Logs.group("first"));
    }
    assertThat(Logs.read(directory)).containsExactly("first");
  }

  @Test
  void a_lock_file_that_names_nobody_is_no_obstacle() throws IOException {
    Files.writeString(directory.resolve("LOCK"), "what is this");

    try (DirectoryLock held = DirectoryLock.acquire(directory)) {
      assertThat(held).isNotNull();
      assertThat(DirectoryLock.holder(directory)).contains(SELF);
    }
  }
}
