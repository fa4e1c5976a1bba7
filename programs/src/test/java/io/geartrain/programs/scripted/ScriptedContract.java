package io.geartrain.programs.scripted;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Counts;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Powers;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.host.UnitAccess;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import java.util.List;

/**
 * A scripted contract with its store, run message by message. It may ask itself; whoever else it asks is
 * not there.
 */
final class ScriptedContract implements UnitAccess {
  static final Coins FUNDS = Coins.of("unit", Value.of(7)).plus(Coins.of("atom", Value.of(3)));

  private final ScriptedCode code;
  private final ActorId self;
  private final BlockContext block =
      new BlockContext(ChainSettings.defaults().with("gas-policy", "plain"), 4, 9, 27_000, 0);
  private ByteStore store = ByteStore.EMPTY;
  private UnitLedger response;
  private Outcome outcome;
  private int messages;

  ScriptedContract(ScriptedCode code) {
    this.code = code;
    this.self = ActorId.createdByUser(code.id(), new byte[0]);
  }

  static ScriptedContract plain() {
    return new ScriptedContract(ScriptedCode.CONTRACT);
  }

  /** Runs a script as an ordinary message with funds. */
  ScriptedContract script(Object... instructions) {
    return run(EntryPoint.HANDLE, List.of(instructions), null);
  }

  /** Runs what the last call of the last script wants to do with its reply. */
  ScriptedContract hears(CallResult result) {
    return run(EntryPoint.CALL_REPLY, null, result);
  }

  ScriptedContract run(EntryPoint entry, Object payload, CallResult result) {
    response = new UnitLedger(this, true, false, false, FUNDS, result, 0, 0);
    Executor.Step step = step(response, entry, Data.toPayload(payload), store);
    outcome = step.outcome();
    ByteStore folded = store;
    for (Payload event : outcome.events()) {
      folded = (ByteStore) code.apply(folded, event);
    }
    if (!folded.equals(step.state())) {
      throw new AssertionError("events say " + folded + ", the run says " + step.state());
    }
    store = folded;
    return this;
  }

  private Executor.Step step(UnitLedger unit, EntryPoint entry, Payload payload, Object state) {
    MessageId id = new MessageId(4, Phase.INPUT, messages++, 0);
    ActorId source = entry == EntryPoint.SUDO ? ActorId.SYSTEM : ScriptedProgram.ALICE;
    Message message = new Message(id, source, self, entry, payload, Value.of(7), id, null, null);
    return Executor.run(
        code,
        state,
        new Dispatch(message, ScriptedProgram.GAS),
        Holdings.of(Value.of(107)),
        block,
        Executor.Watch.NONE,
        Counts.NONE,
        0,
        Value.ZERO,
        unit);
  }

  // ------------------------------------------------------------------ what it asks

  @Override
  public Payload query(UnitLedger asking, ActorId of, Payload request) {
    requireSelf(of);
    UnitLedger unit = new UnitLedger(this, true, true, true, Coins.NONE, null, 0, 1);
    Outcome answered = step(unit, EntryPoint.QUERY, request, asking.staged()).outcome();
    if (!answered.isSuccess()) {
      throw new CallFailed(CallError.wasm(CallError.VM_ERROR, answered.trap().payload().utf8()));
    }
    return unit.data() == null ? Payload.EMPTY : unit.data();
  }

  @Override
  public Payload raw(UnitLedger asking, ActorId of, Payload key) {
    requireSelf(of);
    Payload found = code.keys(asking.staged()).get(key);
    return found == null ? Payload.EMPTY : found;
  }

  @Override
  public Range range(
      UnitLedger asking, ActorId of, Payload start, Payload end, int limit, boolean descending) {
    requireSelf(of);
    return code.keys(asking.staged()).range(start, end, limit, descending);
  }

  @Override
  public Powers powers(UnitLedger asking) {
    throw new AssertionError("a contract has no powers");
  }

  private void requireSelf(ActorId of) {
    if (!of.equals(self)) {
      throw new CallFailed(CallError.shown(CallError.NO_SUCH_CONTRACT, "no such contract: " + of));
    }
  }

  // ------------------------------------------------------------------ what came of it

  /** Of the last run. */
  Outcome outcome() {
    return outcome;
  }

  /** Of the last run. */
  UnitLedger response() {
    if (!outcome.isSuccess()) {
      throw new AssertionError("the run failed: " + outcome);
    }
    return response;
  }

  /** The text with which the last run failed on purpose, or null. */
  String error() {
    return response.contractError();
  }

  /** The words of the panic that the last run ended in. */
  String panic() {
    if (outcome.isSuccess()) {
      throw new AssertionError("no panic: " + outcome);
    }
    return outcome.trap().payload().utf8();
  }

  ByteStore store() {
    return store;
  }

  /** A key's value as a tree; null when it is absent. */
  Object value(String key) {
    Payload value = ScriptedCode.values(store).get(key);
    return value == null ? null : Data.fromPayload(value);
  }
}
