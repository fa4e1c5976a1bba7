package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However a scenario runs, the trace is the same, byte for byte, and so is what did not hold.
 */
class ScenarioWaysTest {
  private static final int MOST_THREADS = 8;
  private static final RunOptions DEFAULTS = RunOptions.defaults();
  private static final RunOptions SHELL = DEFAULTS.inParallel(2).onShell(true);
  private static final ExecutorService SIDE_BY_SIDE =
      Executors.newFixedThreadPool(Math.min(4, Runtime.getRuntime().availableProcessors()));
  private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();
  private static Map<String, Trail> byDefault;

  /**
   * What a run left.
   *
   * @param trace its lines
   * @param result "holds", or what did not
   */
  private record Trail(List<String> trace, String result) {}

  @BeforeAll
  static void run_by_default() throws Exception {
    for (ScenarioSuite suite : ScenarioSuite.ALL) {
      for (Path file : suite.files()) {
        for (Scenario scenario : ScenarioReader.read(file)) {
          SCENARIOS.put(suite.name() + "/" + suite.key(file, scenario), scenario);
        }
      }
    }
    byDefault = runAll(SCENARIOS, number -> DEFAULTS);
  }

  @AfterAll
  static void end() {
    SIDE_BY_SIDE.shutdownNow();
  }

  @Test
  void one_dispatch_after_the_other() throws Exception {
    isTheSame(number -> DEFAULTS.sequentially());
  }

  @Test
  void with_other_orders_of_answers() throws Exception {
    isTheSame(number -> DEFAULTS.seeded(7 + number));
  }

  @Test
  void on_one_to_eight_threads() throws Exception {
    isTheSame(number -> DEFAULTS.inParallel(1 + number % MOST_THREADS).seeded(number));
  }

  @Test
  void with_a_restart_after_every_block() throws Exception {
    isTheSame(number -> DEFAULTS.restarting(true));
  }

  @Test
  void with_a_restart_after_every_block_one_dispatch_after_the_other() throws Exception {
    isTheSame(number -> DEFAULTS.sequentially().restarting(true));
  }

  @Test
  void with_a_restart_after_every_block_on_threads() throws Exception {
    isTheSame(number -> DEFAULTS.inParallel(2).restarting(true).seeded(number));
  }

  /** An ActorSystem for each is dear: a third of them, another one each day; the nightly build runs all. */
  @Test
  void a_third_of_them_on_productions_actors_and_journal() throws Exception {
    long seed = Long.getLong("geartrain.test.scenarios.seed", LocalDate.now().toEpochDay());
    Map<String, Scenario> third = new LinkedHashMap<>();
    for (String key : SCENARIOS.keySet()) {
      if (Math.floorMod(key.hashCode() + seed, 3) == 0) {
        third.put(key, SCENARIOS.get(key));
      }
    }

    isTheSame(third, number -> SHELL, "-Dgeartrain.test.scenarios.seed=" + seed);
  }

  @Test
  @Tag("nightly")
  void on_productions_actors_and_journal() throws Exception {
    isTheSame(number -> SHELL);
  }

  @Test
  @Tag("nightly")
  void on_productions_actors_and_journal_with_a_restart_after_every_block() throws Exception {
    isTheSame(number -> SHELL.restarting(true));
  }

  // ------------------------------------------------------------------ running

  /** @param way by the scenario's number */
  private static void isTheSame(IntFunction<RunOptions> way) throws Exception {
    isTheSame(SCENARIOS, way, "every scenario");
  }

  private static void isTheSame(
      Map<String, Scenario> scenarios, IntFunction<RunOptions> way, String which) throws Exception {
    for (Map.Entry<String, Trail> found : runAll(scenarios, way).entrySet()) {
      assertThat(found.getValue())
          .as("%s (%s)", found.getKey(), which)
          .isEqualTo(byDefault.get(found.getKey()));
    }
  }

  private static Map<String, Trail> runAll(
      Map<String, Scenario> scenarios, IntFunction<RunOptions> way) throws Exception {
    Map<String, Future<Trail>> running = new LinkedHashMap<>();
    scenarios.forEach(
        (key, scenario) -> {
          RunOptions options = way.apply(running.size());
          running.put(key, SIDE_BY_SIDE.submit(() -> run(scenario, options)));
        });
    Map<String, Trail> trails = new LinkedHashMap<>();
    for (Map.Entry<String, Future<Trail>> each : running.entrySet()) {
      trails.put(each.getKey(), each.getValue().get());
    }
    return trails;
  }

  private static Trail run(Scenario scenario, RunOptions way) {
    List<String> lines = new ArrayList<>();
    ScenarioResult result = ScenarioRunner.run(scenario, way.traced(lines::add));
    return new Trail(lines, result.passed() ? "holds" : what(result.failure()));
  }

  /** Without what ran before: why a run failed in a program's own words is in no journal. */
  private static String what(ScenarioResult.Failure failure) {
    return "%d:%d %s: expected %s, found %s"
        .formatted(
            failure.line(), failure.column(), failure.path(), failure.expected(), failure.found());
  }
}
