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

/**
 * The project's scenarios of one kind, and the list of those that do not pass yet.
 *
 * @param name the folder
 */
public record ScenarioSuite(String name) {
  /** The asynchronous model. */
  public static final ScenarioSuite GEAR = new ScenarioSuite("gear");

  /** The atomic model. */
  public static final ScenarioSuite COSMWASM = new ScenarioSuite("cosmwasm");

  /** What operators do. */
  static final ScenarioSuite OPERATIONS = new ScenarioSuite("operations");

  static final List<ScenarioSuite> ALL = List.of(GEAR, COSMWASM, OPERATIONS);

  private static final Path ROOT = Path.of("..", "src", "scenarios");

  /** The folder. */
  public Path folder() {
    return ROOT.resolve(name);
  }

  private Path list() {
    return folder().resolve("not-yet.txt");
  }

  /** All files that hold scenarios, in order. */
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      return all.filter(path -> path.toString().endsWith(".yaml"))
          .filter(ScenarioSuite::holdsScenarios)
          .sorted()
          .toList();
    }
  }

  /** Whether a file is none of those that stand beside scenarios. */
  static boolean holdsScenarios(Path file) {
    return !isRuleMap(file) && !file.getParent().endsWith("mutations");
  }

  private static boolean isRuleMap(Path file) {
    return file.getFileName().toString().matches("rules(-[a-z]+)?\\.yaml");
  }

  /** The files that map rules to scenarios. */
  List<Path> ruleMaps() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(ScenarioSuite::isRuleMap).sorted().toList();
    }
  }

  /** As the list names a scenario. */
  String key(Path file, Scenario scenario) {
    return folder().relativize(file).toString().replace('\\', '/') + "#" + scenario.name();
  }

  /** The keys of all. */
  Set<String> keys() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (Path file : files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        keys.add(key(file, scenario));
      }
    }
    return keys;
  }

  /** The keys of those that do not pass yet. */
  Set<String> notYet() throws IOException {
    return Files.exists(list())
        ? Files.readAllLines(list()).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("//"))
            .collect(Collectors.toCollection(TreeSet::new))
        : Set.of();
  }

  /** The list as it would be now: the keys of all that fail. */
  List<String> failing(boolean why) throws IOException {
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
  void rewrite() throws IOException {
    Files.write(list(), failing(false));
  }

  /** Prints the lists as they would be now; with an argument, why each scenario fails, too. */
  public static void main(String[] args) throws IOException {
    for (ScenarioSuite suite : ALL) {
      System.out.println("// " + suite.name());
      suite.failing(args.length > 0).forEach(System.out::println);
    }
  }
}
