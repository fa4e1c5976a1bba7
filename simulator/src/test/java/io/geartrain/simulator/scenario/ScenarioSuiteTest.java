package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every scenario of the project holds, but for those that {@code not-yet.txt} lists; a listed one that
 * holds must leave the list. With {@code -Dscenarios.rewrite=true} the list is written anew.
 */
class ScenarioSuiteTest {

  static List<Path> files() throws IOException {
    return ScenarioSuite.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void each_holds_unless_it_is_listed(Path file) throws IOException {
    Set<String> notYet = ScenarioSuite.notYet();
    List<String> wrong = new ArrayList<>();
    for (Scenario scenario : ScenarioReader.read(file)) {
      ScenarioResult result = ScenarioRunner.run(scenario, RunOptions.defaults());
      String key = ScenarioSuite.key(file, scenario);
      if (result.passed() && notYet.contains(key)) {
        wrong.add("passes now, take it off the list: " + key);
      } else if (!result.passed() && !notYet.contains(key)) {
        wrong.add(scenario.name() + "\n" + result.failure().text());
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = "scenarios.rewrite", matches = "true")
  void the_list_is_written_anew() throws IOException {
    ScenarioSuite.rewrite();

    assertThat(ScenarioSuite.notYet())
        .containsExactlyInAnyOrderElementsOf(ScenarioSuite.failing(false));
  }

  @Test
  void the_list_names_scenarios_that_exist() throws IOException {
    Set<String> known = new TreeSet<>();
    for (Path file : files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        known.add(ScenarioSuite.key(file, scenario));
      }
    }

    assertThat(known).containsAll(ScenarioSuite.notYet());
  }
}
