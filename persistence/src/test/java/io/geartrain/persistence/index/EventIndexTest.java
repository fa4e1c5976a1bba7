package io.geartrain.persistence.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.persistence.index.EventIndex.Known;
import io.geartrain.persistence.index.EventIndex.Mark;
import io.geartrain.persistence.log.Position;
import io.geartrain.runtime.message.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventIndexTest {
  private static final Mark MARK = new Mark(7, new Position(3, 4096), Bytes32.hash("seven"));

  @TempDir Path directory;

  private static Position at(long offset) {
    return new Position(1, offset);
  }

  private static List<Long> numbers(List<Map.Entry<Long, Position>> found) {
    return found.stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void a_new_index_knows_nothing() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      assertThat(index.indexedTo()).isEqualTo(Mark.NOTHING);
      assertThat(index.known("a")).isEqualTo(Known.NOTHING);
      assertThat(index.find("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
      assertThat(index.persistenceIds()).isEmpty();
    }
  }

  @Test
  void what_was_written_is_there_after_reopening() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      index.put("a", 1, new Position(2, 1L << 40));
      index.put("a", new Known(1, 0));
      index.write(MARK);
    }

    try (EventIndex index = EventIndex.open(directory)) {
      assertThat(index.indexedTo()).isEqualTo(MARK);
      assertThat(index.known("a")).isEqualTo(new Known(1, 0));
      assertThat(index.find("a", 1, 1, 1))
          .containsExactly(Map.entry(1L, new Position(2, 1L << 40)));
    }
  }

  @Test
  void what_was_put_is_not_seen_before_it_is_written() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      index.put("a", 1, at(64));
      index.put("a", new Known(1, 0));

      assertThat(index.find("a", 1, 1, 1)).isEmpty();
      assertThat(index.known("a")).isEqualTo(Known.NOTHING);
    }
  }

  @Test
  void events_are_found_in_the_order_of_their_numbers() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      List<Long> numbers = List.of(1L, 2L, 127L, 128L, 255L, 256L, 65_536L, 1L << 40);
      for (int i = numbers.size() - 1; i >= 0; i--) {
        index.put("a", numbers.get(i), at(numbers.get(i)));
      }
      index.write(MARK);

      assertThat(numbers(index.find("a", 1, Long.MAX_VALUE, Long.MAX_VALUE))).isEqualTo(numbers);
    }
  }

  @Test
  void both_ends_of_a_range_are_in_it_and_no_more_are_found_than_asked_for() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      for (long number = 1; number <= 10; number++) {
        index.put("a", number, at(number));
      }
      index.write(MARK);

      assertThat(numbers(index.find("a", 3, 6, Long.MAX_VALUE))).containsExactly(3L, 4L, 5L, 6L);
      assertThat(numbers(index.find("a", 3, 6, 2))).containsExactly(3L, 4L);
      assertThat(numbers(index.find("a", 6, 6, 1))).containsExactly(6L);
      assertThat(index.find("a", 3, 6, 0)).isEmpty();
      assertThat(index.find("a", 11, 20, 5)).isEmpty();
      assertThat(index.find("a", 6, 3, 5)).isEmpty();
    }
  }

  @Test
  void events_of_one_id_are_never_found_for_another() throws IOException {
    // The second one's key reads like the first id, a separator and a sequence number.
    List<String> ids = List.of("a", "a\0\0\0\0\0\0\0\0\5", "a\0", "ab", "", "b", "ä", "a|1");
    try (EventIndex index = EventIndex.open(directory)) {
      for (int i = 0; i < ids.size(); i++) {
        index.put(ids.get(i), 5, at(i));
        index.put(ids.get(i), new Known(5, i));
      }
      index.write(MARK);

      for (int i = 0; i < ids.size(); i++) {
        assertThat(index.find(ids.get(i), 0, Long.MAX_VALUE, Long.MAX_VALUE))
            .as("id %d", i)
            .containsExactly(Map.entry(5L, at(i)));
        assertThat(index.known(ids.get(i))).isEqualTo(new Known(5, i));
      }
      assertThat(index.persistenceIds()).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void what_was_removed_is_not_found() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      index.put("a", 1, at(1));
      index.put("a", 2, at(2));
      index.write(MARK);

      index.remove("a", 1);
      index.write(MARK);

      assertThat(numbers(index.find("a", 1, 9, 9))).containsExactly(2L);
    }
  }

  @Test
  void persistence_ids_are_sorted() throws IOException {
    try (EventIndex index = EventIndex.open(directory)) {
      for (String id : List.of("c", "a", "b")) {
        index.put(id, new Known(1, 0));
      }
      index.write(MARK);

      assertThat(index.persistenceIds()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void a_deleted_index_is_gone_with_its_directory() throws IOException {
    Path place = directory.resolve("index");
    EventIndex.open(place).close();

    EventIndex.delete(place);
    EventIndex.delete(place);

    assertThat(place).doesNotExist();
  }

  @Test
  void a_directory_that_is_no_index_is_an_io_exception() throws IOException {
    EventIndex.open(directory).close();
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-999999\n");

    assertThatThrownBy(() -> EventIndex.open(directory)).isInstanceOf(IOException.class);
  }
}
