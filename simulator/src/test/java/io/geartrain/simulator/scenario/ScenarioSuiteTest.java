package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario of the project holds, but for those that {@code not-yet.txt} lists; a listed one that
 * holds must leave the list. With {@code -Dscenarios.rewrite=true} the list is written anew.
 */
class ScenarioSuiteTest {

  static List<Arguments> files() throws IOException {
    List<Arguments> files = new ArrayList<>();
    for (ScenarioSuite suite : ScenarioSuite.ALL) {
      suite.files().forEach(file -> files.add(Arguments.of(suite, file)));
    }
    return files;
  }

  static List<ScenarioSuite> suites() {
    return ScenarioSuite.ALL;
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("files")
  void each_holds_unless_it_is_listed(ScenarioSuite suite, Path file) throws IOException {
    Set<String> notYet = suite.notYet();
    List<String> wrong = new ArrayList<>();
    for (Scenario scenario : ScenarioReader.read(file)) {
      ScenarioResult result = ScenarioRunner.run(scenario, RunOptions.defaults());
      String key = suite.key(file, scenario);
      if (result.passed() && notYet.contains(key)) {
        wrong.add("passes now, take it off the list: " + key);
      } else if (!result.passed() && !notYet.contains(key)) {
        wrong.add(scenario.name() + "\n" + result.failure().text());
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("suites")
  @EnabledIfSystemProperty(named = "scenarios.rewrite", matches = "true")
  void the_list_is_written_anew(ScenarioSuite suite) throws IOException {
    suite.rewrite();

    assertThat(suite.notYet()).containsExactlyInAnyOrderElementsOf(suite.failing(false));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void the_list_names_scenarios_that_exist(ScenarioSuite suite) throws IOException {
    assertThat(suite.keys()).containsAll(suite.notYet());
  }
}
