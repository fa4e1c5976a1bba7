package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.BlockWatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs a scenario: does what its steps say, and stops at the first thing that does not hold. */
public final class ScenarioRunner {
  private static final int MOST_BLOCKS = 1_000_000;

  private final Scenario scenario;
  private final RunOptions options;
  private final Names names = new Names();
  private final Trees trees = new Trees(names);
  private final ScriptedPrograms programs = new ScriptedPrograms();
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
    List<HostedCode> codes = List.copyOf(programs.codes(trees).values());
    world = maker.make(settings, codes, watch());
    laws = new Laws(world.chain());
    names.in(world, history);
    steps.in(world, codes.stream().map(StepInputs::deployed).toList());
    expectations = new Expectations(new ChainView(world, history, names), names);
    for (Map.Entry<String, Map<String, Yaml>> program : scenario.programs().entrySet()) {
      at = scenario.placeOf(program.getKey());
      create(program.getKey(), program.getValue());
    }
    block();
    history.takeOrder();
  }

  /** Users and programs, those of later steps included. */
  private void learnNames() {
    names.actor(WorldSettings.ROOT, UserId.of(WorldSettings.ROOT).id());
    for (String user : scenario.users().keySet()) {
      ActorId address = names.actor(user);
      names.actor(user, address != null ? address : UserId.of(user).id());
    }
    scenario.programs().forEach(this::learnProgram);
    for (Scenario.Step step : scenario.steps()) {
      if (step.kind().equals("create")) {
        Map<String, Yaml> fields = step.argument().map();
        learnProgram(fields.get("as").text(), fields);
      }
    }
  }

  private void learnProgram(String name, Map<String, Yaml> program) {
    names.actor(
        name,
        ActorId.createdByUser(
            steps.codeOf(program), Steps.salt(name, program).getBytes(StandardCharsets.UTF_8)));
  }

  private void create(String name, Map<String, Yaml> program) {
    Refusal refusal = steps.create(name, program);
    if (refusal != null && failure == null) {
      fail(at, "programs." + name, "admitted", text(refusal));
    }
    waits = true;
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
          world.block(Steps.number(argument.map().get("gas")));
          blockMade();
        } else {
          blocks(Steps.number(argument));
        }
      }
      case "idle" -> idle();
      case "toHeight" -> blocks(steps.height(argument) - world.chain().height());
      case "restart" -> world.restart();
      case "crash" -> world.crash();
      case "dryRun" -> gives(argument.map(), steps.dryRun(argument.map()));
      case "query" -> gives(argument.map(), query(argument.map()));
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

  private Object query(Map<String, Yaml> fields) {
    if (!fields.containsKey("key")) {
      throw at.wrong("this build can query a program by 'key' only");
    }
    ActorId program = steps.actor(fields.get("of"));
    return ScriptedPrograms.values(world.stateOf(program)).get(fields.get("key").text());
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
    String broken = laws.broken(world.chain(), history);
    if (broken != null && failure == null) {
      fail(at, "laws of block " + world.chain().sequence(), "to hold", broken);
    }
    if (options.restart()) {
      world.restart();
    }
  }
}
