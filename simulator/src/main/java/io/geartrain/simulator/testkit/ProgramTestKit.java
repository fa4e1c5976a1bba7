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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One program, no actor system. Each step checks that the message, the events and the state survive being
 * written and read, that the handler did not change its state in place, that the same input gives the same
 * outcome, and that the state that was carried is the one the events give.
 *
 * <p>A step that waits goes on when the test says what came of it: {@link #reply}, {@link #fail}, {@link
 * #timeout}, {@link #wake}.
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

  /** Runs the init handler. */
  public Step<Object> tryInit(I init) {
    return run(EntryPoint.INIT, code.encodeInit(init), null);
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
    return run(EntryPoint.HANDLE, Payload.wrap(payload), null);
  }

  /** A reply to a message that the program sent and did not ask. */
  public Step<Object> unaskedReply(MessageId sent, Object reply) {
    return unasked(sent, ReplyCode.MANUAL, Payloads.encode(reply));
  }

  /** An automatic reply to a message that the program sent and did not ask. */
  public Step<Object> unaskedAutoReply(MessageId sent) {
    return unasked(sent, ReplyCode.AUTO, Payload.EMPTY);
  }

  private Step<Object> unasked(MessageId sent, ReplyCode replyCode, Payload payload) {
    return run(message(EntryPoint.REPLY, payload, sent, replyCode), null, null);
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
    Value moved = takeBrought();
    holdings = holdings.with(holdings.balance().plus(moved));
    ProgramTestKitWait next = wait.with(new Answered(asked, code, false, payload, moved));
    if (next.progress().suspension().isComplete()) {
      return goOn(next);
    }
    waiting.put(wait.message().id(), next);
    return step;
  }

  private <R> Step<R> goOn(ProgramTestKitWait wait) {
    waiting.remove(wait.message().id());
    return run(wait.message(), wait.request(), wait.progress());
  }

  // ------------------------------------------------------------------ running

  private <R> Step<R> run(EntryPoint entry, Payload payload, Class<?> request) {
    return run(message(entry, payload, null, null), request, null);
  }

  private Message message(EntryPoint entry, Payload payload, MessageId replyTo, ReplyCode code) {
    MessageId id = new MessageId(sequence, Phase.INPUT, 0, 0);
    return new Message(id, sender, self, entry, payload, takeBrought(), null, replyTo, code);
  }

  private Value takeBrought() {
    Value taken = brought;
    brought = Value.ZERO;
    return taken;
  }

  private <R> Step<R> run(Message message, Class<?> request, Progress progress) {
    BlockContext block =
        new BlockContext(settings, sequence, height, height * settings.heightMillis(), 0);
    sequence++;
    Dispatch dispatch = new Dispatch(message, Long.MAX_VALUE, 0, progress, null, true);
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
    Step<R> step = new Step<>(first.outcome(), code, request, state);
    if (step.isWaiting()) {
      waiting.put(
          message.id(),
          ProgramTestKitWait.after(
              message,
              request,
              progress == null ? Progress.NONE : progress,
              first.outcome().effects(),
              height));
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

  /**
   * What one message came to.
   *
   * @param <R> the reply
   */
  public static final class Step<R> {
    private final Outcome outcome;
    private final ProgramDefinition<?, ?> code;
    private final Class<?> request;
    private final Object state;

    private Step(Outcome outcome, ProgramDefinition<?, ?> code, Class<?> request, Object state) {
      this.outcome = outcome;
      this.code = code;
      this.request = request;
      this.state = state;
    }

    /** Whether the handler returned; if it waits now, it has. */
    public boolean isSuccess() {
      return outcome.isSuccess();
    }

    /** Whether the message waits, to go on later or to start again. */
    public boolean isWaiting() {
      return ProgramTestKitWait.endingOf(outcome.effects()) != null;
    }

    /**
     * The handler's reply.
     *
     * @throws AssertionError when it failed or gave none
     */
    @SuppressWarnings("unchecked")
    public R reply() {
      if (!isSuccess()) {
        throw new AssertionError(
            "the handler failed: " + outcome.trap().code() + ", " + outcome.diagnosis());
      }
      Payload answer =
          outcome.effects().stream()
              .map(Step::answerIn)
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow(
                  () ->
                      new AssertionError(
                          isWaiting() ? "the message waits" : "the handler gave no reply"));
      if (!Request.class.isAssignableFrom(request)) {
        return (R) CanonicalCbor.toTree(answer);
      }
      return (R) Payloads.decodeReply(request, answer);
    }

    private static Payload answerIn(Effect effect) {
      if (effect instanceof Effect.Answer answer) {
        return answer.payload();
      }
      if (effect instanceof Effect.AnswerWith answer) {
        return answer.payload();
      }
      return effect instanceof Effect.AnswerFrom answer ? answer.payload() : null;
    }

    /** The new events, read back. */
    public List<Object> events() {
      return outcome.events().stream().map(code::decodeEvent).toList();
    }

    /** What the handler asked for, in order. */
    public List<Effect> effects() {
      return outcome.effects();
    }

    /** Messages to others whose replies are not waited for, decoded as that class, in order. */
    public <M> List<M> sent(Class<M> type) {
      return decoded(type, Step::sentIn);
    }

    /** Messages to others whose replies are waited for, decoded as that class, in order. */
    public <M> List<M> asked(Class<M> type) {
      return decoded(type, effect -> effect instanceof Effect.Ask ask ? ask.payload() : null);
    }

    private static Payload sentIn(Effect effect) {
      if (effect instanceof Effect.Send send) {
        return send.payload();
      }
      return effect instanceof Effect.SendFrom send ? send.payload() : null;
    }

    private <M> List<M> decoded(Class<M> type, Function<Effect, Payload> payload) {
      return outcome.effects().stream()
          .map(payload)
          .filter(Objects::nonNull)
          .map(bytes -> Payloads.decode(type, bytes))
          .toList();
    }

    /** What the sender hears of a failure; null after a success. */
    public ReplyCode failure() {
      return outcome.trap() == null ? null : outcome.trap().code();
    }

    /** What the panic said; empty after a success. */
    public String panic() {
      return outcome.trap() == null ? "" : outcome.trap().payload().utf8();
    }

    /** The state afterwards. */
    public <S> S state(Class<S> type) {
      return type.cast(state);
    }

    /** All of it. */
    public Outcome outcome() {
      return outcome;
    }
  }
}
