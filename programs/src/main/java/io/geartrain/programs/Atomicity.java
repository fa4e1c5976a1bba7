package io.geartrain.programs;

/**
 * What a code declares of its part in units of work.
 *
 * @param isAtomic whether its messages are roots of them
 * @param isStore whether its memory is a store
 * @param version which form the store has, or 0 where that is not said
 */
record Atomicity(boolean isAtomic, boolean isStore, int version) {
  /** An ordinary program. */
  static final Atomicity NONE = new Atomicity(false, false, 0);

  /** A contract. */
  static final Atomicity STORE = new Atomicity(true, true, 0);

  Atomicity atomic() {
    return new Atomicity(true, isStore, version);
  }

  Atomicity migrateVersion(int number) {
    if (!isStore) {
      throw new IllegalStateException(
          "migrateVersion(...) is for contracts, declared with store(): others cannot be migrated");
    }
    if (number < 1) {
      throw new IllegalArgumentException("a version must be at least 1, was " + number);
    }
    return new Atomicity(isAtomic, true, number);
  }

  /** As part of a code's id: nothing for an ordinary program. */
  String schema() {
    return (isStore ? "store" : isAtomic ? "atomic" : "") + (version == 0 ? "" : "/" + version);
  }

  /** Refuses handlers that could never run. */
  void check(String code, ProgramHandlers<?, ?, ?> handlers) {
    require(!handlers.hasQueries(), code, "onQuery");
    require(!handlers.hasSudos(), code, "onSudo");
    require(handlers.published() == null, code, "publishes");
    if (handlers.hasMigrations() && !isStore) {
      throw new IllegalArgumentException(
          code + " has onMigrate: only contracts can be migrated, declared with store()");
    }
    if (handlers.published() != null && isStore) {
      throw new IllegalArgumentException(
          code + " is a contract and publishes its store as it is: leave publishes(...) out");
    }
  }

  void check(String code, Continuations continuations) {
    require(!continuations.hearCalls(), code, "onCallReply");
  }

  private void require(boolean holds, String code, String handler) {
    if (!isAtomic && !holds) {
      throw new IllegalArgumentException(
          code + " has " + handler + ": that is for programs declared atomic()");
    }
  }
}
