package io.geartrain.runtime.module;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Powers;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;

/** One run of a host module. */
public final class ModuleContext {
  private final HostModule module;
  private final EffectLedger ledger;
  private ByteStore store;
  private List<Payload> events = List.of();

  ModuleContext(HostModule module, EffectLedger ledger, ByteStore store) {
    this.module = module;
    this.ledger = ledger;
    this.store = store;
  }

  /** The module's address. */
  public ActorId self() {
    return ledger.message().destination();
  }

  /** Who calls or sends; the runtime itself in a task. */
  public ActorId source() {
    return ledger.message().source();
  }

  /** What came with the message, moved already. */
  public Coins funds() {
    return ledger.unit().funds();
  }

  /** The block's height. */
  public long height() {
    return ledger.block().height();
  }

  /** Milliseconds since 1970; the same for the whole block. */
  public long timestamp() {
    return ledger.block().timestamp();
  }

  /** The chain's settings for contracts and coins. */
  public io.geartrain.runtime.core.ContractSettings settings() {
    return ledger.block().settings().contracts();
  }

  /** Burns gas. */
  public void charge(long gas) {
    ledger.charge(gas);
  }

  /** What only host modules may do. */
  public Powers powers() {
    return ledger.unit().powers();
  }

  // ------------------------------------------------------------------ its own store

  /** The module's store as it is now. */
  public ByteStore store() {
    return store;
  }

  /** The value of a key, or null. */
  public Payload get(String key) {
    return store.get(Payload.utf8(key));
  }

  /** Stores a value. */
  public void put(String key, Payload value) {
    put(Payload.utf8(key), value);
  }

  /** Stores a value. */
  public void put(Payload key, Payload value) {
    change(store.put(key, value), ByteStore.event(key, value));
  }

  /** Removes a key. */
  public void delete(String key) {
    delete(Payload.utf8(key));
  }

  /** Removes a key. */
  public void delete(Payload key) {
    if (store.get(key) != null) {
      change(store.delete(key), ByteStore.event(key, null));
    }
  }

  private void change(ByteStore next, Payload event) {
    if (ledger.message().entry() == EntryPoint.QUERY) {
      throw new CallFailed(CallError.wasm(CallError.VM_ERROR, "write access denied"));
    }
    store = next;
    ledger.unit().stage(next);
    if (events.isEmpty()) {
      events = new ArrayList<>(4);
    }
    events.add(event);
  }

  List<Payload> events() {
    return events;
  }

  // ------------------------------------------------------------------ what it does

  /** An address as events show it. */
  public String text(ActorId actor) {
    return settings().shown(actor);
  }

  /** Shows an event outside. */
  public void emit(String type, Attribute... attributes) {
    ledger.unit().event(type, List.of(attributes));
  }

  /** Calls, when this run has ended. */
  public void call(Call call) {
    ledger.unit().call(call);
  }

  /** Asks a program or another module. */
  public Payload query(ActorId of, Payload request) {
    return ledger.unit().query(of, request);
  }

  /** Reads a key of a program's memory. */
  public Payload raw(ActorId of, Payload key) {
    return ledger.unit().raw(of, key);
  }

  /** Reads a range of a program's memory. */
  public Range range(ActorId of, Payload start, Payload end, int limit, boolean descending) {
    return ledger.unit().range(of, start, end, limit, descending);
  }

  /**
   * Fails with a code of the module's own codespace, which is its name. Programs see {@code codespace: NAME,
   * code: N}, the trace the text, too.
   *
   * @param code stable, at least 1
   */
  public CallFailed failure(int code, String text) {
    return new CallFailed(new CallError(module.name(), code, text, false));
  }

  /** Fails with {@code sdk/4}: not allowed. */
  public CallFailed unauthorized(String text) {
    return new CallFailed(CallError.sdk(CallError.UNAUTHORIZED, text));
  }

  /** Fails with {@code wasm/20}: nobody understands the message. */
  public CallFailed unknownMessage(String text) {
    return new CallFailed(CallError.wasm(CallError.UNKNOWN_MESSAGE, text));
  }

  /** Fails with {@code wasm/20}: nobody understands the question, which whoever asks is told in words. */
  public CallFailed unknownQuery(String text) {
    return new CallFailed(
        CallError.shown(CallError.UNKNOWN_MESSAGE, "unsupported request: " + text));
  }
}
