package io.geartrain.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.persistence.FaultyDisk;
import io.geartrain.persistence.Image;
import io.geartrain.persistence.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions that append, end well, are killed or lose power at any operation, those of opening and closing
 * included. Whatever happened: what was acknowledged is there, in order; behind it stands at most what was
 * being written, atomic write by atomic write.
 */
class CrashSequencesTest {
  private static final int SESSIONS = 15;

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.all();
  }

  static LongStream everyFourthSeed() {
    return Seeds.all().filter(seed -> seed % 4 == 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_was_acknowledged_survives_every_crash(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> acknowledged = new ArrayList<>();
    int written = 0;

    for (int session = 0; session < SESSIONS; session++) {
      String as = "seed %d, session %d".formatted(seed, session);
      FaultyDisk disk = new FaultyDisk();
      boolean dies = random.nextInt(4) > 0;
      if (dies) {
        disk.dyingAt(random.nextInt(random.nextBoolean() ? 12 : 60));
      }
      List<SegmentLog.Entry> unknown = List.of();
      try (SegmentLog log = Logs.open(directory, disk)) {
        for (int i = random.nextInt(12); i > 0; i--) {
          unknown = group(random, written);
          written += unknown.size();
          log.append(unknown);
          unknown.forEach(frame -> acknowledged.add(Logs.text(frame)));
          unknown = List.of();
        }
      } catch (FaultyDisk.Fault e) {
        assertThat(disk.failed()).as(as).isTrue();
      }
      if (random.nextBoolean()) {
        disk.losePower(random);
      }

      List<String> found = recovered(as);

      assertKept(found, acknowledged, unknown, as);
      acknowledged.clear();
      acknowledged.addAll(found);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("everyFourthSeed")
  void a_copy_of_a_log_taken_between_two_appends_has_all_that_was_acknowledged(long seed)
      throws IOException {
    Random random = new Random(seed);
    List<String> acknowledged = new ArrayList<>();
    List<Image> copies = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    try (SegmentLog log = Logs.open(directory)) {
      for (int i = 0; i < 8; i++) {
        List<SegmentLog.Entry> frames = group(random, acknowledged.size());
        log.append(frames);
        frames.forEach(frame -> acknowledged.add(Logs.text(frame)));
        copies.add(Image.of(directory));
        lengths.add(acknowledged.size());
      }
    }

    for (int i = 0; i < copies.size(); i++) {
      copies.get(i).restoreTo(directory);
      List<String> expected = acknowledged.subList(0, lengths.get(i));

      assertThat(Logs.read(directory)).as("seed %d, copy %d", seed, i).isEqualTo(expected);
      Logs.reopen(directory);
      assertThat(Logs.read(directory)).as("seed %d, copy %d opened", seed, i).isEqualTo(expected);
    }
  }

  private List<String> recovered(String as) throws IOException {
    try {
      Logs.reopen(directory);
      return Logs.read(directory);
    } catch (RuntimeException e) {
      throw new AssertionError(as + ": the log cannot be opened", e);
    }
  }

  private static List<SegmentLog.Entry> group(Random random, int number) {
    List<SegmentLog.Entry> frames = new ArrayList<>();
    int size = 1 + random.nextInt(6);
    for (int i = 0; i < size; i++) {
      int length =
          switch (random.nextInt(12)) {
            case 0 -> 30_000 + random.nextInt(60_000);
            case 1, 2 -> random.nextInt(5_000);
            default -> random.nextInt(100);
          };
      String text = (number + i) + "." + "x".repeat(length);
      frames.add(new SegmentLog.Entry(Logs.bytes(text), i + 1 < size && random.nextBoolean()));
    }
    return frames;
  }

  private static void assertKept(
      List<String> found, List<String> acknowledged, List<SegmentLog.Entry> unknown, String as) {
    assertThat(found.size()).as(as).isGreaterThanOrEqualTo(acknowledged.size());
    assertThat(numbers(found.subList(0, acknowledged.size())))
        .as(as)
        .isEqualTo(numbers(acknowledged));
    assertThat(found.subList(0, acknowledged.size())).as(as).isEqualTo(acknowledged);
    List<String> more = found.subList(acknowledged.size(), found.size());
    assertThat(more.size()).as(as).isLessThanOrEqualTo(unknown.size());
    for (int i = 0; i < more.size(); i++) {
      assertThat(more.get(i)).as(as).isEqualTo(Logs.text(unknown.get(i)));
    }
    if (!more.isEmpty()) {
      assertThat(unknown.get(more.size() - 1).continues())
          .as("%s: an atomic write is there in part", as)
          .isFalse();
    }
  }

  private static List<String> numbers(List<String> texts) {
    return texts.stream().map(text -> text.substring(0, text.indexOf('.'))).toList();
  }
}
