package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Unit;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.core.ChainView;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Counts;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One unit of work: the root's run, then its calls depth first, each under a savepoint, each with its
 * reply before the next (cosmwasm.md, 2). Nothing it does is seen outside before the block takes its
 * outcome.
 */
public final class UnitOfWork {
  final ChainView chain;
  final UnitHost host;
  final BlockContext block;
  final Dispatch root;
  final GasPolicy policy;
  final Frames frames = new Frames();
  final Looking looking = new Looking(this);
  private final Funds funds = new Funds(this);
  private final Set<CodeId> usedCodes = new HashSet<>();
  private final Set<ActorId> locked = new HashSet<>();
  UnitState state;
  Meter meter;
  private Value answerValue = Value.ZERO;
  private boolean isSuspended;
  private boolean isGoverned;

  /** Where in the unit it failed, for the trace; null if nobody's run did, or the root's own. */
  private String origin;

  /**
   * What a unit came to.
   *
   * @param outcome of the root's dispatch
   * @param memories by program: what it remembers now, of those that ran
   * @param codes by program: what it runs now, of those that ran
   */
  public record Done(Outcome outcome, Map<ActorId, Object> memories, Map<ActorId, CodeId> codes) {}

  UnitOfWork(ChainView chain, UnitHost host, BlockContext block, Dispatch root) {
    this.chain = chain;
    this.host = host;
    this.block = block;
    this.root = root;
    this.policy = block.settings().policy();
    this.meter = new Meter(root.gas(), 0);
    Progress kept = root.hasWaited() ? root.progress() : Progress.NONE;
    this.state = UnitState.begin(Counts.after(kept));
  }

  /**
   * Runs a unit.
   *
   * @param root the dispatch of an atomic program or a host module
   */
  public static Done run(ChainView chain, UnitHost host, BlockContext block, Dispatch root) {
    return new UnitOfWork(chain, host, block, root).run();
  }

  // ------------------------------------------------------------------ the root

