package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

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
  private final ActorId self;
  private final ChainSettings settings =
      ChainSettings.defaults().with("gas-policy", "unmetered").with("state-check-interval", 1);
  private Object state;
  private ActorId sender = UserId.of("test").id();
  private Value brought = Value.ZERO;
  private Holdings holdings = Holdings.of(Value.ZERO);
  private final Map<MessageId, ProgramTestKitWait> waiting = new HashMap<>();
  private final Map<MessageId, Payload> replyHooks = new HashMap<>();
  private long height = 1;
  private long sequence = 1;

  private ProgramTestKit(ProgramDefinition<I, C> code) {
    this.code = code;
    this.self = ActorId.createdByUser(code.id(), new byte[0]);
    this.state = code.emptyState();
  }

  /** A program of that code, without memory. */
  public static <I, C> ProgramTestKit<I, C> of(ProgramDefinition<I, C> code) {
    return new ProgramTestKit<>(code);
  }

  /** Later messages come from that user. */
  public ProgramTestKit<I, C> from(UserId user) {
    sender = user.id();
    return this;
  }

  /** Later messages come from the program itself, as those of its timers do. */
  public ProgramTestKit<I, C> fromItself() {
    sender = self;
    return this;
  }

  /** The next message or reply brings that value; a message that fails takes it back. */
  public ProgramTestKit<I, C> withValue(long amount) {
    brought = Value.of(amount);
    return this;
  }

  /** Later messages run at that height. */
  public ProgramTestKit<I, C> atHeight(long later) {
    height = later;
    return this;
  }

  /** The program may spend that. */
  public ProgramTestKit<I, C> withBalance(long amount) {
    holdings = holdings.with(Value.of(amount));
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
    ProgramTestKitWait wait = waiting.get(step.message().id());
    if (wait == null && step.isSuccess()) {
      throw new AssertionError("the step succeeded and does not wait: its message cannot fail");
    }
    Progress kept = wait == null ? step.progress() : wait.progress();
    if (!step.message().isSignalled()) {
      throw new AssertionError("an init, a signal or an error reply that fails sends no signal");
    }
    if (kept.systemReserve() + (wait == null ? step.systemReserve() : 0) == 0) {
      throw new AssertionError(
          "no signal is sent: nothing was set aside with ctx.systemReserve(gas) or thenSetHook(...)");
    }
    waiting.remove(step.message().id());
    holdings = holdings.released(step.message().id(), height);
    Message signal =
        new Message(
            nextId(),
            ActorId.SYSTEM,
            self,
            EntryPoint.SIGNAL,
            Payload.EMPTY,
            Value.ZERO,
            null,
            step.message().id(),
            cause);
    return run(hooked(signal, kept.hook(), code.handles(EntryPoint.SIGNAL)));
  }

  /** The program's state. */
  public <S> S state(Class<S> type) {
    return type.cast(state);
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
    height = Math.max(height, wait.over());
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
        && !holdings.lock(lock.name()).isHeldBy(wait.message().id())) {
      throw new AssertionError("another message holds the lock '" + lock.name() + "'");
    }
    height = Math.max(height, wait.over());
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
      holdings = holdings.with(holdings.balance().plus(reply.value()));
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
    return run(dispatch, wait.request());
  }

  // ------------------------------------------------------------------ running

  private <R> Step<R> run(EntryPoint entry, Payload payload, Class<?> request) {
    return run(hooked(message(entry, payload, null, null), null, true), request);
  }

  private Step<Object> run(Dispatch dispatch) {
    return run(dispatch, Object.class);
  }

  private Message message(EntryPoint entry, Payload payload, MessageId replyTo, ReplyCode code) {
    return new Message(nextId(), sender, self, entry, payload, takeBrought(), null, replyTo, code);
  }

  private MessageId nextId() {
    return new MessageId(sequence, Phase.INPUT, 0, 0);
  }

  private Value takeBrought() {
    Value taken = brought;
    brought = Value.ZERO;
    return taken;
  }

  private <R> Step<R> run(Dispatch dispatch, Class<?> request) {
    BlockContext block =
        new BlockContext(settings, sequence, height, height * settings.heightMillis(), 0);
    Payload before = code.encodeState(state);
    Executor.Step first = Executor.run(code, state, dispatch, holdings, block, Executor.Watch.NONE);
    Executor.Step second =
        Executor.run(
            code, code.decodeState(before), dispatch, holdings, block, Executor.Watch.NONE);
    check(
        "the same input gave another outcome",
        comparable(first.outcome()),
        comparable(second.outcome()));
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
    Message message = dispatch.message();
    Progress progress = dispatch.hasWaited() ? dispatch.progress() : Progress.NONE;
    Step<R> step = new Step<>(first.outcome(), code, request, state, message, progress, sequence++);
    if (step.isWaiting()) {
      waiting.put(
          message.id(),
          ProgramTestKitWait.after(message, request, progress, step.effects(), height));
    }
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.OnReply hook) {
        replyHooks.put(hook.message(), hook.hook());
      }
    }
    return step;
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
}
