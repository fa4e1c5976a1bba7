package io.geartrain.programs.store;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.Payload;
import java.util.Optional;

/** A store that is only looked at. */
record ReadOnlyStore(ByteStore stored) implements ContractStore {
  @Override
  public Optional<Payload> find(Payload key) {
    return Optional.ofNullable(stored.get(key));
  }

  @Override
  public void put(Payload key, Payload value) {
    throw new UnsupportedOperationException("this store can only be read");
  }

  @Override
  public void remove(Payload key) {
    throw new UnsupportedOperationException("this store can only be read");
  }

  @Override
  public Range range(Payload start, Payload end, int limit, boolean descending) {
    return stored.range(start, end, limit, descending);
  }
}
