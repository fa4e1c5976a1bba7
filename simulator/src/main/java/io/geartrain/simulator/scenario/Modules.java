package io.geartrain.simulator.scenario;

import io.geartrain.programs.module.Accepting;
import io.geartrain.programs.module.Failing;
import io.geartrain.programs.module.Scribbling;
import io.geartrain.programs.module.Staking;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.module.Transactions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The host modules that a scenario needs: none, if it has nothing of contracts and names none of them. */
final class Modules {
  private static final Map<String, Supplier<HostModule>> BUILT_IN =
      Map.of("bank", Bank::new, "wasm", Contracts::new, "tx", Transactions::new);
  private static final Map<String, Function<Scenario, HostModule>> OTHERS = new LinkedHashMap<>();
  private static final Set<String> STEPS = Set.of("tx", "instantiate", "migrate", "admin", "sudo");

  static {
    OTHERS.put("staking", scenario -> new Staking(unbonding(scenario)));
    OTHERS.put("accepting", scenario -> new Accepting());
    OTHERS.put("failing", scenario -> new Failing());
    OTHERS.put("scribbling", scenario -> new Scribbling());
  }

  private Modules() {}

  /** Whether a scenario has anything of contracts, or of host modules. */
  static boolean hasContracts(Scenario scenario) {
    return scenario.programs().values().stream().anyMatch(Scenario::isAtomic)
        || scenario.steps().stream().anyMatch(Modules::isOfContracts)
        || scenario.users().values().stream().anyMatch(funds -> hasForeign(scenario, funds))
        || !mentioned(scenario).isEmpty();
  }

  private static boolean isOfContracts(Scenario.Step step) {
    return STEPS.contains(step.kind())
        || step.kind().equals("create") && Scenario.isAtomic(step.argument().map());
  }

  private static boolean hasForeign(Scenario scenario, Yaml funds) {
    return funds.isMap()
        && !Set.of(WorldSettings.denomination(scenario)).containsAll(funds.map().keySet());
  }

  /** Those that a scenario needs, by name. */
  static List<HostedModule> of(Scenario scenario) {
    List<HostedModule> modules = new ArrayList<>();
    if (hasContracts(scenario)) {
      new TreeMap<>(BUILT_IN)
          .values()
          .forEach(module -> modules.add(new HostedModule(module.get())));
      Set<String> mentioned = mentioned(scenario);
      OTHERS.forEach(
          (name, module) -> {
            if (mentioned.contains(name)) {
              modules.add(new HostedModule(module.apply(scenario)));
            }
          });
    }
    return modules;
  }

  /**
   * Blocks that unstaking takes: a week, if the scenario does not say.
   *
   * @throws ScenarioException if they are less than 1
   */
  static long unbonding(Scenario scenario) {
    Yaml blocks = scenario.settings().get("unbondingBlocks");
    if (blocks == null) {
      return TimeUnit.DAYS.toMillis(7) / WorldSettings.HEIGHT_MILLIS;
    }
    long number = StepFields.number(blocks);
    if (number < 1) {
      throw blocks.wrong("'unbondingBlocks' is at least 1");
    }
    return number;
  }

  /** Names of modules that stand anywhere in programs and steps, and are no user's or program's. */
  private static Set<String> mentioned(Scenario scenario) {
    Set<String> found = new TreeSet<>();
    scenario.programs().values().forEach(fields -> fields.values().forEach(v -> look(v, found)));
    scenario.steps().stream()
        .filter(step -> step.argument() != null)
        .forEach(step -> look(step.argument(), found));
    found.removeAll(scenario.users().keySet());
    found.removeAll(scenario.programs().keySet());
    return found;
  }

  private static void look(Yaml part, Set<String> found) {
    if (part.isMap()) {
      part.map().values().forEach(value -> look(value, found));
    } else if (part.isList()) {
      part.list().forEach(item -> look(item, found));
    } else {
      String name = part.text().startsWith("@") ? part.text().substring(1) : part.text();
      if (BUILT_IN.containsKey(name) || OTHERS.containsKey(name)) {
        found.add(name);
      }
    }
  }
}
