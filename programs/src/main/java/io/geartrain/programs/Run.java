package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
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

  void answer(Object reply, Value value) {
    Objects.requireNonNull(reply, "a reply must not be null");
    ledger.answer(replyCodec != null ? replyCodec.encode(reply) : Payloads.encode(reply), value);
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
    return ledger.message().source();
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
