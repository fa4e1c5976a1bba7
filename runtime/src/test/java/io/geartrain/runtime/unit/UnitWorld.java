package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.HostedModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A chain of contracts that do what a test tells them. Every record is folded again from its bytes, and gas
 * and value are checked ({@link World}). Under the gas policy {@code plain}, a run takes {@link #RUN}.
 */
final class UnitWorld {
  static final long RUN = 1000;
  static final StepCode CONTRACT = StepCode.atomic("contract");
  static final StepCode PROGRAM = StepCode.plain("program");

  private final World world;
  private final long gas;
  private final Map<ActorId, String> names = new HashMap<>();
  private final Set<CodeId> deployed = new HashSet<>();

  UnitWorld() {
    this(World.plain().with("reply-gas", 5_000).with("system-reserve", 5_000));
  }

  UnitWorld(ChainSettings settings, HostedCode... more) {
    this(settings, World.limits(), more);
  }

  UnitWorld(ChainSettings settings, SchedulerLimits limits, HostedCode... more) {
    world = new World(settings, limits);
    gas = settings.gasPolicy().equals("metered") ? 1_000 * World.GAS : World.GAS;
    List<HostedCode> codes = new ArrayList<>(List.of(more));
    codes.add(CONTRACT);
    codes.add(PROGRAM);
    codes.addAll(HostedModule.builtInFor(codes));
    world.submit(codes.stream().map(world::deploy).toArray(Input[]::new));
    for (HostedCode code : codes) {
      names.put(ActorId.module(code.name()), code.name());
      deployed.add(code.id());
    }
    world.block();
  }

  World world() {
    return world;
  }

  // ------------------------------------------------------------------ actors

  /** A contract that has done nothing yet. */
  ActorId contract(String name) {
    return contract(CONTRACT, name);
  }

  ActorId contract(StepCode code, String name) {
    return contract(code, name, 0);
  }

  /** One with value. */
  ActorId contract(StepCode code, String name, long value) {
    names.put(code.program(name), name);
    if (deployed.add(code.id())) {
      world.submit(world.deploy(code));
    }
    Output created =
        world.block(
            new Input.ProgramCreated(
                World.ALICE.id(),
                code.id(),
                Payload.utf8(name),
                Payload.EMPTY,
                Value.of(value),
                gas,
                null));
    assertThat(created).isInstanceOf(Output.Admitted.class);
    return code.program(name);
  }

  /** A program that is no contract. */
  ActorId program(String name) {
    return contract(PROGRAM, name);
  }

  /** What an actor is called in {@link Ran#order}. */
  void call(ActorId actor, String name) {
    names.put(actor, name);
  }

  // ------------------------------------------------------------------ messages

  /** Alice sends a step, and a block runs. */
  Ran run(ActorId to, Step step) {
    return run(to, step, 0, gas);
  }

  Ran run(ActorId to, Step step, long value, long gas) {
    return run(World.ALICE, to, step.payload(), value, gas);
  }

  /** Alice sends a message to a host module, and a block runs. */
  Ran run(ActorId module, Payload message) {
    return run(World.ALICE, module, message, 0, gas);
  }

  /** A user sends a message, and a block runs. */
  Ran run(UserId from, ActorId to, Payload message) {
    return run(from, to, message, 0, gas);
  }

  Ran run(UserId from, ActorId to, Payload message, long value, long gas) {
    long before = world.sealedSequence();
    Output answer =
        world.block(
            new Input.MessageSent(from.id(), to, message, Value.of(value), gas, Input.NOW, null));
    assertThat(answer).as("admitted").isInstanceOf(Output.Admitted.class);
    return ran(((Output.Admitted) answer).messages().get(0), before);
  }

  private Ran ran(MessageId message, long before) {
    Executed found = null;
    for (long i = before + 1; i <= world.sealedSequence(); i++) {
      for (Executed executed : world.record(i).executed()) {
        found = executed.outcome().message().equals(message) ? executed : found;
      }
    }
    Mail reply =
        world.released().stream()
            .filter(Output.Delivered.class::isInstance)
            .map(output -> ((Output.Delivered) output).mail())
            .filter(mail -> message.equals(mail.replyTo()))
            .findFirst()
            .orElse(null);
    return new Ran(this, found, reply);
  }

  /**
   * What a message came to.
   *
   * @param executed its last dispatch
   * @param reply to its sender, or null when there is none yet
   */
  record Ran(UnitWorld world, Executed executed, Mail reply) {
    boolean isSuccess() {
      return executed.outcome().isSuccess();
    }

    /** Its runs, as {@code c1.handle}, with {@code !} behind one that failed itself. */
    List<String> order() {
      return frames().stream()
          .map(frame -> world.show(frame) + (frame.failed() ? "!" : ""))
          .toList();
    }

    List<Frame> frames() {
      return executed.outcome().unit().frames();
    }

    /** The stable name of why it failed, or null. */
    String error() {
      return executed.outcome().unit().error();
    }

    long burned() {
      return executed.outcome().gasBurned();
    }

    /** Types of the events that stand, with whose they are. */
    List<String> events() {
      List<String> all = new ArrayList<>();
      for (Frame frame : frames()) {
        for (Effect effect : frame.effects()) {
          if (effect instanceof Effect.Emit emit) {
            all.add(world.names.getOrDefault(frame.actor(), "?") + " " + emit.type());
          }
        }
      }
      return all;
    }

    /** All that stands of what its runs did, but that they were entered. */
    List<Object> changes() {
      List<Object> all = new ArrayList<>();
      for (Frame frame : frames()) {
        all.addAll(frame.events());
        for (Effect effect : frame.effects()) {
          if (!(effect instanceof Effect.Emit emit && emit.type().equals("execute"))) {
            all.add(effect);
          }
        }
      }
      if (!executed.outcome().unit().value().isZero()) {
        all.add(executed.outcome().unit().value());
      }
      return all;
    }

    /** The text that the sender got. */
    String answer() {
      return reply.payload().utf8();
    }
  }

  private String show(Frame frame) {
    return names.getOrDefault(frame.actor(), frame.actor().toString()) + "." + show(frame.entry());
  }

  private static String show(EntryPoint entry) {
    return entry == EntryPoint.CALL_REPLY ? "callReply" : entry.name().toLowerCase();
  }

  // ------------------------------------------------------------------ looking

  /** What a contract stores under a key, or null. */
  String get(ActorId contract, String key) {
    ByteStore store = (ByteStore) world.memory(contract);
    Payload found = store == null ? null : store.get(Payload.utf8(key));
    return found == null ? null : found.utf8();
  }

  /** All that a contract stores. */
  ByteStore store(ActorId contract) {
    ByteStore store = (ByteStore) world.memory(contract);
    return store == null ? ByteStore.EMPTY : store;
  }

  /** The governance makes coins. */
  void mint(ActorId to, Coins coins) {
    String name = world.state().settings().contracts().governance();
    assertThat(run(UserId.of(name), Bank.ADDRESS, Bank.mint(to, coins)).isSuccess()).isTrue();
  }

  /** Everything there is, but what any message changes: where blocks and ids are, and gas. */
  Map<String, Object> everything() {
    ChainState state = world.state();
    Map<String, Object> all = new TreeMap<>();
    all.put("memories", world.memories());
    all.put("balances", state.balances());
    all.put("programs", state.programs());
    List<Object> agenda = new ArrayList<>();
    state.agenda().forEach(entry -> agenda.add(entry.parked()));
    all.put("agenda", agenda);
    all.put("timers", state.timers());
    all.put("waits", state.standing().waits());
    all.put("wakes", state.standing().wakes());
    all.put("mail", state.standing().mail());
    all.put("reservations", state.standing().reservations());
    all.put("modules", state.standing().modules());
    all.put("minted", state.standing().minted());
    return all;
  }

  /** What a module or contract answers when it is asked from outside, as a tree; null for nothing. */
  Object ask(ActorId of, Object question) {
    Questions.Answer answer = answer(of, question);
    assertThat(answer.error()).as("error of %s", question).isNull();
    return answer.data().isEmpty() ? null : Data.fromPayload(answer.data());
  }

  /** Why it does not answer, such as {@code wasm/22}. */
  String askError(ActorId of, Object question) {
    return answer(of, question).error().name();
  }

  private Questions.Answer answer(ActorId of, Object question) {
    return Questions.ask(
        world.state(),
        world.unitHost(),
        of,
        new Question.Smart(Data.toPayload(question)),
        World.GAS);
  }

  long balance(ActorId actor) {
    return world.balance(actor);
  }
}
