package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.HostedCode.Reaction;
import io.geartrain.runtime.host.UnitLedger;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Of an atomic program: the contract's store, whose changes questions to the program itself see at once. */
final class StoreMemory implements Memory {
  private final UnitLedger unit;
  private ByteStore store;

  /** By key: the new value, or null where it was removed. */
  private final Map<Payload, Payload> changed = new TreeMap<>();

  StoreMemory(Object state, UnitLedger unit) {
    this.store = (ByteStore) state;
    this.unit = unit;
  }

  @Override
  public Payload value(String key) {
    return store.get(Payload.utf8(key));
  }

  @Override
  public Object named(String name) {
    Payload found = store.get(StoreLayout.nameKey(name));
    return found == null ? null : StoreLayout.id(found);
  }

  @Override
  public void put(String key, Payload value) {
    change(StoreLayout.valueKey(key), value);
  }

  @Override
  public void remove(String key) {
    if (value(key) != null) {
      change(StoreLayout.valueKey(key), null);
    }
  }

  @Override
  public void name(String name, Object id) {
    change(StoreLayout.nameKey(name), StoreLayout.stored(id));
  }

  private void change(Payload key, Payload value) {
    store = value == null ? store.delete(key) : store.put(key, value);
    if (!unit.isReadOnly()) {
      changed.put(key, value);
      unit.stage(store);
    }
  }

  @Override
  public Reaction reaction() {
    List<Payload> events = new ArrayList<>(changed.size());
    changed.forEach((key, value) -> events.add(ByteStore.event(key, value)));
    return new Reaction(events, store);
  }
}
