package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every rule of the model is shown by something that exists, and scenarios say which rules they show. */
class RuleMapTest {
  private static final int BEHAVIOURS = 51;
  private static final Pattern BEHAVIOUR = Pattern.compile("(\\d\\d)-.*\\.yaml");
  private static final Pattern LETTERED = Pattern.compile("(\\d+\\.\\d+)[a-z]");

  private static Map<String, RuleMap.Rule> rules;
  private static final Set<String> SCENARIOS = new TreeSet<>();

  @BeforeAll
  static void read() throws IOException {
    rules = RuleMap.read().rules();
    for (Path file : ScenarioSuite.files()) {
      for (Scenario scenario : ScenarioReader.read(file)) {
        SCENARIOS.add(ScenarioSuite.key(file, scenario));
      }
    }
  }

  @Test
  void every_rule_is_shown_by_something() {
    List<String> unmapped = new ArrayList<>();
    rules.forEach(
        (id, rule) -> {
          if (!rule.isMapped()) {
            unmapped.add(id + ": " + rule.text());
          }
        });

    assertThat(unmapped).isEmpty();
  }

  @Test
  void no_section_is_left_out() {
    assertThat(rules.keySet().stream().map(id -> id.substring(0, id.indexOf('.'))).distinct())
        .containsExactly("0", "1", "2", "3", "4", "5");
    for (int number = 1; number <= BEHAVIOURS; number++) {
      assertThat(rules).containsKey("5." + number);
    }
  }

  @Test
  void the_scenarios_it_names_exist() {
    assertThat(missing(RuleMap.Rule::scenarios, SCENARIOS)).isEmpty();
  }

  @Test
  void the_tests_it_names_exist() throws IOException {
    assertThat(missing(RuleMap.Rule::tests, TestMethods.all())).isEmpty();
  }

  @Test
  void a_rule_that_refers_to_another_is_shown_by_what_shows_that_one() {
    rules.forEach(
        (id, rule) -> {
          if (rule.see() != null) {
            assertThat(rules).as(id).containsKey(rule.see());
            RuleMap.Rule other = rules.get(rule.see());
            assertThat(other.scenarios().size() + other.tests().size()).as(id).isPositive();
          }
        });
  }

  @Test
  void the_comment_above_a_scenario_names_the_rules_that_the_map_says_it_shows()
      throws IOException {
    Map<String, Set<String>> shown = new LinkedHashMap<>();
    rules.forEach(
        (id, rule) ->
            rule.scenarios()
                .forEach(key -> shown.computeIfAbsent(key, none -> new TreeSet<>()).add(id)));

    for (Path file : ScenarioSuite.files()) {
      if (file.getParent().endsWith("rules")) {
        RuleComments.of(file)
            .forEach(
                (scenario, ids) -> {
                  String key = "rules/" + file.getFileName() + "#" + scenario;
                  assertThat(ids).as(key).isEqualTo(shown.getOrDefault(key, Set.of()));
                });
      }
    }
  }

  @Test
  void each_behaviour_has_a_file_that_names_it_and_rules_that_exist() throws IOException {
    Set<String> names = namesOfRules();
    Set<String> numbers = new TreeSet<>();
    for (Path file : ScenarioSuite.files()) {
      Matcher named = BEHAVIOUR.matcher(file.getFileName().toString());
      if (file.getParent().endsWith("behaviours") && named.matches()) {
        String number = "5." + Integer.parseInt(named.group(1));
        numbers.add(number);
        assertThat(RuleComments.head(file)).as("%s", file).contains(number);
        assertThat(names).as("%s", file).containsAll(RuleComments.head(file));
        assertThat(ScenarioReader.read(file)).as("%s", file).isNotEmpty();
      }
    }

    assertThat(numbers).hasSize(BEHAVIOURS);
    assertThat(rules).containsKeys(numbers.toArray(String[]::new));
  }

  private static List<String> missing(
      Function<RuleMap.Rule, List<String>> named, Set<String> existing) {
    List<String> missing = new ArrayList<>();
    rules.forEach(
        (id, rule) ->
            named.apply(rule).stream()
                .filter(each -> !existing.contains(each))
                .forEach(each -> missing.add(id + ": " + each)));
    return missing;
  }

  /** Ids, and what several of them begin with: a row of a table, a number of a list. */
  private static Set<String> namesOfRules() {
    Set<String> names = new TreeSet<>(rules.keySet());
    for (String id : rules.keySet()) {
      Matcher lettered = LETTERED.matcher(id);
      names.add(lettered.matches() ? lettered.group(1) : id.substring(0, id.lastIndexOf('.')));
    }
    return names;
  }
}
