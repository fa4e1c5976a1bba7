package io.geartrain.programs.store;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.Payload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Values by key, in the order of the keys, under a prefix of a contract's store. A key is text, a whole
 * number, an address or id, an enum's constant; or a record of these: {@link #within} lists the entries
 * whose keys begin alike.
 *
 * @param <K> the keys
 * @param <V> what is stored, in the bytes of any payload of that type
 */
public final class StoredMap<K, V> {
  private final String name;
  private final StoreKey<K> keys;
  private final CanonicalCbor.Codec<V> codec;

  private StoredMap(String name, StoreKey<K> keys, Class<V> type) {
    this.name = name;
    this.keys = keys;
    this.codec = CanonicalCbor.of(type);
  }

  /**
   * A map.
   *
   * @param name the prefix of its keys; no other map of the contract has it
   * @throws IllegalArgumentException when there can be no keys of that type
   */
  public static <K, V> StoredMap<K, V> of(String name, Class<K> key, Class<V> value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a map needs a name: it is the prefix of its keys");
    }
    return new StoredMap<>(name, StoreKey.of(name, key), value);
  }

  /** The value of a key, if there is one. */
  public Optional<V> find(ContractStore store, K key) {
    return store.find(key(key)).map(codec::decode);
  }

  /**
   * The value of a key.
   *
   * @throws IllegalStateException when there is none
   */
  public V get(ContractStore store, K key) {
    return find(store, key)
        .orElseThrow(() -> new IllegalStateException("the map '" + name + "' has no " + key));
  }

  /** The value of a key, or another when there is none. */
  public V getOr(ContractStore store, K key, V otherwise) {
    return find(store, key).orElse(otherwise);
  }

  /** Whether there is a value. */
  public boolean has(ContractStore store, K key) {
    return store.find(key(key)).isPresent();
  }

  /** Sets the value of a key. */
  public void set(ContractStore store, K key, V value) {
    store.put(key(key), codec.encode(value));
  }

  /**
   * Changes the value of a key.
   *
   * @param otherwise what is changed when there is none
   * @return what is stored now
   */
  public V update(ContractStore store, K key, V otherwise, UnaryOperator<V> change) {
    V changed = change.apply(getOr(store, key, otherwise));
    set(store, key, changed);
    return changed;
  }

  /** Removes a key. */
  public void remove(ContractStore store, K key) {
    store.remove(key(key));
  }

  // ------------------------------------------------------------------ in order

  /**
   * Entries from the first on.
   *
   * @param limit most entries, 0 to {@link Range#MOST}
   */
  public List<Map.Entry<K, V>> first(ContractStore store, int limit) {
    Payload prefix = keys.prefix();
    return entries(store, prefix, StoreKey.behindAll(prefix), limit);
  }

  /**
   * Entries behind a key, which need not be there: the next page.
   *
   * @param limit most entries
   */
  public List<Map.Entry<K, V>> after(ContractStore store, K key, int limit) {
    return entries(store, StoreKey.behind(key(key)), StoreKey.behindAll(keys.prefix()), limit);
  }

  /**
   * Entries whose key is a record that begins with this.
   *
   * @param leading the first field of the keys
   * @param limit most entries
   */
  public List<Map.Entry<K, V>> within(ContractStore store, Object leading, int limit) {
    Payload prefix = keys.prefix(leading);
    return entries(store, prefix, StoreKey.behindAll(prefix), limit);
  }

  private List<Map.Entry<K, V>> entries(
      ContractStore store, Payload start, Payload end, int limit) {
    return store.range(start, end, limit, false).pairs().stream()
        .map(pair -> Map.entry(keys.read(pair.getKey()), codec.decode(pair.getValue())))
        .toList();
  }

  // ------------------------------------------------------------------ bytes

  /** The bytes of a key: what {@code ctx.raw} and queries from outside read a value by. */
  public Payload key(K key) {
    return keys.write(key);
  }

  /** The value of the bytes that were read by a key. */
  public V decode(Payload value) {
    return codec.decode(value);
  }
}
