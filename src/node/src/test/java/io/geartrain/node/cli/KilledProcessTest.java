package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.node.flights.FlightFiles;
import io.geartrain.persistence.DataDirectory;
import io.geartrain.persistence.log.DamagedLogException;
import io.geartrain.persistence.log.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process of its own, killed without warning at any block, again and again. */
class KilledProcessTest {
  private static final int KILLED = 128 + 9;
  private static final int KILLS = 5;

  @TempDir private static Path shared;
  private static Path file;
  private static Ran undisturbed;

  @TempDir private Path directory;

  static LongStream manySeeds() {
    return LongStream.range(1, Math.max(2, Integer.getInteger("geartrain.test.seeds", 2)));
  }

  @BeforeAll
  static void run_undisturbed() {
    file = FlightFiles.write(shared.resolve("flights.csv"), FlightFiles.bundled(3000));
    undisturbed =
        Ran.command("run", "flights", "--json", "--input", file, "--data", shared.resolve("data"));
    assertThat(undisturbed.exit()).as(undisturbed.out()).isZero();
  }

  @Test
  void a_run_killed_again_and_again_ends_as_if_nothing_had_been() throws Exception {
    killUntilItFinishes(0);
  }

  @Tag("nightly")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void runs_killed_at_other_moments_end_as_if_nothing_had_been(long seed) throws Exception {
    killUntilItFinishes(seed);
  }

  private void killUntilItFinishes(long seed) throws Exception {
    Random random = new Random(seed);
    Path data = directory.resolve("data");
    long blocks = undisturbed.json().get("blocks").asLong();

    for (int kill = 0; kill < KILLS; kill++) {
      runAndKillAt(data, random.nextLong(blocks), random.nextInt(200));
      Ran verified = Ran.command("verify", "--json", data);
      assertThat(verified.exit()).as("seed %d: %s", seed, verified.out()).isIn(0, 2);
      if (verified.exit() == 2) {
        assertThat(verified.error().get("code").asText()).isEqualTo("NO_SUCH_FILE");
      }
    }
    Ran last = Ran.command("run", "flights", "--json", "--input", file, "--data", data);

    assertThat(last.exit()).as("seed %d: %s", seed, last.out()).isZero();
    assertThat(last.result()).as("seed %d", seed).isEqualTo(undisturbed.result());
    Ran verified = Ran.command("verify", "--json", data);
    assertThat(verified.exit()).as("seed %d: %s", seed, verified.out()).isZero();
    assertThat(verified.json().get("stateDigest")).isEqualTo(undisturbed.json().get("stateDigest"));
    assertThat(verified.json().get("skipped").asLong()).isZero();
  }

  /** Kills when that block is written; when it was written before, so long after the start. */
  private void runAndKillAt(Path data, long block, int patience)
      throws IOException, InterruptedException {
    boolean writtenBefore = written(data) >= block;
    ProcessBuilder command =
        ChildProcess.of(Main.class, "run", "flights", "--json", "--input", file, "--data", data)
            .redirectOutput(directory.resolve("out.json").toFile());
    // Those that are killed keep next to nothing in memory and store the chain's state all the
    // time.
    command
        .environment()
        .put(
            "JDK_JAVA_OPTIONS",
            "-Dgeartrain.persistence.spill.window=8KiB"
                + " -Dgeartrain.persistence.spill.segment-bytes=64KiB"
                + " -Dgeartrain.checkpoint.snapshot-bytes=50KiB");
    Process process = command.start();
    try {
      boolean over = false;
      while (!over && (writtenBefore ? !isHolding(data, process) : written(data) < block)) {
        over = process.waitFor(1, TimeUnit.MILLISECONDS);
      }
      if (!over && writtenBefore) {
        process.waitFor(patience, TimeUnit.MILLISECONDS);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as(Files.readString(directory.resolve("out.json")))
        .isIn(0, KILLED);
  }

  private static boolean isHolding(Path data, Process process) throws IOException {
    Path lock = data.resolve("LOCK");
    return Files.exists(lock) && Files.readString(lock).equals(process.pid() + "\n");
  }

  private static long written(Path data) throws IOException {
    try (LogReader log = new LogReader(DataDirectory.logOf(data))) {
      return log.lastSequence();
    } catch (DamagedLogException | NoSuchFileException e) {
      return -1; // Not begun.
    }
  }
}
