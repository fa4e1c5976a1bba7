package io.geartrain.simulator.scenario;

import io.geartrain.programs.scripted.ScriptedCode;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.simulator.BlockWatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a scenario: does what its steps say, and stops at the first thing that does not hold. */
public final class ScenarioRunner {
  private static final int MOST_BLOCKS = 1_000_000;

  private final Scenario scenario;
  private final RunOptions options;
  private final Names names = new Names();
  private final Trees trees = new Trees(names);
  private final ScriptedPrograms programs;
  private final History history = new History();
  private final Steps steps;
  private ScenarioWorld world;
  private Laws laws;
  private Expectations expectations;
  private ScenarioResult.Failure failure;
  private Yaml at;
  private boolean waits;

  private ScenarioRunner(Scenario scenario, RunOptions options) {
    this.scenario = scenario;
    this.options = options;
    this.programs = new ScriptedPrograms(Modules.hasContracts(scenario));
    this.steps = new Steps(scenario, names, trees, programs);
  }

  /** Runs a scenario on the simulator, or on production's actors if the options say so. */
  public static ScenarioResult run(Scenario scenario, RunOptions options) {
    return run(
        scenario,
        options,
        options.shell() ? RuntimeWorld.running(options) : SimulatedWorld.running(options));
  }

  /** Runs a scenario on a world of that make. */
  public static ScenarioResult run(
      Scenario scenario, RunOptions options, ScenarioWorld.Maker maker) {
    return new ScenarioRunner(scenario, options).run(maker);
  }

  private ScenarioResult run(ScenarioWorld.Maker maker) {
    try {
      begin(maker);
      for (Scenario.Step step : scenario.steps()) {
        if (failure == null) {
          at = step.at();
          doStep(step);
        }
      }
    } catch (ScenarioException e) {
      failure =
          new ScenarioResult.Failure(
              scenario.file(),
              e.line(),
              e.column(),
              at == null ? "settings" : at.text(),
              "a build that can",
              e.what(),
              history.last(names));
    } catch (IllegalStateException | IllegalArgumentException | AssertionError e) {
      fail(at, at == null ? "settings" : at.text(), "no error", e.toString());
    } finally {
      if (world != null) {
        world.close();
      }
    }
    return new ScenarioResult(
        scenario.file(),
        scenario.name(),
        failure,
        history.blocks(),
        history.dispatches(),
        expectations == null ? 0 : expectations.held());
  }

  private void fail(Yaml where, String path, String expected, String found) {
    List<String> before = history.last(names);
    failure =
        where == null
            ? new ScenarioResult.Failure(scenario.file(), 1, 1, path, expected, found, before)
            : ScenarioResult.Failure.at(where, path, expected, found, before);
  }

  // ------------------------------------------------------------------ block 1

  private void begin(ScenarioWorld.Maker maker) {
    ChainSettings settings = WorldSettings.of(scenario);
    learnNames();
    List<HostedCode> codes = new ArrayList<>(programs.codes(trees).values());
    codes.addAll(Modules.of(scenario));
    world = maker.make(settings, WorldSettings.blockMillis(scenario), codes, watch());
    laws = new Laws(world.chain());
    names.in(world, history);
    steps.in(world, codes.stream().map(StepInputs::deployed).toList());
    expectations = new Expectations(new ChainView(world, history, names), names);
    scenario.users().forEach((name, funds) -> admitted("users." + name, steps.mint(name, funds)));
    scenario
        .programs()
        .forEach(
            (name, program) -> {
              at = scenario.placeOf(name);
              admitted("programs." + name, steps.create(name, program));
            });
    block();
    history.takeOrder();
    history.takeEvents();
    scenario.programs().keySet().forEach(this::requireExpectedAddress);
  }

  private void admitted(String what, Refusal refusal) {
    if (refusal != null && failure == null) {
      fail(at, what, "admitted", text(refusal));
    }
    waits = true;
  }

  /** Scripts may have been given an address that the making of others has moved. */
  private void requireExpectedAddress(String name) {
    ActorId made = names.addressOf(name);
    if (made != null && !made.equals(names.actor(name)) && failure == null) {
      at = scenario.placeOf(name);
      fail(
          at,
          "programs." + name,
          names.actor(name).toString(),
          made + "; a program before it made contracts or was not made: use 'salt', or a step");
    }
  }

