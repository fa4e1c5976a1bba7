package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's scenarios, and the list of those that do not pass yet. */
final class ScenarioSuite {
  private static final Path GEAR = Path.of("..", "src", "scenarios", "gear");
  private static final Path NOT_YET = GEAR.resolve("not-yet.txt");

  private ScenarioSuite() {}

  /** All files that hold scenarios, in order. */
  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(GEAR)) {
      return all.filter(path -> path.toString().endsWith(".yaml"))
          .filter(ScenarioSuite::holdsScenarios)
          .sorted()
          .toList();
    }
  }

  /** Whether a file is none of those that stand beside scenarios. */
  static boolean holdsScenarios(Path file) {
    return !file.endsWith("rules.yaml") && !file.getParent().endsWith("mutations");
  }

  /** As the list names a scenario. */
  static String key(Path file, Scenario scenario) {
    return GEAR.relativize(file).toString().replace('\\', '/') + "#" + scenario.name();
  }

  /** The keys of those that do not pass yet. */
  static Set<String> notYet() throws IOException {
    return Files.exists(NOT_YET)
        ? Files.readAllLines(NOT_YET).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("//"))
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of();
  }

  /** The list as it would be now: the keys of all that fail. */
  static List<String> failing(boolean why) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        ScenarioResult result = ScenarioRunner.run(scenario, RunOptions.defaults());
        if (!result.passed()) {
          lines.add(key(file, scenario));
          if (why) {
            lines.add("// " + result.failure().text().strip().replace("\n", "\n// "));
          }
        }
      }
    }
    return lines;
  }

  /** Writes the list anew. */
  static void rewrite() throws IOException {
    Files.write(NOT_YET, failing(false));
  }

  /** Prints the list as it would be now; with an argument, why each of them fails, too. */
  public static void main(String[] args) throws IOException {
    failing(args.length > 0).forEach(System.out::println);
  }
}
