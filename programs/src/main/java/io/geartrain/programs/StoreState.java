package io.geartrain.programs;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.Payload;
import java.util.Optional;

/** A contract's memory: byte keys, of which each change is an event. */
enum StoreState implements StateModel {
  /** The only one. */
  MODEL;

  @Override
  public Class<?> type() {
    return ByteStore.class;
  }

  @Override
  public Object emptyState() {
    return ByteStore.EMPTY;
  }

  @Override
  public Object shown(Run run) {
    return new RunStore(run);
  }

  @Override
  public Object apply(Object state, Object event) {
    ByteStore store = (ByteStore) state;
    StoreChange change = (StoreChange) event;
    return change.value().isPresent()
        ? store.put(change.key(), change.value().get())
        : store.delete(change.key());
  }

  @Override
  public Payload encodeEvent(Object event) {
    StoreChange change = (StoreChange) event;
    return ByteStore.event(change.key(), change.value().orElse(null));
  }

  @Override
  public Object decodeEvent(Payload event) {
    var change = ByteStore.change(event);
    return new StoreChange(change.getKey(), change.getValue());
  }

  @Override
  public Payload encodeState(Object state) {
    return ((ByteStore) state).encode();
  }

  @Override
  public Object decodeState(Payload bytes) {
    return ByteStore.decode(bytes);
  }

  @Override
  public ByteStore keys(Object state) {
    return (ByteStore) state;
  }

  @Override
  public boolean isStateChecked() {
    return false;
  }

  @Override
  public boolean showsChangesAtOnce() {
    return true;
  }

  /** The store in a run: a change is an event at once, and queries of the contract itself see it. */
  private record RunStore(Run run) implements ContractStore {
    private ByteStore stored() {
      run.ledger().requireLive();
      return (ByteStore) run.memory();
    }

    @Override
    public Optional<Payload> find(Payload key) {
      return Optional.ofNullable(stored().get(key));
    }

    @Override
    public void put(Payload key, Payload value) {
      run.persist(new StoreChange(key, Optional.of(value)));
    }

    @Override
    public void remove(Payload key) {
      if (stored().get(key) != null) {
        run.persist(new StoreChange(key, Optional.empty()));
      }
    }

    @Override
    public Range range(Payload start, Payload end, int limit, boolean descending) {
      return stored().range(start, end, limit, descending);
    }
  }
}
