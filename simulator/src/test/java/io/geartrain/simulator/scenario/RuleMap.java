package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules of a model, and what shows each of them: {@code rules.yaml} and those beside it. */
public final class RuleMap {
  private static final Set<String> KEYS = Set.of("rule", "scenarios", "tests", "see", "nothing");

  /**
   * A rule.
   *
   * @param text what it says
   * @param scenarios that show it, as {@code not-yet.txt} names them
   * @param tests that show it: class and method
   * @param see the rule that says the same, or takes its place; or null
   * @param nothing why there is nothing to show; or null
   */
  record Rule(String text, List<String> scenarios, List<String> tests, String see, String nothing) {
    /** Whether it is known what shows it. */
    boolean isMapped() {
      return !scenarios.isEmpty() || !tests.isEmpty() || see != null || nothing != null;
    }
  }

  private final Map<String, Rule> rules = new LinkedHashMap<>();

  private RuleMap() {}

  /** Reads the maps of a suite. */
  public static RuleMap of(ScenarioSuite suite) throws IOException {
    RuleMap map = new RuleMap();
    for (Path file : suite.ruleMaps()) {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      Map<?, ?> all = (Map<?, ?>) new Load(settings).loadFromString(Files.readString(file));
      all.forEach((id, fields) -> map.add((String) id, rule((String) id, (Map<?, ?>) fields)));
    }
    return map;
  }

  private void add(String id, Rule rule) {
    if (rules.put(id, rule) != null) {
      throw new IllegalStateException("rule " + id + " is there twice");
    }
  }

  private static Rule rule(String id, Map<?, ?> fields) {
    if (!KEYS.containsAll(fields.keySet())) {
      throw new IllegalStateException(id + ": only " + KEYS + " are known: " + fields.keySet());
    }
    return new Rule(
        (String) fields.get("rule"),
        list(fields.get("scenarios")).stream().map(RuleMap::key).toList(),
        list(fields.get("tests")),
        (String) fields.get("see"),
        (String) fields.get("nothing"));
  }

  private static List<String> list(Object items) {
    return items == null ? List.of() : ((List<?>) items).stream().map(Object::toString).toList();
  }

  /** A file without folder is one of the rules' own. */
  private static String key(String named) {
    return named.indexOf('/') < 0 || named.indexOf('/') > named.indexOf('#')
        ? "rules/" + named
        : named;
  }

  /** By id, in the order of the file. */
  Map<String, Rule> rules() {
    return rules;
  }

  /** The scenarios that would fail if that rule were broken, as {@code not-yet.txt} names them. */
  public List<String> scenariosOf(String rule) {
    Rule found = rules.get(rule);
    if (found == null) {
      throw new IllegalArgumentException("no rule " + rule);
    }
    return found.scenarios();
  }
}
