package io.geartrain.programs;

import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.Trapped;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Contracts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One run of a handler: its events and state so far, and the ledger that its effects go into. */
final class Run extends RunContext {
  private final ProgramCode<?, ?> code;
  private Object memory;
  private List<Payload> events = List.of();
  private Class<?> answering;
  private boolean hasEffect;
  private boolean isResumed;
  private boolean isHook;
  private boolean answered;
  private boolean exited;
  private MessageId lastSent;
  private Continuations.Resumed next;

  Run(ProgramCode<?, ?> code, EffectLedger ledger, Object memory) {
    super(ledger, code.isAtomic());
    this.code = code;
    this.memory = memory;
  }

  /** A handler begins its one effect; a second one would leave the first half made. */
  void beginEffect() {
    if (hasEffect) {
      throw new IllegalStateException(
          "a handler makes one effect and returns it; this one called Effect() again");
    }
    hasEffect = true;
  }

  /** Another handler of the same run begins. */
  void begin() {
    hasEffect = false;
  }

  /** The handler that runs goes on where the message waited: its own reply is found when it answers. */
  void resumed() {
    isResumed = true;
  }

  void hook(boolean runs) {
    isHook = runs;
  }

  boolean hasExited() {
    return exited;
  }

  void exit(ActorId inheritor) {
    ledger.exit(inheritor);
    exited = true;
  }

  /** The class of what the handler answers; null if it answers nothing. */
  void answering(Class<?> request) {
    answering = request;
  }

  /** What handlers get as state. */
  @Override
  Object state() {
    return code.model().shown(this);
  }

  /** What the program remembers by now, as it is hosted. */
  Object memory() {
    return memory;
  }

  HostedCode.Reaction reaction() {
    return new HostedCode.Reaction(events, memory);
  }

  void persist(Object event) {
    ledger.requireLive();
    Objects.requireNonNull(event, "an event must not be null");
    if (ledger.message().entry() == EntryPoint.QUERY) {
      throw new Panic("write access denied");
    }
    StateModel model = code.model();
    Payload encoded = model.encodeEvent(event);
    memory = model.apply(memory, event);
    if (model.showsChangesAtOnce()) {
      ledger.unit().stage(memory);
    }
    if (events.isEmpty()) {
      events = new ArrayList<>(2);
    }
    events.add(encoded);
  }

  void answer(Object reply, SendOption... options) {
    AcceptedOptions.REPLY.check(options);
    Objects.requireNonNull(reply, "a reply must not be null");
    CanonicalCbor.Codec<Object> codec = code.replyCodecOf(answering());
    Payload payload = codec != null ? codec.encode(reply) : Payloads.encode(reply);
    ReservationId reservation = SendOption.reservationOf(options);
    if (reservation != null) {
      ledger.answerFrom(reservation, payload, SendOption.valueOf(options));
    } else {
      ledger.answer(payload, SendOption.valueOf(options), SendOption.gasOf(options));
    }
    answered = true;
  }

  private Class<?> answering() {
    if (isResumed) {
      answering = code.requestOf(ledger.message());
      isResumed = false;
    }
    return answering;
  }

  // ------------------------------------------------------------------ calling

  /**
   * A call in this unit of work.
   *
   * @param then what hears of it, or null
   */
  void call(ActorId to, Payload payload, ReplyOn on, Object then, SendOption... options) {
    AcceptedOptions.CALL.check(options);
    call(to, payload, funds(options), on, then, options);
  }

  private Coins funds(SendOption... options) {
    String denom = ledger.block().settings().contracts().denom();
    return SendOption.fundsOf(options).plus(Coins.of(denom, SendOption.valueOf(options)));
  }

