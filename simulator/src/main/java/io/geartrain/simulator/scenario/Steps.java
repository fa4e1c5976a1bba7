package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Contracts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns steps that ask for something into inputs, has them judged at once, and names what they make. */
final class Steps {
  private static final long ALL = 1_000;

  private final boolean hasContracts;
  private final Names names;
  private final StepFields read;
  private final ContractSteps contracts;
  private final Trees trees;
  private final ScriptedPrograms programs;
  private final Admission admission = new Admission();
  private final Forecast forecast = new Forecast();
  private final Set<CodeId> stored = new HashSet<>();
  private ScenarioWorld world;

  Steps(Scenario scenario, Names names, Trees trees, ScriptedPrograms programs) {
    this.hasContracts = Modules.hasContracts(scenario);
    this.read = new StepFields(WorldSettings.denomination(scenario), names, trees);
    this.contracts = new ContractSteps(read, names);
    this.names = names;
    this.trees = trees;
    this.programs = programs;
  }

  /** Submits there from now on, behind what that world has submitted itself. */
  void in(ScenarioWorld there, List<Input> submitted) {
    world = there;
    admission.judge(world.chain(), submitted);
  }

  /** Nothing waits any more. */
  void blockSealed() {
    admission.blockSealed();
    if (hasContracts) {
      forecast.blockSealed((ByteStore) world.stateOf(Contracts.ADDRESS));
    }
  }

  /** Where a contract that is made now will be. */
  ActorId forecast(Map<String, Yaml> program) {
    Yaml salt = program.get("salt");
    return forecast.next(
        codeOf(program), read.from(program), salt == null ? null : read.bytes(salt).bytes());
  }

  /**
   * Submits what a step asks for.
   *
   * @return why it was refused, or null
   */
  Refusal submit(String kind, Yaml at, Map<String, Yaml> fields) {
    Refusal unstored = kind.equals("create") ? storeFirst(fields) : null;
    if (unstored != null) {
      return unstored;
    }
    Admission.Judged judged = submit(input(kind, at, fields));
    if (judged.refusal() == null) {
      name(kind, fields, judged.messages());
    }
    return judged.refusal();
  }

  /** Submits a program of block 1, named by its key. */
  Refusal create(String name, Map<String, Yaml> program) {
    Refusal unstored = storeFirst(program);
    if (unstored != null) {
      return unstored;
    }
    Admission.Judged judged = submit(createInput(read.from(program), name, program));
    if (judged.refusal() == null) {
      names.message(name + ".init", judged.messages().get(0));
    }
    return judged.refusal();
  }

  /** Gives a user of block 1 what it has of denominations that are not native. */
  Refusal mint(String user, Yaml funds) {
    Coins coins = read.foreignOf(read.coins(Map.of("funds", funds)));
    return coins.isEmpty() ? null : submit(contracts.mint(names.actor(user), coins)).refusal();
  }

  /** Code has its number from the first contract that runs it. */
  private Refusal storeFirst(Map<String, Yaml> program) {
    return Scenario.isAtomic(program) && stored.add(codeOf(program))
        ? submit(contracts.store(codeOf(program))).refusal()
        : null;
  }

  private Admission.Judged submit(Input input) {
    Admission.Judged judged = admission.judge(world.chain(), List.of(input));
    if (judged.refusal() == null) {
      world.submit(List.of(input));
    }
    return judged;
  }

  private void name(String kind, Map<String, Yaml> fields, List<MessageId> made) {
    if (fields.containsKey("as") && !made.isEmpty()) {
      String name = fields.get("as").text();
      boolean isMaking = kind.equals("create") || kind.equals("instantiate");
      names.message(isMaking ? name + ".init" : name, made.get(0));
    }
  }

