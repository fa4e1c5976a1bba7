package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The comments {@code # rules: …} above scenarios. */
final class RuleComments {
  private static final String COMMENT = "# rules:";
  private static final String SCENARIO = "scenario:";

  private RuleComments() {}

  /** What the last such comment above each scenario of a file names, by the scenario's sentence. */
  static Map<String, Set<String>> of(Path file) throws IOException {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    Set<String> last = Set.of();
    List<Scenario> scenarios = ScenarioReader.read(file);
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(COMMENT)) {
        last = ids(line.substring(COMMENT.length()));
      } else if (line.startsWith(SCENARIO)) {
        found.put(scenarios.get(found.size()).name(), last);
      } else if (line.startsWith("---")) {
        last = Set.of();
      }
    }
    return found;
  }

  /** What stands in the first line of a file. */
  static Set<String> head(Path file) throws IOException {
    String first = Files.readAllLines(file).get(0);
    return first.startsWith(COMMENT) ? ids(first.substring(COMMENT.length())) : Set.of();
  }

  private static Set<String> ids(String text) {
    Set<String> ids = new TreeSet<>();
    for (String each : text.split(",")) {
      ids.add(each.strip());
    }
    return ids;
  }
}
