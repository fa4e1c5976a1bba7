package io.geartrain.programs;

import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.Trapped;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One run of a handler: its events and state so far, and the ledger that its effects go into. */
final class Run implements ProgramContext {
  private final ProgramCode<?, ?> code;
  private final EffectLedger ledger;
  private Object state;
  private List<Payload> events = List.of();
  private CanonicalCbor.Codec<Object> replyCodec;
  private boolean factoryTaken;
  private boolean isResumed;
  private boolean isHook;
  private boolean answered;
  private boolean exited;
  private MessageId lastSent;
  private Continuations.Resumed next;

  Run(ProgramCode<?, ?> code, EffectLedger ledger, Object state) {
    this.code = code;
    this.ledger = ledger;
    this.state = state;
  }

  /** A handler begins its one effect; a second one would leave the first half made. */
  void takeFactory() {
    if (factoryTaken) {
      throw new IllegalStateException(
          "a handler makes one effect and returns it; this one called Effect() again");
    }
    factoryTaken = true;
  }

  /** Another handler of the same run begins. */
  void begin() {
    factoryTaken = false;
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

  void answeredBy(CanonicalCbor.Codec<Object> codec) {
    replyCodec = codec;
  }

  EffectLedger ledger() {
    return ledger;
  }

  Object state() {
    return state;
  }

  HostedCode.Reaction reaction() {
    return new HostedCode.Reaction(events, state);
  }

  void persist(Object event) {
    ledger.requireLive();
    Objects.requireNonNull(event, "an event must not be null");
    Payload encoded = code.encodeEvent(event);
    state = code.applyDecoded(state, event);
    if (events.isEmpty()) {
      events = new ArrayList<>(2);
    }
    events.add(encoded);
  }

  void answer(Object reply, SendOption... options) {
    AcceptedOptions.REPLY.check(options);
    Objects.requireNonNull(reply, "a reply must not be null");
    Payload payload = replyCodec() != null ? replyCodec.encode(reply) : Payloads.encode(reply);
    ReservationId reservation = SendOption.reservationOf(options);
    if (reservation != null) {
      ledger.answerFrom(reservation, payload, SendOption.valueOf(options));
    } else {
      ledger.answer(payload, SendOption.valueOf(options), SendOption.gasOf(options));
    }
    answered = true;
  }

  private CanonicalCbor.Codec<Object> replyCodec() {
    if (isResumed) {
      replyCodec = code.replyCodecOf(ledger.message());
      isResumed = false;
    }
    return replyCodec;
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

  @Override
  public MessageId messageId() {
    return ledger.message().id();
  }

  @Override
  public ActorId source() {
    return ledger.source();
  }

  @Override
  public ActorId self() {
    return ledger.message().destination();
  }

  @Override
  public Value value() {
    return ledger.message().value();
  }

  @Override
  public Value balance() {
    return ledger.balance();
  }

  @Override
  public BlockHeight height() {
    return new BlockHeight(ledger.block().height());
  }

  @Override
  public long timestamp() {
    return ledger.block().timestamp();
  }

  @Override
  public long gas() {
    return ledger.gas();
  }

  @Override
  public void charge(long gas) {
    ledger.charge(gas);
  }

  @Override
  public ReservationId reserveGas(long gas, Blocks blocks) {
    return ledger.reserve(gas, blocks.count());
  }

  @Override
  public void systemReserve(long gas) {
    ledger.systemReserve(gas);
  }

  @Override
  public Bytes32 random(String subject) {
    return Bytes32.hash(
        "geartrain/random/1",
        ledger.block().settings().worldId().getBytes(StandardCharsets.UTF_8),
        subject.getBytes(StandardCharsets.UTF_8),
        messageId().toBytes());
  }

  @Override
  public <C> ProgramRef<C> programRef(ProgramCode<?, C> of, String salt) {
    return new ProgramRef<>(
        ActorId.createdByProgram(messageId(), of.id(), salt.getBytes(StandardCharsets.UTF_8)));
  }

  static Panic undecodable() {
    return new Panic("undecodable payload");
  }

  static Panic unknownCommand() {
    return new Panic("unknown command");
  }
}
