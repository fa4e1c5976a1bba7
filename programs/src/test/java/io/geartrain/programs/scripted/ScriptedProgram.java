package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A scripted program with its state and balance, run message by message. */
final class ScriptedProgram {
  static final ActorId ALICE = UserId.of("alice").id();
  static final ActorId BOB = UserId.of("bob").id();
  static final long GAS = 1_000_000;

  final ScriptedCode code;
  final ActorId self;
  private final BlockContext block =
      new BlockContext(ChainSettings.defaults().with("gas-policy", "plain"), 4, 9, 27_000, 0);
  private Object state;
  private Value balance = Value.of(100);
  private Outcome outcome;
  private int messages;

  private ScriptedProgram(ScriptedCode code) {
    this.code = code;
    this.self = ActorId.createdByUser(code.id(), new byte[0]);
    this.state = code.emptyState();
  }

  static ScriptedProgram of(ScriptedCode code) {
    return new ScriptedProgram(code);
  }

  /** One that runs what messages carry. */
  static ScriptedProgram scripted() {
    return of(ScriptedCode.of("scripted", Map.of()));
  }

  /** Handles a message of alice with that tree and a value of 7. */
  ScriptedProgram handle(Object payload) {
    return run(EntryPoint.HANDLE, payload, null, null);
  }

  /** Handles a script. */
  ScriptedProgram script(Object... instructions) {
    return handle(List.of(instructions));
  }

  ScriptedProgram run(EntryPoint entry, Object payload, MessageId replyTo, ReplyCode replyCode) {
    MessageId id = new MessageId(4, Phase.INPUT, messages++, 0);
    Message message =
        new Message(
            id, ALICE, self, entry, Data.toPayload(payload), Value.of(7), id, replyTo, replyCode);
    Object before = state;
    Executor.Step step =
        Executor.run(code, state, new Dispatch(message, GAS), balance, block, Executor.Watch.NONE);
    outcome = step.outcome();
    state = step.state();
    balance = step.balance();
    Object folded = before;
    for (Payload event : outcome.isSuccess() ? outcome.events() : List.<Payload>of()) {
      folded = code.apply(folded, event);
    }
    if (!folded.equals(state)) {
      throw new AssertionError("events say " + folded + ", the run says " + state);
    }
    return this;
  }

  Outcome outcome() {
    return outcome;
  }

  List<Effect> effects() {
    if (!outcome.isSuccess()) {
      throw new AssertionError("the run failed: " + outcome);
    }
    return outcome.effects();
  }

  /** The payload of the panic that the run ended in. */
  Payload panic() {
    if (outcome.isSuccess() || outcome.trap().code() != ReplyCode.USERSPACE_PANIC) {
      throw new AssertionError("no panic: " + outcome);
    }
    return Objects.requireNonNull(outcome.trap()).payload();
  }

  /** The state's value of a key as a tree; null when it is absent. */
  Object value(String key) {
    Payload value = payload(key);
    return value == null ? null : Data.fromPayload(value);
  }

  Payload payload(String key) {
    return ScriptedCode.values(state).get(key);
  }
}
