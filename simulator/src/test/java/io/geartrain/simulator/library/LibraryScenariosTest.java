package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.simulator.scenario.RunOptions;
import io.geartrain.simulator.scenario.Scenario;
import io.geartrain.simulator.scenario.ScenarioReader;
import io.geartrain.simulator.scenario.ScenarioResult;
import io.geartrain.simulator.scenario.ScenarioRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library's patterns with scripted programs hold, also with a new start after every block. */
class LibraryScenariosTest {
  private static final Path LIBRARY = Path.of("..", "src", "scenarios", "library");

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(LIBRARY)) {
      return all.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void each_holds(Path file) throws IOException {
    for (Scenario scenario : ScenarioReader.read(file)) {
      for (RunOptions way :
          List.of(RunOptions.defaults(), RunOptions.defaults().restarting(true))) {
        ScenarioResult result = ScenarioRunner.run(scenario, way);

        assertThat(result.passed())
            .as(() -> scenario.name() + "\n" + result.failure().text())
            .isTrue();
      }
    }
  }
}
