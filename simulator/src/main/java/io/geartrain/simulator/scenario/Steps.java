package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Turns steps that ask for something into inputs, has them judged at once, and names what they make. */
final class Steps {
  private static final long ALL = 1_000;

  private final String denomination;
  private final Names names;
  private final Trees trees;
  private final ScriptedPrograms programs;
  private final Admission admission = new Admission();
  private ScenarioWorld world;

  Steps(Scenario scenario, Names names, Trees trees, ScriptedPrograms programs) {
    this.denomination = WorldSettings.denomination(scenario);
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
  }

  /** Whether a step of that kind asks for something that the next block admits. */
  static boolean isSubmission(String kind) {
    return switch (kind) {
      case "send",
          "reply",
          "claim",
          "create",
          "cancel",
          "trigger",
          "claimInheritance",
          "storeCode" ->
          true;
      default -> false;
    };
  }

  /**
   * Submits what a step asks for.
   *
   * @return why it was refused, or null
   */
  Refusal submit(String kind, Yaml at, Map<String, Yaml> fields) {
    List<Input> inputs = List.of(input(kind, at, fields));
    Admission.Judged judged = admission.judge(world.chain(), inputs);
    if (judged.refusal() == null) {
      world.submit(inputs);
      name(kind, fields, judged.messages());
    }
    return judged.refusal();
  }

  /** Submits a program of block 1, named by its key. */
  Refusal create(String name, Map<String, Yaml> program) {
    List<Input> inputs = List.of(createInput(from(program), name, program));
    Admission.Judged judged = admission.judge(world.chain(), inputs);
    if (judged.refusal() == null) {
      world.submit(inputs);
      names.message(name + ".init", judged.messages().get(0));
    }
    return judged.refusal();
  }

  private void name(String kind, Map<String, Yaml> fields, List<MessageId> made) {
    if (fields.containsKey("as") && !made.isEmpty()) {
      String name = fields.get("as").text();
      names.message(kind.equals("create") ? name + ".init" : name, made.get(0));
    }
  }

  private Input input(String kind, Yaml at, Map<String, Yaml> fields) {
    ActorId from = from(fields);
    return switch (kind) {
      case "send" -> send(from, fields);
      case "create" -> createInput(from, fields.get("as").text(), fields);
      case "reply" ->
          StepInputs.reply(
              from, message(fields.get("mail")), payload(fields), value(fields), gas(fields));
      case "claim" -> StepInputs.claim(from, message(fields.get("mail")));
      case "cancel" -> StepInputs.cancel(from, message(fields.get("message")));
      case "trigger" -> StepInputs.trigger(from, message(fields.get("message")));
      case "claimInheritance" ->
          StepInputs.claimInheritance(
              from,
              actor(fields.get("program")),
              fields.containsKey("depth") ? number(fields.get("depth")) : ALL);
      case "storeCode" -> storeCode(fields.get("code"));
      default -> throw at.wrong("this build cannot '%s'", kind);
    };
  }

  private Input send(ActorId from, Map<String, Yaml> fields) {
    ActorId to = actor(fields.get("to"));
    long target = fields.containsKey("at") ? height(fields.get("at")) : Input.NOW;
    Input sent = StepInputs.send(from, to, payload(fields), value(fields), gas(fields), target);
    return fields.containsKey("sponsor")
        ? StepInputs.sponsored(actor(fields.get("sponsor")), sent)
        : sent;
  }

  private Input storeCode(Yaml name) {
    for (HostedCode code : programs.codes(trees).values()) {
      if (ScriptedPrograms.shownName(code.name()).equals(name.text())
          || code.name().equals(name.text())) {
        return StepInputs.deployed(code);
      }
    }
    throw name.wrong("no code '%s' is deployed", name.text());
  }

  private Input createInput(ActorId from, String name, Map<String, Yaml> fields) {
    return StepInputs.create(
        from,
        codeOf(fields),
        Payload.utf8(salt(name, fields)),
        payload(fields),
        value(fields),
        gas(fields));
  }

  /** What {@code dryRun} gives. */
  Object dryRun(Map<String, Yaml> fields) {
    return StepInputs.dryRun(
        world, from(fields), actor(fields.get("of")), payload(fields), value(fields), gas(fields));
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

  private ActorId from(Map<String, Yaml> fields) {
    Yaml from = fields.get("from");
    return from == null ? names.actor(WorldSettings.ROOT) : actor(from);
  }

  ActorId actor(Yaml name) {
    ActorId actor = names.actor(plainName(name));
    if (actor == null) {
      throw name.wrong("there is no actor '%s' at this point", name.text());
    }
    return actor;
  }

  private MessageId message(Yaml name) {
    MessageId message = names.message(plainName(name));
    if (message == null) {
      throw name.wrong("there is no message '%s' at this point", name.text());
    }
    return message;
  }

  private static String plainName(Yaml name) {
    return name.text().startsWith("@") ? name.text().substring(1) : name.text();
  }

  /** A height of the file: absolute, or {@code +n} behind the last block. */
  long height(Yaml height) {
    String text = height.text();
    return text.startsWith("+")
        ? world.chain().height() + Long.parseLong(text.substring(1))
        : number(height);
  }

  private Payload payload(Map<String, Yaml> fields) {
    return ScriptedPrograms.payload(trees.payload(fields.get("payload")));
  }

  private Value value(Map<String, Yaml> fields) {
    BigInteger value = WorldSettings.nativeAmount(fields.get("value"), denomination);
    return new Value(value.add(WorldSettings.nativeAmount(fields.get("funds"), denomination)));
  }

  private static long gas(Map<String, Yaml> fields) {
    return fields.containsKey("gas") ? number(fields.get("gas")) : WorldSettings.STEP_GAS;
  }

  static long number(Yaml number) {
    BigInteger value = number.number();
    if (value.bitLength() >= Long.SIZE) {
      throw number.wrong("%s is too large", value);
    }
    return value.longValueExact();
  }
}
