package io.geartrain.simulator.scenario;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Runs all scenarios of a suite and gives those that fail, in order, with what did not hold. Of types of the JDK only,
 * so that it can be called across class loaders.
 */
public final class SuiteRun implements Callable<Map<String, String>> {
  private final ScenarioSuite suite;

  /** Of the suite of that name. */
  public SuiteRun(String suite) {
    this.suite = new ScenarioSuite(suite);
  }

  @Override
  public Map<String, String> call() throws Exception {
    Map<String, String> failing = new LinkedHashMap<>();
    for (Path file : suite.files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        String why = failure(scenario);
        if (why != null) {
          failing.put(suite.key(file, scenario), why);
        }
      }
    }
    return failing;
  }

  private static String failure(Scenario scenario) {
    try {
      ScenarioResult result = ScenarioRunner.run(scenario, RunOptions.defaults());
      return result.passed() ? null : result.failure().text();
    } catch (RuntimeException | StackOverflowError e) {
      return "thrown: " + e;
    }
  }
}
