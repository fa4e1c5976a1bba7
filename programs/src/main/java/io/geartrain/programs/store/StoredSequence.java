package io.geartrain.programs.store;

/** Numbers one after the other, from 1: for whatever a contract counts or numbers. */
public final class StoredSequence {
  private final StoredItem<Long> last;

  private StoredSequence(StoredItem<Long> last) {
    this.last = last;
  }

  /**
   * A sequence.
   *
   * @param name its key, as that of an item
   */
  public static StoredSequence of(String name) {
    return new StoredSequence(StoredItem.of(name, Long.class));
  }

  /** The next number. */
  public long next(ContractStore store) {
    long next = Math.incrementExact(last(store));
    last.set(store, next);
    return next;
  }

  /** The number that was given last, or 0. */
  public long last(ContractStore store) {
    return last.getOr(store, 0L);
  }
}
