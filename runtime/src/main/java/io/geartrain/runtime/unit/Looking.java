package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Powers;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.host.UnitAccess;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What runs of a unit ask of it while they run: queries, and what host modules may do. */
final class Looking implements UnitAccess {
  /** Most bytes of a question. */
  private static final int MOST_REQUEST = 64 << 10;

  private final UnitOfWork unit;
  private final Map<ActorId, Object> memories = new HashMap<>();
  private final Map<ActorId, Integer> versionsBefore = new HashMap<>();
  private final Deque<Step> steps = new ArrayDeque<>();

  /** A run that has begun. */
  private record Step(UnitLedger ledger, Frames.Open frame) {
    ActorId actor() {
      return ledger.ledger().message().destination();
    }
  }

  Looking(UnitOfWork unit) {
    this.unit = unit;
  }

  void begins(UnitLedger ledger, Frames.Open frame) {
    steps.push(new Step(ledger, frame));
  }

  void ended() {
    steps.pop();
  }

  /** What a program remembers that the unit has not changed. */
  Object memory(ActorId program, HostedCode code) {
    return memories.computeIfAbsent(program, id -> unit.host.memory(id, code));
  }

  /** The migrate version of the code that a program ran before it was migrated, or 0. */
  int versionBefore(ActorId program) {
    return versionsBefore.getOrDefault(program, 0);
  }

  // ------------------------------------------------------------------ queries

  @Override
  public Payload query(UnitLedger asking, ActorId of, Payload request) {
    int depth = asking.queryDepth() + 1;
    int most = unit.block.settings().contracts().queryDepth();
    if (depth > most) {
      throw new CallFailed(
          CallError.wasm(CallError.QUERY_DEPTH, "queries are nested deeper than " + most));
    }
    HostedCode code = codeOf(of);
    if (!code.isModule()) {
      asking.ledger().charge(unit.queryCost(code, request));
    }
    Answer answer =
        answer(
            asking.ledger().message(),
            of,
            code,
            request,
            asking.ledger().gas(),
            depth,
            // It counts as time of whoever asks.
            Executor.Watch.NONE);
    asking.ledger().charge(unit.meter.isCounted() ? answer.outcome().gasBurned() : 0);
    if (answer.isOutOfGas()) {
      asking.ledger().exhaust();
    }
    return answer.data();
  }

  /** The code of a program that can be asked. */
  HostedCode codeOf(ActorId of) {
    ProgramEntry program = unit.program(of);
    if (program == null || program.status() != ProgramEntry.Status.ACTIVE) {
      throw new CallFailed(UnitOfWork.noSuchContract(of));
    }
    return unit.codeOf(program);
  }

  /** The run that answers a question. */
  record Answer(Outcome outcome, UnitLedger ledger) {
    boolean isOutOfGas() {
      return !outcome.isSuccess() && outcome.trap().code() == ReplyCode.RAN_OUT_OF_GAS;
    }

    /** What it answered; fails as the run did. */
    Payload data() {
      if (outcome.isSuccess()) {
        return ledger.data() == null ? Payload.EMPTY : ledger.data();
      }
      if (ledger.contractError() != null) {
        throw new CallFailed(Responses.contractError(EntryPoint.QUERY, ledger.contractError()));
      }
      throw new CallFailed(
          ledger.failure() != null
              ? ledger.failure()
              : CallError.wasm(CallError.VM_ERROR, outcome.trap().payload().utf8()));
    }
  }

  /** Answers a question that a message asks, of a program that is there. */
  Answer answer(
      Message asking,
      ActorId of,
      HostedCode code,
      Payload request,
      long gas,
      int depth,
      Executor.Watch watch) {
    if (request.size() > MOST_REQUEST) {
      throw new CallFailed(
          CallError.wasm(
              CallError.LIMIT,
              "a question has " + MOST_REQUEST + " bytes at most, this one " + request.size()));
    }
    if (!code.handles(EntryPoint.QUERY)) {
      throw new CallFailed(CallError.wasm(CallError.VM_ERROR, of + " answers no queries"));
    }
    UnitLedger ledger =
        new UnitLedger(
            this, code.isAtomic() || code.isModule(), true, true, Coins.NONE, null, 0, depth);
    Message message =
        new Message(
            asking.id(),
            asking.destination(),
            of,
            EntryPoint.QUERY,
            request,
            Value.ZERO,
            asking.gasNode(),
            null,
            null);
    Outcome outcome =
        Executor.run(
                code,
                seen(of, code),
                new Dispatch(message, gas, unit.root.ordinal()),
                unit.holdings(of),
                unit.block,
                watch,
                unit.state.counts(),
                0,
                Value.ZERO,
                ledger)
            .outcome();
    return new Answer(outcome, ledger);
  }

  /** What a program remembers by now, its step that is under way included. */
  private Object seen(ActorId of, HostedCode code) {
    for (Step step : steps) {
      if (step.actor().equals(of)) {
        return step.ledger().staged();
      }
    }
    return unit.memory(of, code);
  }

