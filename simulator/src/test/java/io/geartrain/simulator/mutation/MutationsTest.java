package io.geartrain.simulator.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.simulator.scenario.RuleMap;
import io.geartrain.simulator.scenario.ScenarioSuite;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mutations do not rot: each fits today's sources, and what is to catch it is mapped to its rule. */
class MutationsTest {
  private static final Map<ScenarioSuite, RuleMap> RULES = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    for (ScenarioSuite model : models()) {
      RULES.put(model, RuleMap.of(model));
    }
  }

  static List<ScenarioSuite> models() {
    return MutationFiles.MODELS;
  }

  static List<Mutation> all() throws IOException {
    return MutationFiles.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void there_are_twenty_of_a_model(ScenarioSuite model) throws IOException {
    assertThat(MutationFiles.of(model)).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_edit_has_exactly_one_place(Mutation mutation) throws IOException {
    assertThat(Mutant.sources(mutation)).isNotEmpty();
    for (Mutation.Edit edit : mutation.edits()) {
      assertThat(Mutant.places(edit, Mutant.source(edit)).results().count())
          .as("%s: %s", edit.file(), edit.find())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void each_is_caught_by_scenarios_of_its_rule(Mutation mutation) {
    assertThat(mutation.caughtBy()).isNotEmpty();
    assertThat(RULES.get(mutation.model()).scenariosOf(mutation.rule()))
        .containsAll(mutation.caughtBy());
  }
}
