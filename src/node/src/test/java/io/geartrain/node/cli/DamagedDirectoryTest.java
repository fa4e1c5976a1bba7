package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.node.flights.FlightFiles;
import io.geartrain.node.flights.FlightsRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A byte flipped, a file cut short or removed, anywhere in a data directory: what reads it says so, or
 * gives exactly the undisturbed result.
 */
class DamagedDirectoryTest {
  private static final int USUALLY = 24;
  private static final int FLIPS_A_FILE = 12;
  private static final int HEAD_SLOT = 4096;
  private static final int HEAD_BYTES = 88;
  private static final int WRITTEN_BYTES = 8192;
  private static final long SEED = 20010101;

  @TempDir private static Path shared;
  private static Path file;

  @TempDir private Path directory;

  /** A directory before the damage, and what its commands say then. */
  enum Whole {
    /** All rows have been flown, and the process ended in order. */
    FINISHED,
    /** All rows have been handed in, then the process was killed. */
    KILLED;

    private Path directory;
    private Ran verified;
    private Ran run;

    private void ask(Path atRest) throws IOException {
      directory = atRest;
      Path copy = atRest.resolveSibling(name() + "-asked");
      copy(atRest, copy);
      verified = Ran.command("verify", "--json", copy);
      run = runFlights(copy);
      assertThat(verified.exit()).as(verified.out()).isZero();
      assertThat(run.exit()).as(run.out()).isZero();
    }
  }

  /**
   * What is done to a file.
   *
   * @param to the directory
   * @param file relative to it
   * @param what the damage
   * @param place where a byte is flipped or the file is cut
   */
  record Damage(Whole to, String file, What what, int place) {
    enum What {
      FLIPPED,
      CUT,
      REMOVED
    }

    void inflict(Path directory) throws IOException {
      Path path = directory.resolve(file);
      if (what == What.REMOVED) {
        Files.delete(path);
        return;
      }
      byte[] bytes = Files.readAllBytes(path);
      if (what == What.CUT) {
        bytes = Arrays.copyOf(bytes, place);
      } else {
        bytes[place] ^= (byte) (1 << place % 8);
      }
      Files.write(path, bytes);
    }
  }

  @BeforeAll
  static void run_undisturbed() throws IOException {
    file = shared.resolve("flights.csv");
    Path finished = shared.resolve("finished");
    Path killed = shared.resolve("killed");
    FlightFiles.write(file, FlightFiles.bundled(3));
    runFlights(finished);
    copy(finished, shared.resolve("other"));
    FlightFiles.write(file, FlightFiles.bundled(6));
    runFlights(finished);
    // While it runs, the directory looks as a kill would leave it.
    new FlightsRun(
            file,
            shared.resolve("other"),
            false,
            line -> {
              if (!Files.exists(killed)) {
                copyAtOnce(shared.resolve("other"), killed);
              }
            })
        .run();
    Whole.FINISHED.ask(finished);
    Whole.KILLED.ask(killed);
  }

  private static Ran runFlights(Path data) {
    return Ran.command("run", "flights", "--json", "--input", file, "--data", data);
  }

  static Stream<Damage> someDamages() {
    return Stream.of(Whole.values()).flatMap(whole -> allDamages(whole).limit(USUALLY));
  }

  static Stream<Damage> otherDamages() {
    return Stream.of(Whole.values()).flatMap(whole -> allDamages(whole).skip(USUALLY));
  }

  /** First what befalls the logs themselves, then all the rest in a random order. */
  private static Stream<Damage> allDamages(Whole whole) {
    Random random = new Random(SEED);
    List<Damage> ofTheLogs = new ArrayList<>();
    List<Damage> rest = new ArrayList<>();
    for (Path path : files(whole.directory)) {
      String name = whole.directory.relativize(path).toString();
      boolean isHead = name.endsWith("HEAD");
      List<Damage> damages = isHead || name.endsWith(".seg") ? ofTheLogs : rest;
      // What lies behind is written ahead, and zero.
      int size = (int) Math.min(WRITTEN_BYTES, path.toFile().length());
      damages.add(new Damage(whole, name, Damage.What.REMOVED, 0));
      if (size > 0) {
        damages.add(new Damage(whole, name, Damage.What.CUT, 0));
        damages.add(new Damage(whole, name, Damage.What.CUT, size - 1));
        damages.add(new Damage(whole, name, Damage.What.CUT, random.nextInt(size)));
        for (int flip = 0; flip < FLIPS_A_FILE; flip++) {
          int place =
              isHead ? flip % 2 * HEAD_SLOT + random.nextInt(HEAD_BYTES) : random.nextInt(size);
          damages.add(new Damage(whole, name, Damage.What.FLIPPED, Math.min(size - 1, place)));
        }
      }
    }
    Collections.shuffle(ofTheLogs, random);
    Collections.shuffle(rest, random);
    return Stream.concat(
        Stream.concat(ofTheLogs.stream().limit(USUALLY * 2 / 3), rest.stream()),
        ofTheLogs.stream().skip(USUALLY * 2 / 3));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      for (Path path : files(from)) {
        Path target = to.resolve(from.relativize(path));
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stood there at one moment: nothing was written while it was copied. */
  private static void copyAtOnce(Path from, Path to) {
    Path attempt = to.resolveSibling("attempt");
    for (int number = 0; !Files.exists(to); number++) {
      Path copy = attempt.resolve(Integer.toString(number));
      Map<Path, Integer> before = contents(from);
      copy(from, copy);
      if (contents(from).equals(before) && contents(copy).equals(before)) {
        copy(copy, to);
      }
    }
  }

  private static Map<Path, Integer> contents(Path directory) {
    Map<Path, Integer> contents = new TreeMap<>();
    try {
      for (Path path : files(directory)) {
        contents.put(directory.relativize(path), Arrays.hashCode(Files.readAllBytes(path)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  @ParameterizedTest
  @MethodSource("someDamages")
  void damage_is_named_or_without_effect(Damage damage) throws IOException {
    Path copy = directory.resolve("data");
    copy(damage.to().directory, copy);
    damage.inflict(copy);

    Ran verified = Ran.command("verify", "--json", copy);
    Ran run = runFlights(copy);
    Ran verifiedThen = Ran.command("verify", "--json", copy);

    assertNamedOrTheSame(damage, verified, damage.to().verified);
    assertNamedOrTheSame(damage, run, damage.to().run);
    if (run.exit() == 0) {
      assertThat(verifiedThen.exit()).as("%s: %s", damage, verifiedThen.out()).isZero();
      assertThat(verifiedThen.json().get("stateDigest")).isEqualTo(run.json().get("stateDigest"));
    }
  }

  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("otherDamages")
  void other_damage_is_named_or_without_effect(Damage damage) throws IOException {
    damage_is_named_or_without_effect(damage);
  }

  private static void assertNamedOrTheSame(Damage damage, Ran now, Ran before) {
    assertThat(now.exit()).as("%s: %s", damage, now.out()).isIn(0, 3);
    if (now.exit() == 0) {
      assertThat(now.without("seconds", "blocks"))
          .as("%s", damage)
          .isEqualTo(before.without("seconds", "blocks"));
    } else {
      String name = Path.of(damage.file()).getFileName().toString();
      assertThat(now.error().get("message").asText()).as("%s", damage).contains(name);
      assertThat(now.error().get("at").asText()).as("%s", damage).contains(name);
    }
  }
}
