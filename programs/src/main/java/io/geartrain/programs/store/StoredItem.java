package io.geartrain.programs.store;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.Payload;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One value under one key of a contract's store.
 *
 * @param <T> what is stored, in the bytes of any payload of that type
 */
public final class StoredItem<T> {
  private final String name;
  private final Payload key;
  private final CanonicalCbor.Codec<T> codec;

  private StoredItem(String name, Class<T> type) {
    this.name = name;
    this.key = Payload.utf8(name);
    this.codec = CanonicalCbor.of(type);
  }

  /**
   * An item.
   *
   * @param name its key, as UTF-8; no other item of the contract has it
   */
  public static <T> StoredItem<T> of(String name, Class<T> type) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an item needs a name: it is its key");
    }
    return new StoredItem<>(name, type);
  }

  /** The value, if it was ever set. */
  public Optional<T> find(ContractStore store) {
    return store.find(key).map(codec::decode);
  }

  /**
   * The value.
   *
   * @throws IllegalStateException when there is none
   */
  public T get(ContractStore store) {
    return find(store)
        .orElseThrow(
            () -> new IllegalStateException("the item '" + name + "' has not been set yet"));
  }

  /** The value, or another when there is none. */
  public T getOr(ContractStore store, T otherwise) {
    return find(store).orElse(otherwise);
  }

  /** Sets the value. */
  public void set(ContractStore store, T value) {
    store.put(key, codec.encode(value));
  }

  /**
   * Changes the value.
   *
   * @return what is stored now
   * @throws IllegalStateException when there is none
   */
  public T update(ContractStore store, UnaryOperator<T> change) {
    T changed = change.apply(get(store));
    set(store, changed);
    return changed;
  }

  /** Removes the value. */
  public void remove(ContractStore store) {
    store.remove(key);
  }

  /** Its key: what {@code ctx.raw} and queries from outside read it by. */
  public Payload key() {
    return key;
  }

  /** The value of the bytes that were read by the key. */
  public T decode(Payload value) {
    return codec.decode(value);
  }
}
