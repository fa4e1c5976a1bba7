package io.geartrain.simulator.testkit;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One program, no actor system. Each step checks that the message, the events and the state survive being
 * written and read, that the handler did not change its state in place, that the same input gives the same
 * outcome, and that the state that was carried is the one the events give.
 *
 * <p>A step that waits goes on when the test says what came of it: {@link #reply}, {@link #fail}, {@link
 * #timeout}, {@link #wake}. What failed sends its {@link #signal}. Gas is not counted.
 *
 * @param <I> the init payload
 * @param <C> the commands
 */
public final class ProgramTestKit<I, C> {
  private final ProgramDefinition<I, C> code;
  private final KitProgram program;
  private ActorId sender = UserId.of("test").id();
  private Value brought = Value.ZERO;
  private Coins broughtCoins = Coins.NONE;
  private final Map<MessageId, ProgramTestKitWait> waiting = new HashMap<>();
  private final Map<MessageId, Payload> replyHooks = new HashMap<>();

  private ProgramTestKit(ProgramDefinition<I, C> code, KitProgram program) {
    this.code = code;
    this.program = program;
  }

  /** A program of that code, without memory. */
  public static <I, C> ProgramTestKit<I, C> of(ProgramDefinition<I, C> code) {
    return new ProgramTestKit<>(code, new KitProgram(code));
  }

  /** Later messages come from that user. */
  public ProgramTestKit<I, C> from(UserId user) {
    sender = user.id();
    return this;
  }

  /** Later messages come from the program itself, as those of its timers do. */
  public ProgramTestKit<I, C> fromItself() {
    sender = program.self;
    return this;
  }

  /** The next message or reply brings that value; a message that fails takes it back. */
  public ProgramTestKit<I, C> withValue(long amount) {
    brought = Value.of(amount);
    return this;
  }

  /** The next message brings those coins, of any denominations; one that fails takes them back. */
  public ProgramTestKit<I, C> withFunds(Coins coins) {
    String denom = KitProgram.SETTINGS.contracts().denom();
    brought = coins.of(denom);
    broughtCoins = coins.without(denom);
    return this;
  }

  /** Later messages run at that height. */
  public ProgramTestKit<I, C> atHeight(long later) {
    program.height = later;
    return this;
  }

  /** The program may spend that. */
  public ProgramTestKit<I, C> withBalance(long amount) {
    program.holdings = program.holdings.with(Value.of(amount));
    return this;
  }

  /**
   * Runs the init handler.
   *
   * @throws AssertionError when it fails
   */
  public ProgramTestKit<I, C> init(I init) {
    Step<Object> step = tryInit(init);
    if (!step.isSuccess()) {
      throw new AssertionError("init failed: " + step.outcome().diagnosis());
    }
    return this;
  }

  /** Runs the init handler; it may fail, wait, or answer. */
  public Step<Object> tryInit(I init) {
    return run(EntryPoint.INIT, code.encodeInit(init), init.getClass());
  }

  /** Runs the handler of a command. */
  public Step<Object> send(C command) {
    return run(EntryPoint.HANDLE, code.encodeCommand(command), command.getClass());
  }

  /** Runs the handler of a request. */
  @SuppressWarnings("unchecked")
  public <R, Q extends Request<R>> Step<R> ask(Q request) {
    return run(EntryPoint.HANDLE, code.encodeCommand((C) request), request.getClass());
  }

  /** Runs the handler on bytes as they are: what a stranger may send. */
  public Step<Object> sendRaw(byte[] payload) {
    return run(EntryPoint.HANDLE, Payload.wrap(payload), Object.class);
  }

  /**
   * A reply to a message that the program sent and did not ask; the hook runs that was bound to it.
   *
   * @param sent one of {@link Step#sentIds}
   */
  public Step<Object> unaskedReply(MessageId sent, Object reply) {
    return unasked(sent, ReplyCode.MANUAL, Payloads.encode(reply));
  }

  /** An automatic reply to a message that the program sent and did not ask. */
  public Step<Object> unaskedAutoReply(MessageId sent) {
    return unasked(sent, ReplyCode.AUTO, Payload.EMPTY);
  }

  private Step<Object> unasked(MessageId sent, ReplyCode replyCode, Payload payload) {
    Message reply = message(EntryPoint.REPLY, payload, sent, replyCode);
    return run(hooked(reply, replyHooks.remove(sent), code.handles(EntryPoint.REPLY)));
  }

  private static Dispatch hooked(Message message, Payload hook, boolean runsEntry) {
    return new Dispatch(message, Long.MAX_VALUE, 0, null, hook, runsEntry);
  }

  /**
   * The signal of a step that failed: runs the hook that its message had set before it last waited, then
   * {@code onSignal}.
   *
   * @throws AssertionError when the step did not fail, or its message sends no signal: it is an init or an
   *     error reply, or nothing was set aside with {@code ctx.systemReserve} or a hook
   */
  public Step<Object> signal(Step<?> failed) {
    if (failed.isSuccess()) {
      throw new AssertionError(
          "the step did not fail; if its message shall fail where it waits, say why: signal(step, cause)");
    }
    return signal(failed, failed.failure());
  }

  /**
   * As {@link #signal(Step)}, for another reason than the kit can give: gas that ran out, a wait that was
   * not paid any more. A step that waits has failed then.
   *
   * @param cause one that sends signals
   */
  public Step<Object> signal(Step<?> step, ReplyCode cause) {
    cause.signalCode();
    Message failed = step.unit().message();
    ProgramTestKitWait wait = waiting.get(failed.id());
    if (wait == null && step.isSuccess()) {
      throw new AssertionError("the step succeeded and does not wait: its message cannot fail");
    }
    Progress kept = wait == null ? step.unit().progress() : wait.progress();
    if (!failed.isSignalled()) {
      throw new AssertionError("an init, a signal or an error reply that fails sends no signal");
    }
    if (kept.systemReserve() + (wait == null ? step.systemReserve() : 0) == 0) {
      throw new AssertionError(
          "no signal is sent: nothing was set aside with ctx.systemReserve(gas) or thenSetHook(...)");
    }
    waiting.remove(failed.id());
    program.holdings = program.holdings.released(failed.id(), program.height);
    Message signal =
        new Message(
            nextId(),
            ActorId.SYSTEM,
            program.self,
            EntryPoint.SIGNAL,
            Payload.EMPTY,
            Value.ZERO,
            null,
            failed.id(),
            cause);
    return run(hooked(signal, kept.hook(), code.handles(EntryPoint.SIGNAL)));
  }

  /** The program's state. */
  public <S> S state(Class<S> type) {
    return type.cast(program.state());
  }

  // ------------------------------------------------------------------ of atomic programs

  /**
   * From now on that program answers queries of that class so. An answer that throws {@link
   * io.geartrain.runtime.host.ContractError} is an error of that program's.
   */
  public <R, Q extends Query<R>> ProgramTestKit<I, C> answering(
      ProgramRef<? super Q> of, Class<Q> query, Function<Q, R> answer) {
    program.others.answering(of.id(), query, answer);
    return this;
  }

  /** As above, with bytes: for host modules. */
  public ProgramTestKit<I, C> answering(ActorId of, UnaryOperator<Payload> answer) {
    program.others.answering(of, request -> Optional.of(answer.apply(request)));
    return this;
  }

  /** From now on that contract has this in its store, too: what {@code ctx.storeOf} and the like read. */
  public ProgramTestKit<I, C> storing(ProgramRef<?> of, Consumer<ContractStore> writes) {
    program.others.storing(of.id(), writes);
    return this;
  }

  /**
   * Asks the program.
   *
   * @throws AssertionError when it fails; {@link #tryQuery} says how
   */
  @SuppressWarnings("unchecked")
  public <R, Q extends Query<R>> R query(Q query) {
    Step<Object> step = tryQuery(query);
    if (!step.isSuccess()) {
      throw new AssertionError("the query failed: " + step.outcome().diagnosis());
    }
    return (R) Payloads.decodeAnswer(query.getClass(), step.data());
  }

  /** Asks the program, which may fail. */
  @SuppressWarnings("unchecked")
  public <R> Step<Object> tryQuery(Query<R> query) {
    Message message =
        new Message(
            nextId(),
            sender,
            program.self,
            EntryPoint.QUERY,
            code.encodeCommand((C) query),
            Value.ZERO,
            null,
            null,
            null);
    return run(hooked(message, null, true));
  }

  /** Runs the handler of what only the governance or a host module may send. */
  public Step<Object> sudo(C command) {
    ActorId asked = sender;
    sender = ActorId.SYSTEM;
    try {
      return run(EntryPoint.SUDO, code.encodeCommand(command), Object.class);
    } finally {
      sender = asked;
    }
  }

  /**
   * The contract runs other code from now on.
   *
   * @return the same contract with that code: its store, its balance, what others answer; the migration is
   *     not run yet
   */
  public <J, D> ProgramTestKit<J, D> withCode(ProgramDefinition<J, D> next) {
    ProgramTestKit<J, D> kit = new ProgramTestKit<>(next, program.withCode(next));
    kit.sender = sender;
    return kit;
  }

  /** Runs the migration of the contract's new code. */
  public Step<Object> migrate(C command) {
    return run(EntryPoint.MIGRATE, code.encodeCommand(command), Object.class);
  }

  /** An address as events show it. */
  public String text(ActorId actor) {
    return KitProgram.SETTINGS.contracts().shown(actor);
  }

  /** What the contract has stored. */
  public ContractStore store() {
    return ContractStore.readOnly(program.keys());
  }

  /**
   * The step's next call that is heard of when it succeeds has succeeded, with this answer.
   *
   * @param answer as the callee gives it; a {@link Payload} as it is, null for none
   * @return the run that heard of it
   * @throws AssertionError when there is no such call
   */
  public <R> Step<R> callReply(Step<R> step, Object answer) {
    Payload data =
        answer == null ? null : answer instanceof Payload bytes ? bytes : Payloads.encode(answer);
    KitUnit unit = unit(step);
    Call call = unit.next(true);
    return hear(unit, new CallResult(0, Payload.EMPTY, call.then(), data, List.of(), null));
  }

  /**
   * The step's next call has failed.
   *
   * @param error what the caller sees of it, such as {@code codespace: sdk, code: 5}
   * @return the run that heard of it
   * @throws AssertionError when nobody hears of it: then the step itself fails
   */
  public <R> Step<R> callFailed(Step<R> step, String error) {
    KitUnit unit = unit(step);
    Call call = unit.next(false);
    return hear(unit, new CallResult(0, Payload.EMPTY, call.then(), null, List.of(), error));
  }

  private KitUnit unit(Step<?> step) {
    if (!step.isSuccess()) {
      throw new AssertionError("the step failed: its calls did not run");
    }
    return step.unit();
  }

  private <R> Step<R> hear(KitUnit unit, CallResult result) {
    Message first = unit.message();
    Message message =
        new Message(
            first.id(),
            first.source(),
            program.self,
            EntryPoint.CALL_REPLY,
            Payload.EMPTY,
            first.value(),
            null,
            null,
            null);
    return run(hooked(message, null, true), unit, result);
  }

  // ------------------------------------------------------------------ what was waited for

  /**
   * The oldest thing that the step asked and that is not answered yet gets this reply. When the step has
   * what it waits for, it goes on.
   *
   * @return where it went on; the same step if it still waits
   * @throws AssertionError when it waits for no reply
   */
  public <R> Step<R> reply(Step<R> step, Object reply) {
    return reply(step, oldest(step), reply);
  }

  /**
   * As {@link #reply(Step, Object)}, for one of several asks.
   *
   * @param ask counts from 0, as they were asked
   */
  public <R> Step<R> reply(Step<R> step, int ask, Object reply) {
    return answer(step, ask, ReplyCode.MANUAL, Payloads.encode(reply));
  }

  /**
   * As {@link #reply(Step, Object)}, written as the reply to that request: for one of a generic type, whose
   * elements do not say themselves what they are declared as.
   */
  public <R, T, Q extends Request<T>> Step<R> reply(Step<R> step, Class<Q> request, T reply) {
    Payload payload = CanonicalCbor.ofReplyTo(request).encode(reply);
    return answer(step, oldest(step), ReplyCode.MANUAL, payload);
  }

  /** The oldest thing that the step asked gets an automatic reply. */
  public <R> Step<R> autoReply(Step<R> step) {
    return answer(step, oldest(step), ReplyCode.AUTO, Payload.EMPTY);
  }

  /** What the oldest thing that the step asked ran into is a panic with that text. */
  public <R> Step<R> fail(Step<R> step, String panic) {
    return answer(step, oldest(step), ReplyCode.USERSPACE_PANIC, Payload.utf8(panic));
  }

  /** The time is over for everything that the step asked and that is not answered; the height follows. */
  public <R> Step<R> timeout(Step<R> step) {
    ProgramTestKitWait wait = asking(step);
    program.height = Math.max(program.height, wait.over());
    return goOn(wait.with(wait.progress().suspension().timedOut(Long.MAX_VALUE)));
  }

  /**
   * The step's time is over, somebody woke it, or its lock is there; after a sleep or a bounded wait the
   * height follows.
   *
   * @throws AssertionError when it waits for a reply, or for a lock that another one holds
   */
  public <R> Step<R> wake(Step<R> step) {
    ProgramTestKitWait wait = waiting(step);
    if (wait.ending() instanceof Effect.Await) {
      throw new AssertionError("the step waits for a reply, not to be woken");
    }
    if (wait.ending() instanceof Effect.AwaitLock lock
        && !program.holdings.lock(lock.name()).isHeldBy(wait.message().id())) {
      throw new AssertionError("another message holds the lock '" + lock.name() + "'");
    }
    program.height = Math.max(program.height, wait.over());
    return goOn(wait);
  }

  private ProgramTestKitWait waiting(Step<?> step) {
    ProgramTestKitWait wait = waiting.get(step.outcome().message());
    if (wait == null) {
      throw new AssertionError("the step does not wait, or has gone on already");
    }
    return wait;
  }

  private ProgramTestKitWait asking(Step<?> step) {
    ProgramTestKitWait wait = waiting(step);
    if (!(wait.ending() instanceof Effect.Await)) {
      throw new AssertionError("the step waits for no reply, but for " + wait.ending());
    }
    return wait;
  }

  private int oldest(Step<?> step) {
    ProgramTestKitWait wait = asking(step);
    int ask = 0;
    while (!wait.progress().suspension().awaits(wait.asked().get(ask))) {
      ask++;
    }
    return ask;
  }

  private <R> Step<R> answer(Step<R> step, int ask, ReplyCode code, Payload payload) {
    ProgramTestKitWait wait = asking(step);
    MessageId asked = wait.asked().get(ask);
    if (!wait.progress().suspension().awaits(asked)) {
      throw new AssertionError("ask " + ask + " is answered already");
    }
    Message reply = message(EntryPoint.REPLY, payload, asked, code);
    Payload hook = replyHooks.remove(asked);
    if (hook == null) {
      program.holdings = program.holdings.with(program.holdings.balance().plus(reply.value()));
    } else {
      runReplyHook(hooked(reply, hook, false));
    }
    ProgramTestKitWait next = wait.with(new Answered(asked, code, false, payload, reply.value()));
    if (next.progress().suspension().isComplete()) {
      return goOn(next);
    }
    waiting.put(wait.message().id(), next);
    return step;
  }

  private void runReplyHook(Dispatch reply) {
    Step<Object> ran = run(reply);
    if (!ran.isSuccess()) {
      throw new AssertionError(
          "the hook of the reply failed: nobody hears of that reply, and the ask ends with its time: "
              + ran.outcome().diagnosis());
    }
  }

  private <R> Step<R> goOn(ProgramTestKitWait wait) {
    waiting.remove(wait.message().id());
    Dispatch dispatch =
        new Dispatch(wait.message(), Long.MAX_VALUE, 0, wait.progress(), null, true);
    return run(dispatch, Coins.NONE, wait.request());
  }

  // ------------------------------------------------------------------ running

  private <R> Step<R> run(EntryPoint entry, Payload payload, Class<?> request) {
    Coins coins = broughtCoins;
    broughtCoins = Coins.NONE;
    return run(hooked(message(entry, payload, null, null), null, true), coins, request);
  }

  private Step<Object> run(Dispatch dispatch) {
    return run(dispatch, Coins.NONE, Object.class);
  }

  private Message message(EntryPoint entry, Payload payload, MessageId replyTo, ReplyCode code) {
    return new Message(
        nextId(), sender, program.self, entry, payload, takeBrought(), null, replyTo, code);
  }

  private MessageId nextId() {
    return new MessageId(program.sequence, Phase.INPUT, 0, 0);
  }

  private Value takeBrought() {
    Value taken = brought;
    brought = Value.ZERO;
    return taken;
  }

  private <R> Step<R> run(Dispatch dispatch, Coins coins, Class<?> request) {
    String denom = KitProgram.SETTINGS.contracts().denom();
    Coins funds = Coins.of(denom, dispatch.message().value()).plus(coins);
    return run(dispatch, program.unit(dispatch, funds, request), null);
  }

  private <R> Step<R> run(Dispatch dispatch, KitUnit unit, CallResult result) {
    Step<R> step = program.run(dispatch, unit, result);
    if (step.isWaiting()) {
      waiting.put(
          unit.message().id(),
          ProgramTestKitWait.after(
              unit.message(), unit.request, unit.progress(), step.effects(), program.height));
    }
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.OnReply hook) {
        replyHooks.put(hook.message(), hook.hook());
      }
    }
    return step;
  }
}