  private Done run() {
    Message message = root.message();
    ProgramEntry program = chain.program(message.destination());
    Run first =
        new Run(
            message, message.entry(), funds.of(message.value()), null, 0, 0, false, root, program);
    try {
      chargeSetup(codeOf(program), message.destination(), message.entry(), message.payload());
      Payload data = enter(first);
      return new Done(
          new Outcome(
              message.id(),
              Verdict.SUCCESS,
              null,
              List.of(),
              List.of(),
              meter.burned(),
              null,
              new Unit(frames.toList(), data, answerValue, null)),
          state.memories(),
          codes());
    } catch (OutOfUnitGas e) {
      meter.exhaust();
      return failed(
          Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY),
          CallError.sdk(CallError.OUT_OF_GAS, "out of gas"));
    } catch (RootTrapped e) {
      return failed(e.trap(), e.error());
    } catch (CallFailed e) {
      return failed(Trap.panic(e.error().redacted()), e.error());
    }
  }

  private Done failed(Trap trap, CallError error) {
    frames.undo(0);
    Unit unit = new Unit(frames.toList(), null, Value.ZERO, error.name());
    Outcome outcome =
        new Outcome(
            root.message().id(),
            Verdict.FAILED,
            trap,
            List.of(),
            // Gas that this very run has set aside for a signal comes back too: rule 10.
            List.of(),
            meter.isCounted() ? meter.burned() : 0,
            origin == null ? error.text() : error.text() + " (in " + origin + ")",
            unit);
    return new Done(outcome, Map.of(), Map.of());
  }

  private Map<ActorId, CodeId> codes() {
    Map<ActorId, CodeId> codes = new HashMap<>();
    for (ActorId program : state.memories().keySet()) {
      codes.put(program, program(program).code());
    }
    return codes;
  }

  /** The root's own run failed in a way that a reply code names. */
  private static final class RootTrapped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Trap trap;
    private final transient CallError error;

    RootTrapped(Trap trap, CallError error) {
      super(null, null, false, false);
      this.trap = trap;
      this.error = error;
    }

    Trap trap() {
      return trap;
    }

    CallError error() {
      return error;
    }
  }

  // ------------------------------------------------------------------ one run

  /**
   * A run that is to be.
   *
   * @param message what the program sees
   * @param entry which entry runs
   * @param funds what came with it, moved already
   * @param result of a call, if it hears of one; else null
   * @param oldVersion in a migration; else 0
   * @param depth responses that are being handled
   * @param isCall whether it is no run of the root
   * @param dispatch of the root's first run; else null
   * @param program whose
   */
  record Run(
      Message message,
      EntryPoint entry,
      Coins funds,
      CallResult result,
      int oldVersion,
      int depth,
      boolean isCall,
      Dispatch dispatch,
      ProgramEntry program) {
    ActorId actor() {
      return message.destination();
    }
  }

  /** Runs an entry, then the calls it makes; answers its data, or null. */
  Payload enter(Run run) {
    HostedCode code = codeOf(run.program());
    boolean isModule = code.isModule();
    if (frames.size() >= block.settings().contracts().unitFrames()) {
      throw new RootTrapped(
          Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY),
          CallError.sdk(
              CallError.OUT_OF_GAS,
              "the unit has more runs than contracts.unit-frames, "
                  + block.settings().contracts().unitFrames()));
    }
    Frames.Open frame = frames.begin(run.actor(), run.entry());
    if (!code.handles(run.entry())) {
      if (!isModule) {
        emitEntered(run, frame, addressOf(run.actor()));
      }
      return withoutHandler(run, frame);
    }
    UnitLedger ledger = step(run, code, frame);
    Value value = ledger.answerValue();
    if (!value.isZero()) {
      if (run.isCall()) {
        give(frame, run.actor(), run.message().source(), value);
      } else {
        answerValue = answerValue.plus(value);
      }
    }
    int depth = run.depth();
    if (!isModule) {
      Responses.checkCalls(ledger);
      charge(Responses.cost(policy, ledger));
      Responses.checkEvents(ledger, block.settings().maxEventBytes());
      depth++;
      if (depth > block.settings().contracts().callDepth()) {
        throw new CallFailed(
            CallError.wasm(
                CallError.CALL_DEPTH, "responses are nested deeper than " + (depth - 1)));
      }
    }
    if (isModule) {
      Responses.emitOfModule(frame, ledger, run.isCall());
    } else {
      Attribute address = addressOf(run.actor());
      emitEntered(run, frame, address);
      Responses.emit(frame, address, ledger);
    }
    return callAll(run, ledger, isModule, depth);
  }

  private Attribute addressOf(ActorId actor) {
    return new Attribute(Responses.ADDRESS, block.settings().contracts().shown(actor));
  }

  private void emitEntered(Run run, Frames.Open frame, Attribute address) {
    boolean isMade = run.entry() == EntryPoint.INIT || run.entry() == EntryPoint.MIGRATE;
    Responses.emitEntered(frame, run.entry(), address, isMade ? funds.codeNumber(run.actor()) : 0);
  }

  /** The calls of a step, in order; answers its data, or that of the last call's reply that gives any. */
  private Payload callAll(Run run, UnitLedger ledger, boolean isModule, int depth) {
    Payload data = ledger.data();
    for (Call call : ledger.calls()) {
      Payload answered;
      try {
        answered = call(run, isModule, call, depth, ledger.isLocked());
      } catch (CallFailed e) {
        // An error of a call hides behind any entry but the ordinary one.
        throw run.entry() == EntryPoint.HANDLE || run.entry() == EntryPoint.CALL_REPLY || isModule
            ? e
            : new CallFailed(e.error().wrapped("dispatch"));
      }
      data = answered == null ? data : answered;
    }
    return data;
  }

  /** What it costs to begin a run, paid before any coins move for it; who cannot pay it has failed. */
  private void chargeSetup(HostedCode code, ActorId actor, EntryPoint entry, Payload payload) {
    if (code.isModule()) {
      return;
    }
    long cost =
        entry == EntryPoint.CALL_REPLY
            ? policy.setupCost(payload.size(), true)
            : setupCost(code.id(), payload.size());
    if (meter.isCounted() && cost > meter.left(state.carved())) {
      frames.begin(actor, entry).failed = true;
    }
    charge(cost);
  }

  /** What the next run of that code costs to begin. */
  long setupCost(CodeId code, int bytes) {
    return policy.setupCost(bytes, isCheap(code));
  }

  private boolean isCheap(CodeId code) {
    return !usedCodes.add(code) || funds.isPinned(code);
  }

  /** What is not handled succeeds without running, as in Gear; other entries must be there. */
  private Payload withoutHandler(Run run, Frames.Open frame) {
    if (run.entry() != EntryPoint.HANDLE && run.entry() != EntryPoint.INIT) {
      frame.failed = true;
      throw new CallFailed(
          CallError.wasm(CallError.VM_ERROR, run.actor() + " has no entry " + run.entry()));
    }
    if (run.entry() == EntryPoint.INIT) {
      state = state.with(run.actor(), program(run.actor()).withStatus(ProgramEntry.Status.ACTIVE));
    }
    return null;
  }

  /** The program's own code runs. */
  private UnitLedger step(Run run, HostedCode code, Frames.Open frame) {
    ActorId actor = run.actor();
    UnitLedger ledger =
        new UnitLedger(
            looking,
            code.isAtomic() || code.isModule(),
            run.isCall() || isSuspended,
            false,
            run.funds(),
            run.result(),
            run.oldVersion(),
            0);
    boolean isFirst = run.dispatch() != null;
    long gas = meter.left(state.carved());
    Message message = run.message();
    Dispatch dispatch;
    if (isFirst) {
      Dispatch given = run.dispatch();
      dispatch =
          new Dispatch(
              message, gas, given.ordinal(), given.progress(), given.hook(), given.runsEntry());
    } else {
      dispatch = new Dispatch(message, gas, root.ordinal());
    }
    if (isFirst && !run.dispatch().hasWaited()) {
      // Of all others it has moved already.
      put(actor, message.value());
    }
    looking.begins(ledger, frame);
    Executor.Step step;
    try {
      step =
          Executor.run(
              code,
              memory(actor, code),
              dispatch,
              holdings(actor),
              block,
              host.watch(),
              state.counts(),
              0,
              Value.ZERO,
              ledger);
    } finally {
      looking.ended();
    }
    Outcome outcome = step.outcome();
    meter.burn(meter.isCounted() ? outcome.gasBurned() : 0);
    if (!outcome.isSuccess()) {
      frame.failed = true;
      fail(run, outcome, ledger);
    }
    // What a host module moves, it moves at once: the run's own account does not see it.
    UnitState next = code.isModule() ? state : state.with(actor, step.holdings());
    state =
        next.withMemory(actor, step.state())
            .after(ledger.ledger().counts(), ledger.ledger().carved());
    frame.events = outcome.events();
    frame.addAll(outcome.effects());
    isSuspended |= !run.isCall() && ledger.ledger().isSuspended();
    if (run.entry() == EntryPoint.INIT) {
      state = state.with(actor, program(actor).withStatus(ProgramEntry.Status.ACTIVE));
    }
    for (Effect effect : outcome.effects()) {
      if (effect instanceof Effect.Exit exit) {
        state =
            state.with(actor, program(actor).ended(ProgramEntry.Status.EXITED, exit.inheritor()));
      }
    }
    return ledger;
  }

  private void fail(Run run, Outcome outcome, UnitLedger ledger) {
    Trap trap = outcome.trap();
    if (trap.code() == ReplyCode.RAN_OUT_OF_GAS) {
      throw new OutOfUnitGas(meter);
    }
    if (origin == null && run.isCall()) {
      origin = where(run);
    }
    if (ledger.failure() != null && codeOf(run.program()).isModule()) {
      throw new CallFailed(ledger.failure());
    }
    if (ledger.contractError() != null) {
      throw new CallFailed(Responses.contractError(run.entry(), ledger.contractError()));
    }
    CallError error = CallError.wasm(CallError.VM_ERROR, diagnosis(outcome, ledger.failure()));
    if (run.dispatch() != null && trap.code() != ReplyCode.USERSPACE_PANIC) {
      throw new RootTrapped(trap, error);
    }
    if (trap.cause().isObeyed()) {
      // What depends on the machine ends the whole unit: the journal keeps it.
      throw new RootTrapped(trap, error);
    }
    throw new CallFailed(error);
  }

  /** For the trace alone: no program ever sees it. */
  private static String diagnosis(Outcome outcome, CallError ofQuery) {
    return ofQuery == null ? outcome.diagnosis() : outcome.diagnosis() + ": " + ofQuery.text();
  }

  private String where(Run run) {
    HostedCode code = codeOf(run.program());
    String entry = run.entry().name().toLowerCase(Locale.ROOT);
    return code.name() + "." + entry + (code.isModule() ? "" : " of " + run.actor());
  }

  // ------------------------------------------------------------------ calls

  /** One call with its reply; answers what the reply gives as data, or null. */
  private Payload call(Run caller, boolean isModule, Call call, int depth, boolean isLocked) {
    UnitState before = state;
    int from = frames.size();
    Meter outer = meter;
    boolean fenced =
        outer.isCounted() && call.gas() != Call.SHARED && call.gas() < outer.left(state.carved());
    if (fenced) {
      meter = new Meter(call.gas(), state.carved());
    }
    boolean locks = isLocked && locked.add(caller.actor());
    boolean governedBefore = isGoverned;
    isGoverned |=
        isModule
            && call.entry() == EntryPoint.INIT
            && block.settings().contracts().governor().equals(call.as());
    Payload data = null;
    CallError error = null;
    try {
      data = target(caller, isModule, call, depth);
    } catch (CallFailed e) {
      error = e.error();
    } catch (OutOfUnitGas e) {
      if (!fenced) {
        throw e;
      }
      meter.exhaust();
      error = CallError.sdk(CallError.OUT_OF_GAS, "out of gas inside a fence of " + call.gas());
    } finally {
      isGoverned = governedBefore;
      if (locks) {
        locked.remove(caller.actor());
      }
      if (fenced) {
        outer.burn(meter.burned());
        meter = outer;
      }
    }
    if (error != null) {
      state = before;
      frames.undo(from);
    }
    if (!call.replyOn().hears(error == null)) {
      if (error != null) {
        throw new CallFailed(error);
      }
      return null;
    }
    // Whoever hears of a failure answers for what comes then.
    origin = null;
    CallResult result =
        new CallResult(
            call.id(),
            call.echo(),
            call.then(),
            data,
            error == null && showsEvents(call.to()) ? frames.emitted(from) : List.of(),
            error == null ? null : error.redacted());
    Message heard = caller.message();
    Message message =
        new Message(
            heard.id(),
            heard.source(),
            heard.destination(),
            EntryPoint.CALL_REPLY,
            Payload.EMPTY,
            // As its source and its other coins: what came with the message, once.
            heard.value(),
            heard.gasNode(),
            null,
            null);
    try {
      chargeSetup(
          codeOf(program(caller.actor())), caller.actor(), EntryPoint.CALL_REPLY, Payload.EMPTY);
      return enter(
          new Run(
              message,
              EntryPoint.CALL_REPLY,
              caller.funds(),
              result,
              0,
              depth,
              caller.isCall(),
              null,
              program(caller.actor())));
    } catch (CallFailed e) {
      throw isModule ? e : new CallFailed(e.error().wrapped("reply"));
    }
  }

  private boolean showsEvents(ActorId callee) {
    return funds.isContracts(callee) || !codeOf(program(callee)).isModule();
  }

  /** The callee's run, under the savepoint of the call. */
  private Payload target(Run caller, boolean isModule, Call call, int depth) {
    if (!isModule && call.entry() != EntryPoint.HANDLE) {
      throw new CallFailed(
          CallError.wasm(
              CallError.VM_ERROR,
              "only a host module calls another entry than handle: " + call.entry()));
    }
    ProgramEntry program = program(call.to());
    if (program == null) {
      throw new CallFailed(noSuchContract(call.to()));
    }
    requireAvailable(program, call.entry());
    if (locked.contains(call.to())) {
      throw new CallFailed(
          CallError.wasm(
              CallError.VM_ERROR, call.to() + " is locked until its own call has ended"));
    }
    HostedCode code = codeOf(program);
    ActorId source = isModule && call.as() != null ? call.as() : caller.actor();
    if (code.isModule() && call.signer() != null && !call.signer().equals(source)) {
      throw new CallFailed(
          CallError.sdk(
              CallError.UNAUTHORIZED, "signer " + call.signer() + " is not the caller " + source));
    }
    boolean isPaid = isModule && call.entry() == EntryPoint.INIT;
    if (!isPaid) {
      chargeSetup(code, call.to(), call.entry(), call.payload());
    }
    if (!call.funds().isEmpty()) {
      funds.move(source, call.to(), call.funds(), depth);
    }
    int oldVersion = 0;
    if (call.entry() == EntryPoint.MIGRATE) {
      oldVersion = looking.versionBefore(call.to());
    }
    Message heard = caller.message();
    Value value = call.funds().of(block.settings().contracts().denom());
    Message message =
        new Message(
            heard.id(),
            source,
            call.to(),
            call.entry(),
            call.payload(),
            value,
            heard.gasNode(),
            null,
            null);
    return enter(
        new Run(message, call.entry(), call.funds(), null, oldVersion, depth, true, null, program));
  }

  static CallError noSuchContract(ActorId address) {
    return CallError.shown(CallError.NO_SUCH_CONTRACT, "no such contract: " + address);
  }

  private static void requireAvailable(ProgramEntry program, EntryPoint entry) {
    ReplyCode why =
        switch (program.status()) {
          case EXITED -> ReplyCode.PROGRAM_EXITED;
          case TERMINATED -> ReplyCode.INITIALIZATION_FAILURE;
          case SUSPENDED -> ReplyCode.SUSPENDED;
          case UNINITIALIZED -> entry == EntryPoint.INIT ? null : ReplyCode.UNINITIALIZED;
          case ACTIVE -> null;
        };
    if (why != null) {
      throw new CallFailed(CallError.unavailable(why));
    }
  }

  // ------------------------------------------------------------------ the state by now

  /** Whether this runs below an instantiate of the governance. */
  boolean isGoverned() {
    return isGoverned;
  }

  long queryCost(HostedCode code, Payload request) {
    return policy.queryCost(request.size(), isCheap(code.id()));
  }

  void charge(long gas) {
    if (!meter.isCounted()) {
      return;
    }
    if (gas > meter.left(state.carved())) {
      throw new OutOfUnitGas(meter);
    }
    meter.burn(gas);
  }

  ProgramEntry program(ActorId id) {
    ProgramEntry changed = state.programs().get(id);
    return changed == null ? chain.program(id) : changed;
  }

  Holdings holdings(ActorId id) {
    Holdings changed = state.holdings().get(id);
    return changed == null ? chain.holdings(id) : changed;
  }

  Object memory(ActorId program, HostedCode code) {
    Object changed = state.memories().get(program);
    return changed == null ? looking.memory(program, code) : changed;
  }

  HostedCode codeOf(ProgramEntry program) {
    HostedCode code = host.code(program.code());
    if (code == null) {
      throw new CallFailed(
          CallError.shown(CallError.NO_SUCH_CODE, "no such code: " + program.code()));
    }
    return code;
  }

  /** Native value moves at once. */
  void give(Frames.Open frame, ActorId from, ActorId to, Value value) {
    // Out of the balance already: the run spent it.
    put(to, value);
    frame.add(new Effect.Move(from, to, value));
  }

  private void put(ActorId to, Value value) {
    Holdings has = holdings(to);
    state = state.with(to, has.with(has.balance().plus(value)));
  }
}
