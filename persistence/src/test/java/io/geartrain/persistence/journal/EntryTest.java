package io.geartrain.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.codec.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryTest {
  private static final Entry.Serialized PAYLOAD =
      new Entry.Serialized(-7, "manifest", bytes("payload"));
  private static final Entry.Serialized METADATA = new Entry.Serialized(20, "", bytes("meta"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Stream<Entry> entries() {
    return Stream.of(
        new Entry(Entry.EVENT, "id", 1, "writer", 0, "", PAYLOAD, null),
        new Entry(Entry.EVENT, "id", Long.MAX_VALUE, "", Long.MAX_VALUE, "m", PAYLOAD, METADATA),
        new Entry(
            Entry.EVENT, "ïd\0\n", 1, "w", -1, "", new Entry.Serialized(0, "", bytes("")), null),
        Entry.deleted("id", 1),
        Entry.deleted("", Long.MAX_VALUE));
  }

  static byte[] encoded(Entry entry) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (byte[] part : entry.parts()) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_is_read_as_it_was_written(Entry entry) {
    Entry read = Entry.decode(encoded(entry));

    assertThat(read).usingRecursiveComparison().isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void an_entry_that_is_shorter_or_longer_is_refused(Entry entry) {
    byte[] whole = encoded(entry);

    for (int length = 0; length < whole.length; length++) {
      byte[] shorter = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Entry.decode(shorter))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(WireFormatException.class);
    }
    assertThatThrownBy(() -> Entry.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(WireFormatException.class);
  }

  @Test
  void another_payload_leaves_everything_else_as_it_is() {
    Entry entry = new Entry(Entry.EVENT, "id", 1, "w", 5, "m", PAYLOAD, METADATA);

    Entry changed = entry.withPayload(bytes("other"));

    assertThat(changed.payload().bytes()).isEqualTo(bytes("other"));
    assertThat(changed.withPayload(PAYLOAD.bytes())).usingRecursiveComparison().isEqualTo(entry);
  }

  @Test
  void an_entry_of_an_unknown_kind_is_refused_by_its_tag() {
    byte[] entry = encoded(Entry.deleted("id", 1));
    entry[0] = 9;

    assertThatThrownBy(() -> Entry.decode(entry))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("9");
  }

  /** Stored samples: the format of version 1. Add to them, never change one. */
  @Test
  void entries_written_by_version_1_are_read() {
    String event =
        "01" // event
            + "026964" // id
            + "ac02" // sequence number 300
            + "06777269746572" // writer
            + "05" // timestamp
            + "0161" // adapter manifest
            + "0d"
            + "086d616e6966657374"
            + "077061796c6f6164" // serializer -7, manifest, payload
            + "01"
            + "28"
            + "00"
            + "046d657461"; // metadata
    String deleted = "02" + "026964" + "07";

    Entry read = Entry.decode(HexFormat.of().parseHex(event));

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(new Entry(Entry.EVENT, "id", 300, "writer", 5, "a", PAYLOAD, METADATA));
    assertThat(HexFormat.of().formatHex(encoded(read))).isEqualTo(event);
    assertThat(Entry.decode(HexFormat.of().parseHex(deleted))).isEqualTo(Entry.deleted("id", 7));
  }
}
