package io.geartrain.programs;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a run may know: all of it is read from its ledger. */
abstract class RunContext implements ProgramContext {
  final EffectLedger ledger;
  private final boolean isAtomic;

  RunContext(EffectLedger ledger, boolean isAtomic) {
    this.ledger = ledger;
    this.isAtomic = isAtomic;
  }

  EffectLedger ledger() {
    return ledger;
  }

  abstract Object state();

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
  public String text(ActorId actor) {
    return shown(actor);
  }

  String shown(Object value) {
    return ledger.block().settings().contracts().shown(value);
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
  public String chainId() {
    return ledger.block().settings().worldId();
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

  // ------------------------------------------------------------------ of a unit of work

  @Override
  public Coins funds() {
    return isAtomic
        ? ledger.unit().funds()
        : Coins.of(ledger.block().settings().contracts().denom(), value());
  }

  @Override
  public int oldVersion() {
    return ledger.unit().oldVersion();
  }

  @Override
  public ContractStore store() {
    if (state() instanceof ContractStore store) {
      return store;
    }
    throw new IllegalStateException(
        "ctx.store() is for contracts, declared with store(); this program remembers a state");
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R, Q extends Query<R>> R query(ProgramRef<? super Q> of, Q query) {
    Payload answer = query(of.id(), Payloads.encode(query));
    return (R) Payloads.decodeAnswer(query.getClass(), answer);
  }

  @Override
  public Payload query(ActorId of, Payload query) {
    return ledger.unit().query(of, query);
  }

  @Override
  public Optional<Payload> raw(ActorId of, Payload key) {
    Payload found = ledger.unit().raw(of, key);
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  @Override
  public Range range(ActorId of, Payload start, Payload end, int limit, boolean descending) {
    return ledger.unit().range(of, start, end, limit, descending);
  }

  @Override
  public ContractStore storeOf(ProgramRef<?> of) {
    return new OthersStore(this, of.id());
  }

  @Override
  public <C> ProgramRef<C> contractRef(ProgramCode<?, C> of, String salt) {
    return new ProgramRef<>(
        ContractAddress.predicted(of.id().toBytes(), self(), Payload.utf8(salt)));
  }
}
