package io.geartrain.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A stage whose asynchronous dependents run on the runtime's callback threads, not on a pool that may
 * start a thread for each (on two cores Java's common pool does).
 */
final class OutsideFuture<T> extends CompletableFuture<T> {
  private final Executor outside;

  OutsideFuture(Executor outside) {
    this.outside = outside;
  }

  @Override
  public Executor defaultExecutor() {
    return outside;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new OutsideFuture<>(outside);
  }
}
