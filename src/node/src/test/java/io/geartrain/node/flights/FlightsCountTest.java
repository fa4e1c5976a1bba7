package io.geartrain.node.flights;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.SimulatedUser;
import io.geartrain.simulator.Simulator;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application's numbers and traces against an independent count, whatever runs it. */
class FlightsCountTest {
  private static final String THREADS = "geartrain.programs.threads";

  @TempDir private Path directory;

  static LongStream seeds() {
    return FlightFiles.seeds(3);
  }

  private Summary run(Path file, String data) {
    return new FlightsRun(file, directory.resolve(data), false, line -> {}).run();
  }

  private Summary runOnThreads(int threads, Path file) {
    System.setProperty(THREADS, Integer.toString(threads));
    ConfigFactory.invalidateCaches();
    try {
      return run(file, "threads-" + threads);
    } finally {
      System.clearProperty(THREADS);
      ConfigFactory.invalidateCaches();
    }
  }

  private static void assertCounted(Summary summary, CountedFlights counted) {
    assertThat(summary.departures()).isEqualTo(counted.departures());
    assertThat(summary.arrivals()).isEqualTo(counted.arrivals());
    assertThat(summary.airports()).isEqualTo(counted.airports());
    assertThat(summary.messages()).isEqualTo(counted.departures() + counted.arrivals());
    assertThat(summary.dispatches()).isEqualTo(summary.messages() + counted.airports().size());
    assertThat(summary.rejectedRows()).isEqualTo(counted.rejected().size());
    assertThat(summary.rejected().stream().map(Summary.Rejected::line).toList())
        .isEqualTo(counted.rejected().stream().limit(100).toList());
  }

  @Test
  void the_bundled_file_gives_what_plain_loops_count() {
    List<String> lines = FlightFiles.bundled(2000);
    Path file = FlightFiles.write(directory.resolve("flights.csv"), lines);

    Summary summary = run(file, "data");

    CountedFlights counted = CountedFlights.of(lines);
    assertCounted(summary, counted);
    assertThat(summary.departures()).isEqualTo(2000);
    assertThat(summary.height()).isEqualTo(counted.lastHeight());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void wild_files_give_what_plain_loops_count(long seed) {
    List<String> lines = FlightFiles.wild(seed, 900);
    Path file = FlightFiles.write(directory.resolve("wild.csv"), lines);

    Summary summary = run(file, "data");

    assertCounted(summary, CountedFlights.of(lines));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_run_broken_off_anywhere_and_a_file_that_grew_give_what_plain_loops_count(long seed) {
    Random random = new Random(seed);
    List<String> lines = FlightFiles.wild(seed + 1000, 1200);
    int first = 300 + random.nextInt(600);
    Path file = FlightFiles.write(directory.resolve("wild.csv"), lines.subList(0, first));
    breakOff(file, 1 + random.nextInt(first));
    run(file, "data");
    FlightFiles.write(file, lines);
    breakOff(file, first + 1 + random.nextInt(lines.size() - first));

    Summary summary = run(file, "data");

    assertCounted(summary, CountedFlights.of(lines, first));
  }

  /** Ends a run when it has handed in that line, before it lets the clock go to the end. */
  private void breakOff(Path file, long line) {
    class BrokenOff extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }
    try {
      new FlightsRun(
              file,
              directory.resolve("data"),
              false,
              at -> {
                if (at >= line) {
                  throw new BrokenOff();
                }
              })
          .run();
    } catch (BrokenOff e) {
      // As wanted.
    }
  }

  @Test
  void one_two_and_eight_threads_give_the_same() {
    List<String> lines = FlightFiles.wild(77, 900);
    Path file = FlightFiles.write(directory.resolve("wild.csv"), lines);

    Summary one = runOnThreads(1, file);
    Summary two = runOnThreads(2, file);
    Summary eight = runOnThreads(8, file);

    assertCounted(one, CountedFlights.of(lines));
    for (Summary other : List.of(two, eight)) {
      assertThat(other)
          .usingRecursiveComparison()
          .ignoringFields("seconds", "blocks")
          .isEqualTo(one);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_simulator_gives_the_same_traces_and_state_digest(long seed) {
    List<String> lines = FlightFiles.wild(seed + 2000, 300);
    Path file = FlightFiles.write(directory.resolve("wild.csv"), lines);

    Summary real = run(file, "data");
    CountedFlights counted = CountedFlights.of(lines);
    Simulator world = simulate(seed, counted.rows());

    assertThat(world.stateDigest().hex()).isEqualTo(real.stateDigest());
    assertThat(airports(world, counted.airports().keySet())).isEqualTo(real.airports());
  }

  private static Simulator simulate(long seed, List<CountedFlights.Row> rows) {
    ChainSettings settings =
        ChainSettings.defaults()
            .withClock(Clock.DRIVEN)
            .with("height-millis", 60_000)
            .with("gas-policy", "unmetered");
    Simulator world = Simulator.builder().settings(settings).seed(seed).with(Airport.CODE);
    SimulatedUser feeder = world.as(UserId.of("feeder"));
    Set<String> open = new HashSet<>();
    long end = 0;
    for (CountedFlights.Row row : rows) {
      for (String code : List.of(row.from(), row.to())) {
        if (open.add(code)) {
          feeder.create(Airport.CODE, code, new Airport.Open(code));
        }
      }
      feeder.send(
          Airport.CODE.refOf(row.from()),
          new Airport.Depart(row.delay(), row.miles(), Airport.CODE.refOf(row.to()), row.to()),
          SubmitOption.at(new BlockHeight(row.target())));
      world.advanceTo(new BlockHeight(row.watermark()));
      end = Math.max(end, Math.max(row.watermark(), row.target() + 30 + row.miles() / 8));
    }
    return world.advanceTo(new BlockHeight(end)).runUntilIdle();
  }

  private static TreeMap<String, Summary.AirportSummary> airports(
      Simulator world, Set<String> codes) {
    TreeMap<String, Summary.AirportSummary> airports = new TreeMap<>();
    for (String code : codes) {
      Airport.State state = world.state(Airport.CODE.refOf(code), Airport.State.class);
      airports.put(
          code,
          new Summary.AirportSummary(
              state.departures(),
              state.arrivals(),
              state.delayMinutes(),
              state.miles(),
              state.trace().hex()));
    }
    return airports;
  }
}
