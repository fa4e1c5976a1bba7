package io.geartrain.persistence.journal;

import static io.geartrain.persistence.journal.EventLogs.append;
import static io.geartrain.persistence.journal.EventLogs.events;
import static io.geartrain.persistence.journal.EventLogs.everything;
import static io.geartrain.persistence.journal.EventLogs.highest;
import static io.geartrain.persistence.journal.EventLogs.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.persistence.Heard;
import io.geartrain.persistence.Image;
import io.geartrain.persistence.SecondJvm;
import io.geartrain.persistence.index.EventIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index may be lost, old, damaged or of another log: the log is the truth, and it is built again. */
class LostIndexTest {
  private static final String INDEX = "index";

  @TempDir Path directory;

  /** A log whose index has been through several sessions, so that it has tables and a journal. */
  private Map<String, Object> filled(Path place) throws IOException {
    for (int session = 0; session < 3; session++) {
      try (EventLog log = open(place)) {
        for (int id = 0; id < 8; id++) {
          append(log, "id" + id, 1 + session * 6L, 6 + session * 6L);
        }
        append(log, Entry.deleted("id" + session, 4), Entry.deleted("id7", session * 6L));
      }
    }
    return everything(place);
  }

  private static List<String> indexFiles(Image image) {
    return image.names().stream().filter(name -> name.startsWith(INDEX + "/")).toList();
  }

  @Test
  void an_index_that_was_deleted_is_built_again_and_says_so() throws IOException {
    Map<String, Object> before = filled(directory);
    EventIndex.delete(directory.resolve(INDEX));

    try (Heard heard = Heard.warningsOf(EventLog.class)) {
      assertThat(everything(directory)).isEqualTo(before);

      assertThat(heard.warnings())
          .singleElement()
          .asString()
          .contains(directory.toString())
          .contains("index is built again");
    }
  }

  @Test
  void an_index_that_was_emptied_is_built_again() throws IOException {
    Map<String, Object> before = filled(directory);
    Image.clear(directory.resolve(INDEX));

    assertThat(everything(directory)).isEqualTo(before);
  }

  @Test
  void an_index_that_is_a_file_is_built_again() throws IOException {
    Map<String, Object> before = filled(directory);
    EventIndex.delete(directory.resolve(INDEX));
    Files.writeString(directory.resolve(INDEX), "no directory");

    assertThat(everything(directory)).isEqualTo(before);
  }

  @Test
  void an_index_that_is_whole_is_not_built_again() throws IOException {
    filled(directory);

    try (Heard heard = Heard.warningsOf(EventLog.class)) {
      everything(directory);

      assertThat(heard.warnings()).isEmpty();
    }
  }

  @Test
  void any_file_of_the_index_may_be_gone_or_empty() throws IOException {
    Map<String, Object> before = filled(directory);
    Image whole = Image.of(directory);

    for (String name : indexFiles(whole)) {
      whole.without(name).restoreTo(directory);
      assertThat(everything(directory)).as("%s removed", name).isEqualTo(before);
      whole.cut(name, 0).restoreTo(directory);
      assertThat(everything(directory)).as("%s emptied", name).isEqualTo(before);
    }
  }

  @Test
  void a_bit_of_the_index_may_flip() throws IOException {
    Map<String, Object> before = filled(directory);

    damaging(before, Image.of(directory), 397);
  }

  @Tag("nightly")
  @Test
  void any_bit_of_the_index_may_flip() throws IOException {
    Map<String, Object> before = filled(directory);

    damaging(before, Image.of(directory), 1);
  }

  private void damaging(Map<String, Object> before, Image whole, int step) throws IOException {
    for (String name : indexFiles(whole)) {
      if (name.endsWith("LOG") || name.endsWith("LOG.old")) {
        continue;
      }
      for (int at = 0; at < whole.bytes(name).length; at += step) {
        whole.flipped(name, at, 1 << at % 8).restoreTo(directory);
        assertThat(everything(directory)).as("byte %d of %s flipped", at, name).isEqualTo(before);
      }
      for (int at = 0; at < whole.bytes(name).length; at += 5 * step) {
        whole.cut(name, at).restoreTo(directory);
        assertThat(everything(directory)).as("%s cut at %d", name, at).isEqualTo(before);
      }
    }
  }

