package io.geartrain.simulator.scenario;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.Contracts;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the contracts of the next block will be, if those that are submitted are all that are made, and
 * each of them is.
 */
final class Forecast {
  private final Map<CodeId, Long> fresh = new HashMap<>();
  private ByteStore store = ByteStore.EMPTY;
  private long codes;
  private long instances;

  /** The module of contracts as it is behind a block. */
  void blockSealed(ByteStore contracts) {
    store = contracts;
    codes = Contracts.codes(store);
    instances = Contracts.instances(store);
    fresh.clear();
  }

  /** Where the next contract will be. */
  ActorId next(CodeId code, ActorId creator, byte[] salt) {
    return salt == null
        ? ContractAddress.counted(numberOf(code), ++instances)
        : ContractAddress.predicted(code.toBytes(), creator, Payload.wrap(salt));
  }

  private long numberOf(CodeId code) {
    long known = Contracts.numberOf(store, code);
    return known != 0 ? known : fresh.computeIfAbsent(code, id -> ++codes);
  }
}
