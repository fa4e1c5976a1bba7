package io.geartrain.programs;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.util.Optional;

/** Another program's store as a run reads it, key by key. */
record OthersStore(ProgramContext run, ActorId of) implements ContractStore {
  @Override
  public Optional<Payload> find(Payload key) {
    return run.raw(of, key);
  }

  @Override
  public void put(Payload key, Payload value) {
    throw new Panic("write access denied");
  }

  @Override
  public void remove(Payload key) {
    throw new Panic("write access denied");
  }

  @Override
  public Range range(Payload start, Payload end, int limit, boolean descending) {
    return run.range(of, start, end, limit, descending);
  }
}