  /** Coins of a new contract stand in the message; the module moves them. */
  <I> void instantiate(
      ProgramCode<I, ?> of, String salt, String label, I init, SendOption... options) {
    AcceptedOptions.INSTANTIATION.check(options);
    Payload message =
        Contracts.instantiate(
            of.id(), Payload.utf8(salt), label, null, funds(options), of.encodeInit(init));
    call(Contracts.ADDRESS, message, Coins.NONE, ReplyOn.NEVER, null, options);
  }

  private void call(
      ActorId to, Payload payload, Coins funds, ReplyOn on, Object then, SendOption... options) {
    Call call =
        Call.of(to, payload, funds)
            .fenced(SendOption.fenceOf(options))
            .signedBy(SendOption.signerOf(options));
    ledger
        .unit()
        .call(
            then == null
                ? call
                : call.heard(
                    on, 0, Payload.EMPTY, code.continuations().encodeCall(then, answering())));
  }

  // ------------------------------------------------------------------ sending

  MessageId send(ActorId to, Payload payload, SendOption... options) {
    AcceptedOptions.SEND.check(options);
    Value value = SendOption.valueOf(options);
    long delay = SendOption.delayOf(options);
    ReservationId reservation = SendOption.reservationOf(options);
    lastSent =
        reservation == null
            ? ledger.send(to, payload, value, SendOption.gasOf(options), delay)
            : ledger.sendFrom(reservation, to, payload, value, delay);
    long deposit = SendOption.depositOf(options);
    if (deposit != SendOption.NO_DEPOSIT) {
      ledger.deposit(lastSent, deposit);
    }
    return lastSent;
  }

  MessageId lastSent() {
    if (lastSent == null) {
      throw new IllegalStateException("this run has sent nothing whose reply could be hooked");
    }
    return lastSent;
  }

  // ------------------------------------------------------------------ waiting

  Payload encodeContinuation(Object continuation) {
    return code.continuations().encode(continuation);
  }

  void await(List<? extends Ask<?>> asks, boolean first, Object continuation) {
    requireMayWait();
    if (asks.isEmpty()) {
      throw new IllegalArgumentException("nothing is asked");
    }
    List<MessageId> asked = new ArrayList<>(asks.size());
    List<Awaited> awaited = new ArrayList<>(asks.size());
    for (Ask<?> ask : asks) {
      MessageId id = ask.send(ledger);
      if (ask.hook() != null) {
        ledger.onReply(id, encodeContinuation(ask.hook()));
      }
      asked.add(id);
      awaited.add(new Awaited(id, SendOption.boundOf(ask.options())));
    }
    ledger.await(awaited, first, code.continuations().encode(continuation, asked));
  }

  void sleep(Blocks blocks, Object continuation) {
    requireMayWait();
    ledger.sleep(blocks.count(), encodeContinuation(continuation));
  }

  /** Goes on at once, in this run, if the lock is free. */
  void lock(String name, boolean exclusive, Object continuation) {
    requireMayWait();
    if (ledger.lock(name, exclusive, encodeContinuation(continuation))) {
      next = code.continuations().now(continuation);
    }
  }

  /** What goes on at once, or null. */
  Continuations.Resumed takeNext() {
    Continuations.Resumed taken = next;
    next = null;
    return taken;
  }

  /** Asked also where nothing has to be waited for, so that a free lock and a held one are alike. */
  void requireMayWait() {
    ledger.requireLive();
    if (isHook) {
      throw new IllegalStateException("a hook cannot wait: the rest of its run is behind it");
    }
    if (next != null) {
      throw new IllegalStateException("the handler has taken a lock and must return");
    }
    if (answered) {
      throw new Trapped(ReplyCode.BACKEND_ERROR, "a message that is answered cannot wait");
    }
  }

  Payload encode(Object command) {
    return Payloads.encode(command);
  }

  Payload encodeOwn(Object command) {
    return code.encodeOwn(command);
  }

  static Panic undecodable(String reason) {
    return new Panic("undecodable payload", reason);
  }

  static Panic unknownCommand() {
    return new Panic("unknown command");
  }
}
