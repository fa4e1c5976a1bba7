package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario file of the project can be read, and no two of a folder have the same sentence. */
class ScenarioFilesTest {
  private static final Path ROOT = Path.of("..", "src", "scenarios");

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(path -> path.toString().endsWith(".yaml"))
          .filter(ScenarioSuite::holdsScenarios)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void each_can_be_read(Path file) throws IOException {
    assertThat(ScenarioReader.read(file)).isNotEmpty();
  }

  @Test
  void no_two_scenarios_of_a_folder_share_a_sentence() throws IOException {
    Set<String> sentences = new HashSet<>();
    for (Path file : files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        assertThat(sentences.add(file.getParent() + ": " + scenario.name()))
            .as("%s: %s", file, scenario.name())
            .isTrue();
      }
    }
    assertThat(sentences).hasSizeGreaterThan(400);
  }
}
