package io.geartrain.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.journal.EventLog;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.log.DamagedLogException;
import io.geartrain.persistence.log.DirectoryLock;
import io.geartrain.persistence.log.LockedException;
import io.geartrain.runtime.storage.StorageProvider;
import io.geartrain.runtime.storage.StorageProvider.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  private Path directory() {
    return parent.resolve("data");
  }

  private Storage open() throws IOException {
    return open(ConfigFactory.load());
  }

  private Storage open(Config config) throws IOException {
    return new DataDirectory().open(directory(), config);
  }

  @Test
  void the_service_loader_finds_it() {
    assertThat(ServiceLoader.load(StorageProvider.class))
        .singleElement()
        .isInstanceOf(DataDirectory.class);
  }

  @Test
  void a_new_directory_is_made_and_its_plugins_are_configured_in_it() throws Exception {
    for (Config given : List.of(ConfigFactory.load(), ConfigFactory.defaultReferenceUnresolved())) {
      try (Storage storage = open(given)) {
        Config config = storage.config();
        for (String instance : List.of("blocks", "programs", "snapshots")) {
          Config plugin = config.getConfig("geartrain.persistence." + instance);
          assertThat(JournalSettings.directoryOf(plugin, config).getParent())
              .isEqualTo(directory());
        }
        assertThat(DataDirectory.logOf(directory()).resolve("HEAD")).exists();
        assertThat(directory().resolve("programs").resolve("HEAD")).exists();
        assertThat(storage.forces().count()).isZero();
      }
    }
  }

  @Test
  void a_directory_is_held_as_a_whole_until_it_is_closed() throws Exception {
    try (Storage storage = open()) {
      assertThat(storage).isNotNull();
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              LockedException.class,
              locked -> assertThat(locked.pid()).isEqualTo(ProcessHandle.current().pid()))
          .hasMessageContaining(directory().toString());
    }
    for (String part : List.of("", "log", "programs")) {
      DirectoryLock.acquire(directory().resolve(part)).close();
    }
  }

  @Test
  void closing_lets_go_also_for_a_plugin_that_has_not() throws Exception {
    Storage storage = open();
    Config config = storage.config();
    JournalSettings settings =
        JournalSettings.of(config.getConfig("geartrain.persistence.blocks"), config);
    EventLog plugin = EventLog.open(settings.directory(), settings.log());

    storage.close();

    try (Storage again = open()) {
      plugin.close();
      assertThatThrownBy(() -> DirectoryLock.acquire(settings.directory()))
          .isInstanceOf(LockedException.class);
      assertThat(again.forces().count()).isZero();
    }
  }

  @Test
  void a_directory_with_a_damaged_part_is_refused_and_not_held() throws Exception {
    open().close();
    Path head = directory().resolve("programs").resolve("HEAD");
    byte[] whole = Files.readAllBytes(head);
    Files.write(head, new byte[whole.length]);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(DamagedLogException.class)
          .hasMessageContaining(head.toString());
    }

    Files.write(head, whole);
    open().close();
  }

  @Test
  void a_disk_with_less_than_the_reserve_is_low() throws Exception {
    String key = "geartrain.persistence.blocks.disk-reserve";
    Config modest = ConfigFactory.parseString(key + " = 1").withFallback(ConfigFactory.load());
    try (Storage storage = open(modest)) {
      assertThat(storage.lowOnDisk()).isNull();
    }

    long more = Files.getFileStore(parent).getUsableSpace() / 2 * 3;
    Config greedy =
        ConfigFactory.parseString(key + " = " + more).withFallback(ConfigFactory.load());
    try (Storage storage = open(greedy)) {
      assertThat(storage.lowOnDisk())
          .contains(directory().toString())
          .contains("disk-reserve is " + more);
    }
  }

  /** Opens a directory, notes a dispatch, says so and waits to be killed. */
  static final class Victim {
    public static void main(String[] arguments) throws Exception {
      try (Storage storage =
          new DataDirectory().open(Path.of(arguments[0]), ConfigFactory.load())) {
        System.out.println("noted " + storage.noteRunning(arguments[1]));
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  private void dieRunning(String dispatch) throws Exception {
    try (SecondJvm victim =
        SecondJvm.start(List.of(), Victim.class, directory().toString(), dispatch)) {
      assertThat(victim.line()).startsWith("noted");
      victim.kill();
    }
  }

  @Test
  void a_killed_process_leaves_word_of_what_it_was_running() throws Exception {
    dieRunning("17.d.3.0");

    try (Storage storage = open()) {
      assertThat(storage.isAfterUncleanStop()).isTrue();
      assertThat(storage.noteRunning("17.d.2.0")).isZero();
      assertThat(storage.noteRunning("17.d.3.0")).isEqualTo(1);
      storage.forgetNote();
    }
    try (Storage storage = open()) {
      assertThat(storage.isAfterUncleanStop()).isFalse();
    }
  }

  @Test
  void a_start_that_is_refused_does_not_wipe_out_what_a_killed_process_left() throws Exception {
    dieRunning("17.d.3.0");
    Path head = directory().resolve("programs").resolve("HEAD");
    byte[] whole = Files.readAllBytes(head);
    Files.write(head, new byte[whole.length]);
    assertThatThrownBy(this::open).isInstanceOf(DamagedLogException.class);
    Files.write(head, whole);
    Config wrong =
        ConfigFactory.parseString("geartrain.persistence.spill.segment-bytes = 1")
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> open(wrong)).hasMessageContaining("segment-bytes");

    try (Storage storage = open()) {
      assertThat(storage.isAfterUncleanStop()).isTrue();
      assertThat(storage.noteRunning("17.d.3.0")).isEqualTo(1);
    }
  }
}