  ByteStore keys(ActorId of) {
    ProgramEntry program = unit.program(of);
    if (program == null || program.status() != ProgramEntry.Status.ACTIVE) {
      return ByteStore.EMPTY;
    }
    HostedCode code = unit.codeOf(program);
    return code.keys(seen(of, code));
  }

  @Override
  public Payload raw(UnitLedger asking, ActorId of, Payload key) {
    Payload found = keys(of).get(key);
    Payload value = found == null ? Payload.EMPTY : found;
    asking.ledger().charge(unit.policy.effectCost(key.size() + value.size()));
    return value;
  }

  @Override
  public Range range(
      UnitLedger asking, ActorId of, Payload start, Payload end, int limit, boolean descending) {
    Range found = keys(of).range(start, end, limit, descending);
    int bytes = 0;
    for (Map.Entry<Payload, Payload> pair : found.pairs()) {
      bytes += pair.getKey().size() + pair.getValue().size();
    }
    asking.ledger().charge(unit.policy.effectCost(bytes));
    return found;
  }

  // ------------------------------------------------------------------ host modules

  @Override
  public Powers powers(UnitLedger asking) {
    Step step = steps.peek();
    if (!asking.isReadOnly() && (step == null || step.ledger() != asking)) {
      throw new IllegalStateException("the run of the host module is over");
    }
    ProgramEntry program = unit.program(asking.ledger().message().destination());
    if (!unit.codeOf(program).isModule()) {
      throw new IllegalStateException("only host modules may do this");
    }
    return new ModulePowers(asking, asking.isReadOnly() ? null : step.frame());
  }

  private final class ModulePowers implements Powers {
    private final UnitLedger asking;
    private final Frames.Open frame;

    ModulePowers(UnitLedger asking, Frames.Open frame) {
      this.asking = asking;
      this.frame = frame;
    }

    private void requireWritable() {
      if (frame == null) {
        throw new CallFailed(CallError.wasm(CallError.VM_ERROR, "write access denied"));
      }
    }

    /** Behind all that may fail: a module may catch that and go on. */
    private void note(Effect effect) {
      frame.add(effect);
    }

    @Override
    public ProgramEntry program(ActorId id) {
      return unit.program(id);
    }

    @Override
    public boolean isUser(ActorId id) {
      return unit.chain.isUser(id);
    }

    @Override
    public HostedCode code(CodeId id) {
      return unit.host.code(id);
    }

    @Override
    public boolean isGoverned() {
      return unit.isGoverned();
    }

    @Override
    public Value balance(ActorId id) {
      return unit.holdings(id).balance();
    }

    private void take(ActorId from, Value value) {
      Holdings has = unit.holdings(from);
      if (has.balance().compareTo(value) < 0) {
        throw new CallFailed(
            CallError.sdk(
                CallError.INSUFFICIENT_FUNDS,
                "the balance is " + has.balance() + ", smaller than " + value));
      }
      unit.state = unit.state.with(from, has.with(has.balance().minus(value)));
    }

    private void put(ActorId to, Value value) {
      Holdings has = unit.holdings(to);
      unit.state = unit.state.with(to, has.with(has.balance().plus(value)));
    }

    @Override
    public void move(ActorId from, ActorId to, Value value) {
      requireWritable();
      if (!value.isZero()) {
        take(from, value);
        put(to, value);
        note(new Effect.Move(from, to, value));
      }
    }

    @Override
    public void mint(ActorId to, Value value) {
      requireWritable();
      put(to, value);
      unit.state = unit.state.minting(value.amount());
      note(new Effect.Mint(to, value));
    }

    @Override
    public void burn(ActorId from, Value value) {
      requireWritable();
      take(from, value);
      unit.state = unit.state.minting(value.amount().negate());
      note(new Effect.Burn(from, value));
    }

    @Override
    public Value supply() {
      BigInteger all = unit.chain.supply().amount().add(unit.state.minted());
      return new Value(all);
    }

    @Override
    public void found(ActorId address, CodeId code, Payload salt, ActorId creator) {
      requireWritable();
      Value deposit = Value.of(unit.block.settings().existentialDeposit());
      take(creator, deposit);
      note(new Effect.Found(address, code, salt, creator));
      unit.state =
          unit.state
              .with(
                  address,
                  new ProgramEntry(
                      code,
                      salt,
                      creator,
                      unit.root.message().id(),
                      ProgramEntry.Status.UNINITIALIZED,
                      null,
                      0))
              .withMemory(address, unit.host.code(code).emptyState());
    }

    @Override
    public void payStart(CodeId code, int bytes) {
      asking.ledger().charge(unit.setupCost(code, bytes));
    }

    @Override
    public boolean isMigrating(ActorId contract) {
      for (Step step : steps) {
        if (step.actor().equals(contract)
            && step.ledger().ledger().message().entry() == EntryPoint.MIGRATE) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void migrate(ActorId address, CodeId code) {
      requireWritable();
      ProgramEntry before = unit.program(address);
      versionsBefore.put(address, unit.codeOf(before).migrateVersion());
      note(new Effect.Migrate(address, code));
      unit.state = unit.state.with(address, before.withCode(code));
    }

    @Override
    public void schedule(long blocks, Payload payload) {
      requireWritable();
      asking.ledger().schedule(blocks, payload);
    }
  }
}