  /** Users and programs, those of later steps included. */
  private void learnNames() {
    names.actor(WorldSettings.ROOT, UserId.of(WorldSettings.ROOT).id());
    for (String user : scenario.users().keySet()) {
      ActorId address = names.actor(user);
      names.actor(user, address != null ? address : UserId.of(user).id());
    }
    for (HostedModule module : Modules.of(scenario)) {
      names.actor(module.name(), module.module().address());
    }
    names.code("scripted", ScriptedCode.CONTRACT.id());
    scenario.programs().forEach(this::learnProgram);
    scenario.programs().forEach((name, program) -> names.code(name, steps.codeOf(program)));
    for (Scenario.Step step : scenario.steps()) {
      if (step.kind().equals("create")) {
        Map<String, Yaml> fields = step.argument().map();
        if (!Scenario.isAtomic(fields)) {
          learnProgram(fields.get("as").text(), fields);
        } else {
          steps.codeOf(fields);
          names.instance(fields.get("as").text());
        }
      } else if (step.kind().equals("instantiate") && step.argument().map().containsKey("as")) {
        names.instance(step.argument().map().get("as").text());
      }
    }
  }

  private void learnProgram(String name, Map<String, Yaml> program) {
    ActorId address =
        Scenario.isAtomic(program)
            ? steps.forecast(program)
            : ActorId.createdByUser(
                steps.codeOf(program), Steps.salt(name, program).getBytes(StandardCharsets.UTF_8));
    names.actor(name, address);
  }

  private BlockWatch watch() {
    if (options.trace() == null) {
      return history;
    }
    return BlockWatch.both(history, new Trace(scenario.name(), names, options.trace()));
  }

  // ------------------------------------------------------------------ steps

  private void doStep(Scenario.Step step) {
    Yaml argument = step.argument();
    switch (step.kind()) {
      case "expect" -> expect(argument);
      case "block" -> {
        if (argument.isMap()) {
          world.block(StepFields.number(argument.map().get("gas")));
          blockMade();
        } else {
          blocks(StepFields.number(argument));
        }
      }
      case "idle" -> idle();
      case "toHeight" -> blocks(steps.height(argument) - world.chain().height());
      case "restart" -> world.restart();
      case "crash" -> world.crash();
      case "dryRun" -> gives(argument.map(), steps.dryRun(argument.map()));
      case "query" -> gives(argument.map(), steps.query(argument.map()));
      default -> submit(step.kind(), argument.map());
    }
  }

  private void submit(String kind, Map<String, Yaml> fields) {
    Refusal refusal = steps.submit(kind, at, fields);
    Yaml expected = fields.get("refused");
    waits |= refusal == null;
    if (expected == null && refusal != null) {
      fail(at, kind, "admitted", text(refusal));
    } else if (expected != null
        && (refusal == null || !refusal.reason().name().equals(expected.text()))) {
      fail(
          expected,
          kind + ".refused",
          expected.text(),
          refusal == null ? "admitted" : text(refusal));
    }
  }

  private static String text(Refusal refusal) {
    return "refused " + refusal.reason() + ": " + refusal.text();
  }

  private void expect(Yaml expected) {
    ExpectationMatcher.Mismatch mismatch = expectations.check(expected, world.chain().height());
    if (mismatch != null) {
      fail(mismatch.at(), mismatch.path(), mismatch.expected(), mismatch.found());
    }
  }

  private void gives(Map<String, Yaml> fields, Object found) {
    if (fields.containsKey("gives")) {
      ExpectationMatcher.Mismatch mismatch =
          new ExpectationMatcher(names, world.chain().height())
              .compare(fields.get("gives"), found, "gives");
      if (mismatch != null) {
        fail(mismatch.at(), mismatch.path(), mismatch.expected(), mismatch.found());
      }
    }
  }

  // ------------------------------------------------------------------ blocks

  private void idle() {
    for (int made = 0; waits || world.chain().queue().size() > 0; made++) {
      if (failure != null) {
        return;
      }
      if (made == MOST_BLOCKS) {
        fail(at, "idle", "an empty queue", "messages, after " + MOST_BLOCKS + " blocks");
        return;
      }
      block();
    }
  }

  private void blocks(long count) {
    for (long i = 0; i < count && failure == null; i++) {
      block();
    }
  }

  private void block() {
    world.block();
    blockMade();
  }

  private void blockMade() {
    waits = false;
    steps.blockSealed();
    names.blockSealed();
    String broken = laws.broken(world, history);
    if (broken != null && failure == null) {
      fail(at, "laws of block " + world.chain().sequence(), "to hold", broken);
    }
    if (options.restart()) {
      world.restart();
    }
  }
}
