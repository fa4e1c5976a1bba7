package io.geartrain.simulator.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.simulator.scenario.ScenarioSuite;
import io.geartrain.simulator.scenario.SuiteRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule that is broken on purpose is noticed: the scenarios that the mutation names hold without it and
 * fail with it. Prints for each its rule, the first scenario that fails, and how many do.
 */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutationsNightlyTest {
  private static final long MOST_MINUTES = 5;

  private final Map<ScenarioSuite, Set<String>> failingWithoutAny = new HashMap<>();

  static List<Mutation> all() throws IOException {
    return MutationFiles.all();
  }

  @BeforeAll
  void run_without_any() throws Exception {
    for (ScenarioSuite model : MutationFiles.MODELS) {
      failingWithoutAny.put(model, new SuiteRun(model.name()).call().keySet());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_is_caught(Mutation mutation, @TempDir Path work) throws Exception {
    Set<String> failingAnyway = failingWithoutAny.get(mutation.model());
    Map<String, String> failing = failingWith(mutation, work);
    failing.keySet().removeAll(failingAnyway);

    System.out.printf(
        "%-35s %-15s fails %3d, first %s%n",
        mutation,
        mutation.rule(),
        failing.size(),
        failing.isEmpty() ? "none" : failing.keySet().iterator().next());
    assertThat(failingAnyway).doesNotContainAnyElementsOf(mutation.caughtBy());
    assertThat(failing.keySet()).as(mutation.breaks()).containsAll(mutation.caughtBy());
  }

  /** On a thread of its own, which is left behind if the mutation lets a scenario never end. */
  private static Map<String, String> failingWith(Mutation mutation, Path work) throws Exception {
    Path mutated = Mutant.compile(mutation, work);
    FutureTask<Map<String, String>> run = new FutureTask<>(suite(mutation.model(), mutated));
    Thread thread = new Thread(run, "mutant");
    thread.setDaemon(true);
    thread.start();
    return run.get(MOST_MINUTES, TimeUnit.MINUTES);
  }

  @SuppressWarnings("unchecked")
  private static Callable<Map<String, String>> suite(ScenarioSuite model, Path mutated)
      throws ReflectiveOperationException {
    Class<?> suite = new MutantClassLoader(mutated).loadClass(SuiteRun.class.getName());
    return (Callable<Map<String, String>>)
        suite.getConstructor(String.class).newInstance(model.name());
  }
}
