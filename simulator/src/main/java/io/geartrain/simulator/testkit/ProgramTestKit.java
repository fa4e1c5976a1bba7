package io.geartrain.simulator.testkit;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.ProgramDefinition;
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
import java.util.List;
import java.util.Objects;

/**
 * One program, no actor system. Each step checks that the message, the events and the state survive being
 * written and read, that the handler did not change its state in place, that the same input gives the same
 * outcome, and that the state that was carried is the one the events give.
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
  private UserId sender = UserId.of("test");
  private Value balance = Value.ZERO;
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
    sender = user;
    return this;
  }

  /** Later messages run at that height. */
  public ProgramTestKit<I, C> atHeight(long later) {
    height = later;
    return this;
  }

  /** The program may spend that. */
  public ProgramTestKit<I, C> withBalance(long amount) {
    balance = Value.of(amount);
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

  /** The program's state. */
  public <S> S state(Class<S> type) {
    return type.cast(state);
  }

  private <R> Step<R> run(EntryPoint entry, Payload payload, Class<?> request) {
    Message message =
        new Message(
            new MessageId(sequence, Phase.INPUT, 0, 0),
            sender.id(),
            self,
            entry,
            payload,
            Value.ZERO,
            null,
            null,
            null);
    BlockContext block =
        new BlockContext(settings, sequence, height, height * settings.heightMillis(), 0);
    sequence++;
    Dispatch dispatch = new Dispatch(message, Long.MAX_VALUE);
    Payload before = code.encodeState(state);
    Executor.Step first = Executor.run(code, state, dispatch, balance, block, Executor.Watch.NONE);
    Executor.Step second =
        Executor.run(code, code.decodeState(before), dispatch, balance, block, Executor.Watch.NONE);
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
    balance = first.balance();
    return new Step<>(first.outcome(), code, request, state);
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

    /** Whether the handler returned. */
    public boolean isSuccess() {
      return outcome.isSuccess();
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
              .filter(Effect.Answer.class::isInstance)
              .map(effect -> ((Effect.Answer) effect).payload())
              .findFirst()
              .orElseThrow(() -> new AssertionError("the handler gave no reply"));
      if (!Request.class.isAssignableFrom(request)) {
        return (R) CanonicalCbor.toTree(answer);
      }
      return (R) Payloads.decodeReply(request, answer);
    }

    /** The new events, read back. */
    public List<Object> events() {
      return outcome.events().stream().map(code::decodeEvent).toList();
    }

    /** What the handler asked for, in order. */
    public List<Effect> effects() {
      return outcome.effects();
    }

    /** Messages to others, decoded as that class, in order. */
    public <M> List<M> sent(Class<M> type) {
      return outcome.effects().stream()
          .filter(Effect.Send.class::isInstance)
          .map(effect -> Payloads.decode(type, ((Effect.Send) effect).payload()))
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
