package io.geartrain.simulator.mutation;

import io.geartrain.simulator.scenario.ScenarioSuite;
import java.util.List;

/**
 * A rule broken on purpose.
 *
 * @param model whose rule it is
 * @param name of its file, without the ending
 * @param rule its id in the model's rule maps
 * @param breaks what it does wrong
 * @param edits of the runtime's sources
 * @param caughtBy scenarios that must fail, as {@code not-yet.txt} names them
 */
record Mutation(
    ScenarioSuite model,
    String name,
    String rule,
    String breaks,
    List<Edit> edits,
    List<String> caughtBy) {
  Mutation {
    edits = List.copyOf(edits);
    caughtBy = List.copyOf(caughtBy);
  }

  /**
   * A place that is written otherwise.
   *
   * @param file below the runtime's package
   * @param find what stands there, exactly once; any white space stands for any other
   * @param replace what stands there instead
   */
  record Edit(String file, String find, String replace) {}

  @Override
  public String toString() {
    return model.name() + "/" + name;
  }
}
