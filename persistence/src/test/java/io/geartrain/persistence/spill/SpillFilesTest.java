package io.geartrain.persistence.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpillFilesTest {
  private static final int SEGMENT = 1 << 16;

  @TempDir Path directory;

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasPutComesBackUntilItIsGivenUp(long seed) {
    Random random = new Random(seed);
    Map<Long, byte[]> held = new LinkedHashMap<>();
    try (SpillFiles spill = new SpillFiles(directory, 0, SEGMENT)) {
      for (int i = 0; i < 3_000; i++) {
        byte[] bytes = bytes(random, random.nextInt(50) == 0 ? 2 * SEGMENT : 600);
        assertThat(held.put(spill.put(bytes), bytes))
            .as("seed %d: addresses differ", seed)
            .isNull();
        if (random.nextInt(4) == 0) {
          List<Long> addresses = new ArrayList<>(held.keySet());
          Long address = addresses.get(random.nextInt(addresses.size()));
          assertThat(spill.get(address)).as("seed %d", seed).isEqualTo(held.get(address));
        }
        if (spill.hasGrown() && random.nextInt(3) == 0) {
          held.keySet().removeIf(address -> random.nextInt(3) > 0);
          spill.keepOnly(each -> held.keySet().forEach(each::accept));
        }
      }
      held.forEach((address, put) -> assertThat(spill.get(address)).isEqualTo(put));
    }
  }

  @Test
  void aFileIsGivenUpWhenNothingInItIsNeeded() throws IOException {
    try (SpillFiles spill = new SpillFiles(directory, 0, SEGMENT)) {
      long first = spill.put(new byte[SEGMENT / 2]);
      long second = spill.put(new byte[SEGMENT / 2]);
      assertThat(spill.hasGrown()).as("a second file was begun").isTrue();
      long third = spill.put(new byte[SEGMENT / 2]);
      assertThat(spill.segments()).isEqualTo(3);

      spill.keepOnly(each -> each.accept(second));

      assertThat(spill.segments()).as("the second, and the newest").isEqualTo(2);
      assertThat(spill.hasGrown()).isFalse();
      assertThat(spill.get(second)).hasSize(SEGMENT / 2);
      assertThat(spill.get(third)).hasSize(SEGMENT / 2);
      assertThatThrownBy(() -> spill.get(first))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("look at a newer state");
    }
  }

  @Test
  void nothingIsLeftOnTheDisk() throws IOException {
    SpillFiles spill = new SpillFiles(directory.resolve("spill"), 0, SEGMENT);
    assertThat(directory.resolve("spill")).as("made when it is needed").doesNotExist();
    for (int i = 0; i < 100; i++) {
      spill.put(new byte[5_000]);
    }
    spill.close();
    try (Stream<Path> left = Files.list(directory.resolve("spill"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void boundsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> new SpillFiles(directory, -1, SEGMENT))
        .hasMessageContaining("spill: window");
    assertThatThrownBy(() -> new SpillFiles(directory, 0, SEGMENT - 1))
        .hasMessageContaining("segment-bytes");
  }

  @Test
  void aDiskThatTakesNothingIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (SpillFiles spill = new SpillFiles(file, 0, SEGMENT)) {
      assertThatThrownBy(() -> spill.put(new byte[1]))
          .hasMessageContaining(file.toString())
          .hasMessageContaining("could not be written");
    }
  }
}