  private Input input(String kind, Yaml at, Map<String, Yaml> fields) {
    ActorId from = read.from(fields);
    return switch (kind) {
      case "send" -> send(from, fields);
      case "create" -> {
        String name = fields.get("as").text();
        if (Scenario.isAtomic(fields)) {
          names.actor(name, forecast(fields));
        }
        yield createInput(from, name, fields);
      }
      case "reply" ->
          StepInputs.reply(
              from,
              read.message(fields.get("mail")),
              read.payload(fields),
              value(fields),
              StepFields.gas(fields));
      case "claim" -> StepInputs.claim(from, read.message(fields.get("mail")));
      case "cancel" -> StepInputs.cancel(from, read.message(fields.get("message")));
      case "trigger" -> StepInputs.trigger(from, read.message(fields.get("message")));
      case "claimInheritance" ->
          StepInputs.claimInheritance(
              from,
              read.actor(fields.get("program")),
              fields.containsKey("depth") ? StepFields.number(fields.get("depth")) : ALL);
      case "skip" -> StepInputs.skip(read.message(fields.get("message")), reason(fields));
      case "suspend" -> StepInputs.suspend(read.actor(fields.get("program")), reason(fields));
      case "resume" -> StepInputs.resume(read.actor(fields.get("program")), reason(fields));
      case "storeCode" ->
          hasContracts ? contracts.storeCode(from, fields) : deploy(fields.get("code"));
      case "instantiate" -> contracts.instantiate(from, fields);
      case "migrate" -> contracts.migrate(from, fields);
      case "admin" -> contracts.admin(from, fields);
      case "sudo" -> contracts.sudo(from, fields);
      case "tx" -> contracts.transaction(from, fields);
      default -> throw at.wrong("this build cannot '%s'", kind);
    };
  }

  private static String reason(Map<String, Yaml> fields) {
    return fields.containsKey("reason") ? fields.get("reason").text() : "a scenario";
  }

  private Input send(ActorId from, Map<String, Yaml> fields) {
    if (!read.foreignOf(read.coins(fields)).isEmpty()) {
      return contracts.sendAsTransaction(from, fields);
    }
    ActorId to = read.actor(fields.get("to"));
    long target = fields.containsKey("at") ? height(fields.get("at")) : Input.NOW;
    Input sent =
        StepInputs.send(
            from, to, read.payload(fields), value(fields), StepFields.gas(fields), target);
    return fields.containsKey("sponsor")
        ? StepInputs.sponsored(read.actor(fields.get("sponsor")), sent)
        : sent;
  }

  private Input deploy(Yaml name) {
    for (HostedCode code : programs.codes(trees).values()) {
      if (ScriptedPrograms.shownName(code.name()).equals(name.text())
          || code.name().equals(name.text())) {
        return StepInputs.deployed(code);
      }
    }
    throw name.wrong("no code '%s' is deployed", name.text());
  }

  private Input createInput(ActorId from, String name, Map<String, Yaml> fields) {
    CodeId code = codeOf(fields);
    if (Scenario.isAtomic(fields)) {
      return contracts.instantiate(from, name, code, fields);
    }
    return StepInputs.create(
        from,
        code,
        Payload.utf8(salt(name, fields)),
        read.payload(fields),
        value(fields),
        StepFields.gas(fields));
  }

  private Value value(Map<String, Yaml> fields) {
    return read.nativeOf(read.coins(fields));
  }

  /** What {@code dryRun} gives. */
  Object dryRun(Map<String, Yaml> fields) {
    return StepInputs.dryRun(
        world,
        read.from(fields),
        read.actor(fields.get("of")),
        read.payload(fields),
        value(fields),
        StepFields.gas(fields));
  }

  /** What {@code query} gives. */
  Object query(Map<String, Yaml> fields) {
    return StepInputs.query(world, read, fields);
  }

  // ------------------------------------------------------------------ fields

  /** The code that a program runs. */
  CodeId codeOf(Map<String, Yaml> program) {
    Yaml code = program.get("code");
    return code == null || ScriptedPrograms.isScripted(code.text())
        ? ScriptedPrograms.idOf(programs.nameOf(program))
        : Trees.code(code);
  }

  /** The salt with which a program of that name is created. */
  static String salt(String name, Map<String, Yaml> program) {
    return program.containsKey("salt") ? program.get("salt").text() : name;
  }

  /** A height of the file: absolute, or {@code +n} behind the last block. */
  long height(Yaml height) {
    String text = height.text();
    return text.startsWith("+")
        ? world.chain().height() + Long.parseLong(text.substring(1))
        : StepFields.number(height);
  }
}
