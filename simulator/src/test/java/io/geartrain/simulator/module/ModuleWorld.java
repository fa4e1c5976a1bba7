package io.geartrain.simulator.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import io.geartrain.simulator.Simulator;
import java.util.List;

/** A chain with host modules, and two users who have 100 each. */
final class ModuleWorld {
  static final UserId ALICE = UserId.of("alice");
  static final UserId BOB = UserId.of("bob");
  private static final long GAS = 1_000_000;

  private final Simulator world;

  ModuleWorld(HostedCode... modules) {
    ChainSettings settings =
        ChainSettings.defaults()
            .withClock(Clock.STEPPED)
            .with("gas-policy", "plain")
            .withBalance("alice", 100)
            .withBalance("bob", 100);
    world = Simulator.builder().settings(settings).with(modules);
    world.runBlocks(1);
  }

  Simulator world() {
    return world;
  }

  /** Alice sends a message, and a block runs; what she is answered. */
  Mail send(ActorId module, Payload message) {
    return send(ALICE, module, message, 0);
  }

  Mail send(UserId from, ActorId module, Payload message, long value) {
    submit(from, module, message, value);
    world.runBlocks(1);
    List<Mail> received = world.as(from).received();
    return received.get(received.size() - 1);
  }

  /** The same without a block. */
  void submit(UserId from, ActorId module, Payload message, long value) {
    world.submit(
        List.of(
            new Input.MessageSent(
                from.id(), module, message, Value.of(value), GAS, Input.NOW, null)));
  }

  /** What a module answers, as a tree; null for nothing. */
  Object ask(ActorId module, Object question) {
    Questions.Answer answer = world.ask(module, new Question.Smart(Data.toPayload(question)), GAS);
    assertThat(answer.error()).isNull();
    return answer.data().isEmpty() ? null : Data.fromPayload(answer.data());
  }

  String errorOf(ActorId module, Object question) {
    return world.ask(module, new Question.Smart(Data.toPayload(question)), GAS).error().name();
  }

  long balance(ActorId actor) {
    return world.balance(actor).amount().longValueExact();
  }

  long height() {
    return world.chain().height();
  }

  void toHeight(long height) {
    world.advanceTo(new BlockHeight(height));
  }
}
