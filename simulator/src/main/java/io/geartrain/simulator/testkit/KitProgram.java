package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Counts;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The program of a kit with what it remembers and has by now. Every run is made twice, the second time on
 * a state that was written and read; both must come to the same, and the events must give the state that
 * was carried.
 */
final class KitProgram implements MockedPrograms.OwnProgram {
  static final ChainSettings SETTINGS =
      ChainSettings.defaults().with("gas-policy", "unmetered").with("state-check-interval", 1);

  final ActorId self;
  final MockedPrograms others;
  Holdings holdings = Holdings.of(Value.ZERO);
  long height = 1;
  long sequence = 1;
  private final ProgramDefinition<?, ?> code;
  private final int oldVersion;
  private Object state;

  /** Without memory. */
  KitProgram(ProgramDefinition<?, ?> code) {
    this.code = code;
    this.self = ActorId.createdByUser(code.id(), new byte[0]);
    this.state = code.emptyState();
    this.others = new MockedPrograms(this, null);
    this.oldVersion = 0;
  }

  private KitProgram(ProgramDefinition<?, ?> code, KitProgram before) {
    this.code = code;
    this.self = before.self;
    this.state = code.decodeState(before.code.encodeState(before.state));
    this.others = new MockedPrograms(this, before.others);
    this.oldVersion = before.code.migrateVersion();
    this.holdings = before.holdings;
    this.height = before.height;
    this.sequence = before.sequence;
  }

  /** The same program with other code. */
  KitProgram withCode(ProgramDefinition<?, ?> next) {
    return new KitProgram(next, this);
  }

  Object state() {
    return state;
  }

  /** What it has by byte keys. */
  ByteStore keys() {
    return code.keys(state);
  }

  // ------------------------------------------------------------------ running

  /** The unit of work of a dispatch that comes now. */
  KitUnit unit(Dispatch dispatch, Coins funds, Class<?> request) {
    return new KitUnit(dispatch, funds, request, state, holdings);
  }

  /**
   * Runs a dispatch; a failure takes back what its unit did, in earlier runs too.
   *
   * @param result of the call that the run hears of, or null
   */
  <R> Step<R> run(Dispatch dispatch, KitUnit unit, CallResult result) {
    Payload before = code.encodeState(state);
    UnitLedger ledger = ledger(unit, dispatch.message(), result);
    UnitLedger again = ledger(unit, dispatch.message(), result);
    Executor.Step first = execute(dispatch, state, ledger);
    Executor.Step second = execute(dispatch, code.decodeState(before), again);
    check(
        "the same input gave another outcome",
        comparable(first.outcome()),
        comparable(second.outcome()));
    if (ledger != null) {
      check("the same input gave another response", response(ledger), response(again));
      check("the same input gave other calls", ledger.calls(), again.calls());
    }
    Object folded = code.decodeState(before);
    for (Payload event : first.outcome().events()) {
      folded = code.apply(folded, event);
    }
    check(
        "the events do not give the state that was carried",
        code.encodeState(first.state()),
        code.encodeState(folded));
    state = first.state();
    holdings = first.holdings();
    if (ledger != null) {
      endRun(unit, ledger, first.outcome().isSuccess());
    }
    return new Step<>(first.outcome(), code, state, ledger, unit, sequence++);
  }

  private void endRun(KitUnit unit, UnitLedger ledger, boolean isSuccess) {
    if (isSuccess) {
      unit.ran(ledger);
    } else {
      state = unit.before.state();
      holdings = unit.before.holdings();
    }
    if (!isSuccess || !unit.goesOn()) {
      holdings = holdings.released(unit.message().id(), height);
    }
  }

  private Executor.Step execute(Dispatch dispatch, Object from, UnitLedger unit) {
    BlockContext block =
        new BlockContext(SETTINGS, sequence, height, height * SETTINGS.heightMillis(), 0);
    if (unit == null) {
      return Executor.run(code, from, dispatch, holdings, block, Executor.Watch.NONE);
    }
    Message message = dispatch.message();
    boolean brings = !dispatch.hasWaited() && message.entry() != EntryPoint.CALL_REPLY;
    return Executor.run(
        code,
        from,
        dispatch,
        holdings,
        block,
        Executor.Watch.NONE,
        dispatch.hasWaited() ? Counts.after(dispatch.progress()) : Counts.NONE,
        0,
        brings ? message.value() : Value.ZERO,
        unit);
  }

  /** What a run of an atomic program may do; null for others. */
  private UnitLedger ledger(KitUnit unit, Message message, CallResult result) {
    boolean isQuery = message.entry() == EntryPoint.QUERY;
    return code.isAtomic()
        ? new UnitLedger(
            others, true, isQuery, isQuery, unit.funds, result, oldVersion, isQuery ? 1 : 0)
        : null;
  }

  private static List<Object> response(UnitLedger ledger) {
    List<Object> response = new ArrayList<>();
    response.add(Optional.ofNullable(ledger.data()));
    response.add(ledger.attributes());
    response.add(ledger.events());
    response.add(Optional.ofNullable(ledger.contractError()));
    return response;
  }

  /** A diagnosis is for people and may name objects by address. */
  private static Outcome comparable(Outcome outcome) {
    return new Outcome(
        outcome.message(),
        outcome.verdict(),
        outcome.trap(),
        outcome.events(),
        outcome.effects(),
        outcome.gasBurned(),
        null);
  }

  private static void check(String problem, Object expected, Object found) {
    if (!Objects.equals(expected, found)) {
      throw new AssertionError(problem + ": first " + expected + ", then " + found);
    }
  }

  // ------------------------------------------------------------------ what it asks of itself

  @Override
  public ActorId id() {
    return self;
  }

  @Override
  public boolean isThere(UnitLedger asking) {
    return asking.ledger().message().entry() != EntryPoint.INIT;
  }

  @Override
  public Payload query(UnitLedger asking, Payload request) {
    Message message =
        new Message(
            asking.ledger().message().id(),
            self,
            self,
            EntryPoint.QUERY,
            request,
            Value.ZERO,
            null,
            null,
            null);
    UnitLedger unit =
        new UnitLedger(others, true, true, true, Coins.NONE, null, 0, asking.queryDepth() + 1);
    Executor.Step step = execute(new Dispatch(message, Long.MAX_VALUE), asking.staged(), unit);
    if (step.outcome().isSuccess()) {
      return unit.data();
    }
    throw new CallFailed(
        unit.contractError() != null
            ? CallError.shown(
                CallError.QUERY_FAILED, unit.contractError() + ": query wasm contract failed")
            : CallError.wasm(CallError.VM_ERROR, step.outcome().trap().payload().utf8()));
  }

  @Override
  public ByteStore keys(UnitLedger asking) {
    return code.keys(asking.staged());
  }
}
