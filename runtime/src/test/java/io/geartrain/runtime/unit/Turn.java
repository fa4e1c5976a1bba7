package io.geartrain.runtime.unit;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One run of a contract of a test: its store of texts, and what it may do. */
final class Turn {
  private final EffectLedger ledger;
  private final boolean atomic;
  private final List<Payload> events = new ArrayList<>();
  private ByteStore store;

  Turn(EffectLedger ledger, ByteStore store, boolean atomic) {
    this.ledger = ledger;
    this.atomic = atomic;
    this.store = store;
  }

  EffectLedger ledger() {
    return ledger;
  }

  UnitLedger unit() {
    return ledger.unit();
  }

  ActorId self() {
    return ledger.message().destination();
  }

  ActorId source() {
    return ledger.message().source();
  }

  /** What the call came to of which this run hears. */
  CallResult result() {
    return unit().result();
  }

  // ------------------------------------------------------------------ the store

  ByteStore store() {
    return store;
  }

  List<Payload> events() {
    return events;
  }

  /** The text under a key, or null. */
  String get(String key) {
    Payload found = store.get(Payload.utf8(key));
    return found == null ? null : found.utf8();
  }

  /** Stores a text; null is "null". */
  void put(String key, Object text) {
    Payload value = Payload.utf8(String.valueOf(text));
    change(store.put(Payload.utf8(key), value), ByteStore.event(Payload.utf8(key), value));
  }

  void delete(String key) {
    change(store.delete(Payload.utf8(key)), ByteStore.event(Payload.utf8(key), null));
  }

  /** Counts up. */
  void add(String key) {
    put(key, 1 + (get(key) == null ? 0 : Integer.parseInt(get(key))));
  }

  private void change(ByteStore next, Payload event) {
    if (atomic) {
      unit().stage(next);
    }
    store = next;
    events.add(event);
  }

  // ------------------------------------------------------------------ calls

  /** A call that nobody hears of. */
  void call(ActorId to, Step step) {
    unit().call(Call.of(to, step.payload(), Coins.NONE));
  }

  /** A call that is heard of. */
  void call(ActorId to, Step step, ReplyOn on, Step then) {
    call(to, step, on, then, call -> call);
  }

  /** A call that is heard of, and what else it is. */
  void call(ActorId to, Step step, ReplyOn on, Step then, UnaryOperator<Call> more) {
    Call call = Call.of(to, step.payload(), Coins.NONE);
    unit().call(more.apply(call.heard(on, 0, Payload.EMPTY, then.payload())));
  }

  /** A call with coins. */
  void call(ActorId to, Step step, Coins funds) {
    unit().call(Call.of(to, step.payload(), funds));
  }

  /** A call of a host module. */
  void call(ActorId module, Payload message) {
    unit().call(Call.of(module, message, Coins.NONE));
  }

  /** A call of a host module that is heard of. */
  void call(ActorId module, Payload message, ReplyOn on, Step then) {
    Call call = Call.of(module, message, Coins.NONE);
    unit().call(call.heard(on, 0, Payload.EMPTY, then.payload()));
  }

  // ------------------------------------------------------------------ the rest

  /** Answers. */
  void data(String text) {
    unit().data(Payload.utf8(text));
  }

  /** Fails as contracts do. */
  void fail(String text) {
    throw new ContractError(text);
  }

  /** Asks; what is answered, or the error as programs see it. */
  String query(ActorId of, Step step) {
    try {
      return unit().query(of, step.payload()).utf8();
    } catch (CallFailed e) {
      return e.error().redacted();
    }
  }

  /** Reads a key of a program's memory. */
  String raw(ActorId of, String key) {
    return unit().raw(of, Payload.utf8(key)).utf8();
  }

  /** Sends a step, gasless, without value. */
  MessageId send(ActorId to, Step step) {
    return ledger.send(
        to, step.payload(), Value.ZERO, io.geartrain.runtime.block.Effect.GASLESS, 0);
  }

  /** Sends a step with gas of its own. */
  MessageId send(ActorId to, Step step, long gas) {
    return ledger.send(to, step.payload(), Value.ZERO, gas, 0);
  }
}
