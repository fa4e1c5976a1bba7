package io.geartrain.programs.store;

import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.Payload;
import java.util.Optional;

/**
 * Byte keys in order, unsigned: what a contract remembers. A handler reads what it wrote itself, and what
 * it wrote stands when its unit of work succeeds. {@link StoredItem}, {@link StoredMap} and {@link
 * StoredSequence} give keys and values types.
 */
public interface ContractStore {
  /** The value of a key, if there is one. */
  Optional<Payload> find(Payload key);

  /**
   * Stores a value.
   *
   * @param key 1 byte to 64 KiB
   * @param value 128 KiB at most
   * @throws IllegalArgumentException when one of them is too large, or the key is empty
   * @throws io.geartrain.runtime.host.Panic in a query, which writes nothing
   */
  void put(Payload key, Payload value);

  /** Removes a key; does nothing when it is not there. */
  void remove(Payload key);

  /**
   * Keys from one on and before another, in order.
   *
   * @param start inclusive, or null for the first
   * @param end exclusive, or null for all
   * @param limit most pairs, 0 to {@link Range#MOST}
   * @param descending from the last to the first
   */
  Range range(Payload start, Payload end, int limit, boolean descending);

  /** What a contract has stored, for tests and tools: it cannot be written. */
  static ContractStore readOnly(ByteStore stored) {
    return new ReadOnlyStore(stored);
  }
}
