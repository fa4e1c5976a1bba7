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
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of a model is shown by something that exists, and scenarios say which rules they show. */
class RuleMapTest {
  private static final Pattern BEHAVIOUR = Pattern.compile("(\\d\\d)-.*\\.yaml");
  private static final Pattern LETTERED = Pattern.compile("(\\d+\\.\\d+)[a-z]");

  /** Folders in which a comment above each scenario names its rules. */
  private static final Set<String> COMMENTED = Set.of("rules", "published");

  /** Behaviours of channels come later (cosmwasm.md, 5). */
  private static final Set<Integer> OF_CHANNELS =
      Set.of(26, 44, 54, 55, 56, 57, 58, 59, 60, 61, 62);

  /**
   * A model's rules.
   *
   * @param sections that they have
   * @param behaviours the numbers of those that are shown, of section 5
   */
  private record Model(ScenarioSuite suite, List<String> sections, List<Integer> behaviours) {
    Map<String, RuleMap.Rule> rules() throws IOException {
      return RuleMap.of(suite).rules();
    }

    @Override
    public String toString() {
      return suite.name();
    }
  }

  static List<Model> models() {
    return List.of(
        new Model(
            ScenarioSuite.GEAR,
            List.of("0", "1", "2", "3", "4", "5"),
            IntStream.rangeClosed(1, 51).boxed().toList()),
        new Model(
            ScenarioSuite.COSMWASM,
            List.of("0", "1", "2", "4", "5"),
            IntStream.rangeClosed(1, 63).boxed().filter(n -> !OF_CHANNELS.contains(n)).toList()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void every_rule_is_shown_by_something(Model model) throws IOException {
    List<String> unmapped = new ArrayList<>();
    model
        .rules()
        .forEach(
            (id, rule) -> {
              if (!rule.isMapped()) {
                unmapped.add(id + ": " + rule.text());
              }
            });

    assertThat(unmapped).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void no_section_is_left_out(Model model) throws IOException {
    Set<String> rules = model.rules().keySet();

    assertThat(rules.stream().map(id -> id.substring(0, id.indexOf('.'))).distinct())
        .containsExactlyInAnyOrderElementsOf(model.sections());
    for (int number : model.behaviours()) {
      assertThat(rules).contains("5." + number);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void the_scenarios_it_names_exist(Model model) throws IOException {
    assertThat(missing(model.rules(), RuleMap.Rule::scenarios, model.suite().keys())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void the_tests_it_names_exist(Model model) throws IOException {
    assertThat(missing(model.rules(), RuleMap.Rule::tests, TestMethods.all())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void a_rule_that_refers_to_another_is_shown_by_what_shows_that_one(Model model)
      throws IOException {
    Map<String, RuleMap.Rule> rules = model.rules();
    rules.forEach(
        (id, rule) -> {
          if (rule.see() != null) {
            assertThat(rules).as(id).containsKey(rule.see());
            RuleMap.Rule other = rules.get(rule.see());
            assertThat(other.scenarios().size() + other.tests().size()).as(id).isPositive();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("models")
  void the_comment_above_a_scenario_names_the_rules_that_the_map_says_it_shows(Model model)
      throws IOException {
    Map<String, Set<String>> shown = new LinkedHashMap<>();
    model
        .rules()
        .forEach(
            (id, rule) ->
                rule.scenarios()
                    .forEach(key -> shown.computeIfAbsent(key, none -> new TreeSet<>()).add(id)));

    for (Path file : model.suite().files()) {
      String folder = file.getParent().getFileName().toString();
      if (COMMENTED.contains(folder)) {
        RuleComments.of(file)
            .forEach(
                (scenario, ids) -> {
                  String key = folder + "/" + file.getFileName() + "#" + scenario;
                  assertThat(ids).as(key).isEqualTo(shown.getOrDefault(key, Set.of()));
                });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void each_behaviour_has_a_file_that_names_it_and_rules_that_exist(Model model)
      throws IOException {
    Set<String> names = namesOf(model.rules().keySet());
    Set<String> numbers = new TreeSet<>();
    for (Path file : model.suite().files()) {
      Matcher named = BEHAVIOUR.matcher(file.getFileName().toString());
      if (file.getParent().endsWith("behaviours") && named.matches()) {
        String number = "5." + Integer.parseInt(named.group(1));
        numbers.add(number);
        assertThat(RuleComments.head(file)).as("%s", file).contains(number);
        assertThat(names).as("%s", file).containsAll(RuleComments.head(file));
        assertThat(ScenarioReader.read(file)).as("%s", file).isNotEmpty();
      }
    }

    assertThat(numbers).hasSize(model.behaviours().size());
    assertThat(model.rules()).containsKeys(numbers.toArray(String[]::new));
  }

  private static List<String> missing(
      Map<String, RuleMap.Rule> rules,
      Function<RuleMap.Rule, List<String>> named,
      Set<String> existing) {
    List<String> missing = new ArrayList<>();
    rules.forEach(
        (id, rule) ->
            named.apply(rule).stream()
                .filter(each -> !existing.contains(each))
                .forEach(each -> missing.add(id + ": " + each)));
    return missing;
  }

  /** Ids, and what several of them begin with: a row of a table, a number of a list. */
  private static Set<String> namesOf(Set<String> rules) {
    Set<String> names = new TreeSet<>(rules);
    for (String id : rules) {
      Matcher lettered = LETTERED.matcher(id);
      names.add(lettered.matches() ? lettered.group(1) : id.substring(0, id.lastIndexOf('.')));
    }
    return names;
  }
}
