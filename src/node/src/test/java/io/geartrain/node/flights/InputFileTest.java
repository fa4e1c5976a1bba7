package io.geartrain.node.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFileTest {
  @TempDir private Path directory;

  private InputFile open(String text) throws IOException {
    Path file = directory.resolve("input.csv");
    Files.writeString(file, text);
    return InputFile.of(file);
  }

  private static List<String> lines(InputFile file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = file.next(); line != null; line = file.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static String sha(InputFile file) {
    byte[] bytes = file.fingerprint().bytes();
    return Arrays.toString(Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
  }

  private static String shaOf(String text) {
    try {
      return Arrays.toString(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb\nc\n", "a\nb\nc", "a\r\nb\r\nc\r\n", "a\r\nb\nc", "a\nb\r\nc\r"})
  void lines_come_without_their_ends_whatever_these_are(String text) throws IOException {
    try (InputFile file = open(text)) {
      assertThat(lines(file)).containsExactly("a", "b", "c");
      assertThat(file.lineNumber()).isEqualTo(3);
    }
  }

  @Test
  void an_empty_line_is_a_line() throws IOException {
    try (InputFile file = open("\n\r\n\na")) {
      assertThat(lines(file)).containsExactly("", "", "", "a");
    }
  }

  @Test
  void an_empty_file_has_no_line() throws IOException {
    try (InputFile file = open("")) {
      assertThat(file.next()).isNull();
      assertThat(file.next()).isNull();
      assertThat(file.lineNumber()).isZero();
      assertThat(file.consumed()).isZero();
    }
  }

  @Test
  void the_fingerprint_is_of_everything_so_far_but_the_last_lines_end() throws IOException {
    try (InputFile file = open("first\r\nsecond\nthird")) {
      file.next();
      assertThat(sha(file)).isEqualTo(shaOf("first"));

      file.next();
      assertThat(sha(file)).isEqualTo(shaOf("first\r\nsecond"));
      assertThat(InputFile.consumedOf(file.fingerprint())).isEqualTo(13);

      file.next();
      assertThat(file.next()).isNull();
      assertThat(sha(file)).isEqualTo(shaOf("first\r\nsecond\nthird"));
      assertThat(InputFile.consumedOf(file.fingerprint())).isEqualTo(file.consumed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\nmore", "\r\nmore\n"})
  void a_file_without_a_last_line_end_can_grow(String growth) throws IOException {
    io.geartrain.runtime.message.Payload before;
    try (InputFile file = open("first\nsecond")) {
      lines(file);
      before = file.fingerprint();
    }

    try (InputFile file = open("first\nsecond" + growth)) {
      file.next();
      file.next();

      assertThat(file.fingerprint()).isEqualTo(before);
    }
  }

  @Test
  void a_last_line_that_goes_on_is_another_line() throws IOException {
    io.geartrain.runtime.message.Payload before;
    try (InputFile file = open("first\nsecond")) {
      lines(file);
      before = file.fingerprint();
    }

    try (InputFile file = open("first\nsecond and more\n")) {
      file.next();
      file.next();

      assertThat(file.fingerprint()).isNotEqualTo(before);
    }
  }

  @Test
  void an_endless_line_is_passed_over_in_little_memory_and_counts_for_the_fingerprint()
      throws IOException {
    String endless = "x".repeat(300_000);
    try (InputFile file = open("a\n" + endless + "\nb\n")) {
      file.next();
      assertThat(file.isLineTooLong()).isFalse();

      String line = file.next();
      assertThat(file.isLineTooLong()).isTrue();
      assertThat(line).hasSizeLessThanOrEqualTo(1 << 16);
      assertThat(sha(file)).isEqualTo(shaOf("a\n" + endless));

      assertThat(file.next()).isEqualTo("b");
      assertThat(file.isLineTooLong()).isFalse();
      assertThat(file.lineNumber()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 0, 1, 2})
  void lines_around_the_longest_keep_the_fingerprint_exact(int more) throws IOException {
    for (String end : List.of("\n", "\r\n", "")) {
      String text = "y".repeat((1 << 16) + more) + end;
      try (InputFile file = open(text + (end.isEmpty() ? "" : "z"))) {
        file.next();

        assertThat(sha(file)).isEqualTo(shaOf("y".repeat((1 << 16) + more)));
      }
    }
  }

  @Test
  void bytes_that_are_no_text_are_read_all_the_same() throws IOException {
    Path path = directory.resolve("binary");
    Files.write(path, new byte[] {(byte) 0xff, 0, (byte) 0xfe, '\n', 'a', '\n'});

    try (InputFile file = InputFile.of(path)) {
      assertThat(lines(file)).hasSize(2).last().isEqualTo("a");
    }
  }
}
