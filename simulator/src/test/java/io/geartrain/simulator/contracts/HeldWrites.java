package io.geartrain.simulator.contracts;

import akka.persistence.journal.WriteEventAdapter;
import java.util.concurrent.CompletableFuture;

/** Keeps what a journal is to write from the disk for as long as a test says. */
public final class HeldWrites implements WriteEventAdapter {
  /**
   * What holds writes back.
   *
   * @param reached completes when the first of them is held
   * @param released completed by the test: all of them go on
   */
  record Gate(CompletableFuture<Void> reached, CompletableFuture<Void> released) {}

  private static volatile Gate gate;

  /** Holds all writes from now on. */
  static Gate hold() {
    gate = new Gate(new CompletableFuture<>(), new CompletableFuture<>());
    return gate;
  }

  @Override
  public String manifest(Object event) {
    return "";
  }

  @Override
  public Object toJournal(Object event) {
    Gate closed = gate;
    if (closed != null) {
      closed.reached().complete(null);
      closed.released().join();
    }
    return event;
  }
}
