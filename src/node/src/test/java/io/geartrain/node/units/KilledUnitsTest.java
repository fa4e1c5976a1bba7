package io.geartrain.node.units;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.node.cli.ChildProcess;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process under a load of units of work, killed without warning again and again: what was answered stands,
 * no unit happened by half or twice, and what is not answered can be asked for again.
 */
class KilledUnitsTest {
  private static final int KILLED = 128 + 9;
  private static final int KILLS = 4;
  private static final long PAYMENTS = 2000;

  @TempDir private static Path shared;
  private static Books undisturbed;
  private static Map<Long, String> answersUndisturbed;

  @TempDir private Path directory;

  /** What was answered, by payment. */
  private final Map<Long, String> answers = new HashMap<>();

  static LongStream manySeeds() {
    return LongStream.range(1, Math.max(2, Integer.getInteger("geartrain.test.seeds", 2)));
  }

  @BeforeAll
  static void run_undisturbed() throws Exception {
    Path output = shared.resolve("out");
    Process process = start(shared.resolve("data"), 0, output);
    assertThat(process.waitFor()).isZero();
    answersUndisturbed = answersIn(output);
    assertThat(answersUndisturbed).hasSize((int) PAYMENTS);
    assertThat(answersUndisturbed.values())
        .contains("5", "1", "hop 4: execute wasm contract failed")
        .noneMatch(answer -> answer.startsWith("LOST"));
    undisturbed = Books.of(shared.resolve("data"));
    undisturbed.mustBeInOrder();
  }

  @Test
  void units_stand_or_fall_as_a_whole_wherever_the_process_is_killed() throws Exception {
    killUntilItFinishes(0);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void units_stand_or_fall_as_a_whole_at_other_moments(long seed) throws Exception {
    killUntilItFinishes(seed);
  }

  private void killUntilItFinishes(long seed) throws Exception {
    Random random = new Random(seed);
    Path data = directory.resolve("data");

    for (int kill = 0; kill < KILLS; kill++) {
      // Of what is left, so that each process gets something done.
      int more = random.nextInt(1 + (int) (PAYMENTS - answers.size()) / (KILLS - kill));
      runAndKillBehind(data, more, random.nextInt(200));
      Report report = JournalReplay.of(data).with(Teller.CODE).run().assertNoDivergence();
      assertThat(report.skipped()).isZero();
    }
    Path output = directory.resolve("last");
    assertThat(start(data, firstUnanswered(), output).waitFor()).isZero();
    remember(output);

    assertThat(answers).as("seed %d", seed).isEqualTo(answersUndisturbed);
    Books books = Books.of(data);
    books.mustBeInOrder();
    assertThat(books).as("seed %d", seed).isEqualTo(undisturbed);
    JournalReplay.of(data).with(Teller.CODE).run().assertNoDivergence();
  }

  /** Kills behind so many more answers, or so many milliseconds later. */
  private void runAndKillBehind(Path data, int more, int patience)
      throws IOException, InterruptedException {
    Path output = directory.resolve("out");
    Process process = start(data, firstUnanswered(), output);
    try {
      while (process.isAlive() && answersIn(output).size() < more) {
        process.waitFor(10, TimeUnit.MILLISECONDS);
      }
      process.waitFor(patience, TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isIn(0, KILLED);
    remember(output);
  }

  private long firstUnanswered() {
    return LongStream.range(0, PAYMENTS)
        .filter(number -> !answers.containsKey(number))
        .findFirst()
        .orElse(PAYMENTS);
  }

  /** An answer is the same whenever it is given. */
  private void remember(Path output) throws IOException {
    answersIn(output)
        .forEach(
            (number, answer) -> {
              String before = answers.put(number, answer);
              assertThat(before == null || before.equals(answer))
                  .as("payment %d: %s, before %s", number, answer, before)
                  .isTrue();
            });
  }

  private static Process start(Path data, long first, Path output) throws IOException {
    return ChildProcess.of(TellersUnderLoad.class, data, first, PAYMENTS)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Of whole lines. */
  private static Map<Long, String> answersIn(Path output) throws IOException {
    String text = Files.readString(output);
    Map<Long, String> found = new HashMap<>();
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    for (String line : lines) {
      int space = line.indexOf(' ');
      found.put(Long.valueOf(line.substring(0, space)), line.substring(space + 1));
    }
    return found;
  }
}
