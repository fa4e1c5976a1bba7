package io.geartrain.runtime.host;

import io.geartrain.runtime.message.MessageId;
import java.util.ArrayList;
import java.util.List;

/**
 * A program's lock: strictly first come, first served. An immutable value, so that a run and the block
 * can go through the same steps apart from each other.
 *
 * @param owners who holds it: one, or several that only read
 * @param waiters who waits for it, in order
 */
public record Lock(List<Owner> owners, List<Waiter> waiters) {
  /** Held by nobody. */
  public static final Lock FREE = new Lock(List.of(), List.of());

  /** Readers that may hold a lock together (gear.md, 1: Async library). */
  public static final int MOST_READERS = 32;

  /**
   * Who holds a lock.
   *
   * @param message whose run took it
   * @param exclusive whether nobody else may hold it
   * @param since the height at which it was taken
   */
  public record Owner(MessageId message, boolean exclusive, long since) {}

  /**
   * Who waits for a lock.
   *
   * @param message the suspended message
   * @param exclusive whether it must be the only one
   */
  public record Waiter(MessageId message, boolean exclusive) {}

  public Lock {
    owners = List.copyOf(owners);
    waiters = List.copyOf(waiters);
  }

  /** Whether one more may take it at once. */
  public boolean admits(boolean exclusive) {
    return waiters.isEmpty() && hasRoomFor(exclusive);
  }

  private boolean hasRoomFor(boolean exclusive) {
    return owners.isEmpty()
        || !exclusive && !owners.get(0).exclusive() && owners.size() < MOST_READERS;
  }

  /** Whether nobody holds it or waits for it. */
  public boolean isFree() {
    return owners.isEmpty() && waiters.isEmpty();
  }

  /** Whether the message holds it. */
  public boolean isHeldBy(MessageId message) {
    return owners.stream().anyMatch(owner -> owner.message().equals(message));
  }

  /** With one more owner. */
  public Lock taken(MessageId message, boolean exclusive, long height) {
    List<Owner> next = new ArrayList<>(owners);
    next.add(new Owner(message, exclusive, height));
    return new Lock(next, waiters);
  }

  /** With one more that waits. */
  public Lock awaited(MessageId message, boolean exclusive) {
    List<Waiter> next = new ArrayList<>(waiters);
    next.add(new Waiter(message, exclusive));
    return new Lock(owners, next);
  }

  /** Without a message, whether it held it or waited; those who come next hold it now. */
  public Lock without(MessageId message, long height) {
    List<Owner> holding = new ArrayList<>(owners);
    List<Waiter> waiting = new ArrayList<>(waiters);
    holding.removeIf(owner -> owner.message().equals(message));
    waiting.removeIf(waiter -> waiter.message().equals(message));
    Lock next = new Lock(holding, waiting);
    while (!next.waiters.isEmpty() && next.hasRoomFor(next.waiters.get(0).exclusive())) {
      Waiter first = next.waiters.get(0);
      next =
          new Lock(next.owners, next.waiters.subList(1, next.waiters.size()))
              .taken(first.message(), first.exclusive(), height);
    }
    return next;
  }
}