  @Test
  void what_a_damaged_index_hides_is_known_before_anything_is_written() throws IOException {
    Map<String, Object> before = filled(directory);
    Image whole = Image.of(directory);

    for (String name : indexFiles(whole)) {
      for (int at = 0; at < whole.bytes(name).length; at += 499) {
        whole.flipped(name, at, 0x40).restoreTo(directory);
        try (EventLog log = open(directory)) {
          // The first thing an actor asks.
          assertThat(highest(log, "id3")).as("byte %d of %s flipped", at, name).isEqualTo(18);
          append(log, "id3", 19, 19);
          assertThat(events(log, "id3")).hasSize(19);
        }
      }
    }
    assertThat(before).containsKey("id3");
  }

  @Test
  void an_old_index_catches_up() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 50);
      append(log, Entry.deleted("a", 10));
    }
    Image old = Image.of(directory);
    try (EventLog log = open(directory)) {
      append(log, "a", 51, 60);
      append(log, "b", 1, 3);
      append(log, Entry.deleted("a", 20));
    }
    Map<String, Object> before = everything(directory);
    Image mixed = Image.of(directory);
    for (String name : indexFiles(mixed)) {
      mixed = mixed.without(name);
    }
    for (String name : indexFiles(old)) {
      mixed = mixed.with(name, old.bytes(name));
    }
    mixed.restoreTo(directory);

    try (Heard heard = Heard.warningsOf(EventLog.class)) {
      assertThat(everything(directory)).isEqualTo(before);
      assertThat(heard.warnings()).isEmpty();
    }
  }

  @Test
  void an_index_that_is_ahead_of_the_log_is_built_again() throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 5);
    }
    Map<String, Object> before = everything(directory);
    Image old = Image.of(directory);
    try (EventLog log = open(directory)) {
      append(log, "a", 6, 9);
    }
    Image mixed = Image.of(directory);
    for (String name : List.of("HEAD", "00000001.seg")) {
      mixed = mixed.with(name, old.bytes(name));
    }
    mixed.restoreTo(directory);

    assertThat(everything(directory)).isEqualTo(before);
  }

  @Test
  void the_index_of_another_log_is_not_believed(@TempDir Path other) throws IOException {
    // As many frames, in the same places, of other ids.
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 20);
    }
    try (EventLog log = open(other)) {
      append(log, "b", 1, 20);
    }
    Map<String, Object> before = everything(directory);
    Image mixed = Image.of(directory);
    for (String name : indexFiles(mixed)) {
      mixed = mixed.without(name);
    }
    Image stranger = Image.of(other);
    for (String name : indexFiles(stranger)) {
      mixed = mixed.with(name, stranger.bytes(name));
    }
    mixed.restoreTo(directory);

    assertThat(everything(directory)).isEqualTo(before);
  }

  @Test
  void the_index_of_a_shorter_log_is_not_believed(@TempDir Path other) throws IOException {
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 20);
    }
    try (EventLog log = open(other)) {
      append(log, "bb", 1, 3);
    }
    Map<String, Object> before = everything(directory);
    Image mixed = Image.of(directory);
    for (String name : indexFiles(mixed)) {
      mixed = mixed.without(name);
    }
    Image stranger = Image.of(other);
    for (String name : indexFiles(stranger)) {
      mixed = mixed.with(name, stranger.bytes(name));
    }
    mixed.restoreTo(directory);

    assertThat(everything(directory)).isEqualTo(before);
  }

  @Test
  void an_index_whose_directory_vanishes_while_it_is_open_costs_no_more_than_its_building()
      throws IOException {
    // Long ids, so that LevelDB needs a new file and does not get it.
    String prefix = "x".repeat(4000);
    List<Entry> events = new ArrayList<>();
    for (int id = 0; id < 1500; id++) {
      events.add(EventLogs.event(prefix + id, 1, "first"));
    }
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 3);
      EventIndex.delete(directory.resolve(INDEX));
      for (int at = 0; at < events.size(); at += 100) {
        append(log, events.subList(at, at + 100).toArray(Entry[]::new));
      }
      append(log, "a", 4, 5);
      // More than are kept in memory.
      List<Entry> others = new ArrayList<>();
      for (int id = 0; id <= 1 << 16; id++) {
        others.add(EventLogs.event("id" + id, 1, "e"));
      }
      append(log, others.toArray(Entry[]::new));

      assertThat(highest(log, prefix + 7)).isEqualTo(1);
      assertThat(highest(log, prefix + 1499)).isEqualTo(1);
      assertThat(events(log, "a").values()).containsExactly("a:1", "a:2", "a:3", "a:4", "a:5");
      assertThat(events(log, prefix + 1499)).containsEntry(1L, "first");
    }

    try (EventLog log = open(directory)) {
      assertThat(events(log, "a")).hasSize(5);
      for (int id = 0; id < 1500; id += 100) {
        assertThat(highest(log, prefix + id)).isEqualTo(1);
        assertThat(events(log, prefix + id)).containsEntry(1L, "first");
      }
    }
  }

  @Test
  void more_ids_than_are_kept_in_memory_are_known() throws IOException {
    int ids = (1 << 16) + 500;
    try (EventLog log = open(directory)) {
      List<Entry> events = new ArrayList<>();
      for (int id = 0; id < ids; id++) {
        events.add(EventLogs.event("id" + id, 1, "e"));
      }
      append(log, events.toArray(Entry[]::new));
      append(log, EventLogs.event("id0", 2, "e"));

      for (int id : new int[] {1, 1000, ids - 1}) {
        assertThat(highest(log, "id" + id)).isEqualTo(1);
      }
      assertThat(highest(log, "id0")).isEqualTo(2);
    }
  }

  /** Prints whether LevelDB is the native one, and what is in the log; then appends an event. */
  static final class OtherProcess {
    public static void main(String[] arguments) throws IOException {
      try (EventLog log = open(Path.of(arguments[0]))) {
        System.out.println(EventIndex.isNative());
        System.out.println(everything(log));
        append(log, "a", highest(log, "a") + 1, highest(log, "a") + 1);
      }
    }
  }

  @Test
  void the_pure_java_port_opens_what_the_native_library_wrote_and_back(@TempDir Path copy)
      throws Exception {
    filled(directory);
    Map<String, Object> before;
    try (EventLog log = open(directory)) {
      append(log, "a", 1, 5);
      before = everything(log);
    }

    List<String> said;
    try (SecondJvm pure =
        SecondJvm.start(
            List.of("-Dgeartrain.leveldb.pure-java=true"),
            OtherProcess.class,
            directory.toString())) {
      said = pure.rest();
    }

    assertThat(said).containsExactly("false", before.toString());
    try (EventLog log = open(directory)) {
      assertThat(events(log, "a").keySet()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      append(log, "a", 7, 7);
    }
    assertThat(everything(directory)).hasSameSizeAs(before);
    assertThat(Image.of(directory).restoreTo(copy)).isNotEmptyDirectory();
    assertThat(everything(copy)).isEqualTo(everything(directory));
  }

  @Test
  void a_process_without_the_native_library_uses_the_port() throws Exception {
    filled(directory);

    List<String> said;
    try (SecondJvm other =
        SecondJvm.start(
            // For which no native library was built.
            List.of("-Dsun.arch.data.model=16"), OtherProcess.class, directory.toString())) {
      said = other.rest();
    }

    assertThat(said.get(0)).isEqualTo("false");
    assertThat(said.get(1)).contains("id3=[18");
  }
}
