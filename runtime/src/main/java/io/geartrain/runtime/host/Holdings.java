package io.geartrain.runtime.host;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a program has beside its memory, as its handlers see it: runs of one batch pass it on to each
 * other.
 *
 * @param balance what it may spend
 * @param reservations gas it set aside
 * @param locks those that are held or waited for
 */
public record Holdings(
    Value balance, PMap<ReservationId, Reservation> reservations, PMap<String, Lock> locks) {
  private static final PMap<ReservationId, Reservation> NO_RESERVATIONS = HashTreePMap.empty();
  private static final PMap<String, Lock> NO_LOCKS = HashTreePMap.empty();
  private static final Holdings NONE = new Holdings(Value.ZERO, NO_RESERVATIONS, NO_LOCKS);

  /** Nothing but a balance. */
  public static Holdings of(Value balance) {
    return balance.isZero() ? NONE : new Holdings(balance, NO_RESERVATIONS, NO_LOCKS);
  }

  /** With another balance. */
  public Holdings with(Value other) {
    return other.equals(balance) ? this : new Holdings(other, reservations, locks);
  }

  /** With one more reservation. */
  public Holdings with(ReservationId id, Reservation reservation) {
    return new Holdings(balance, reservations.plus(id, reservation), locks);
  }

  /** Without a reservation. */
  public Holdings without(ReservationId id) {
    return new Holdings(balance, reservations.minus(id), locks);
  }

  /** The lock of that name. */
  public Lock lock(String name) {
    return locks.getOrDefault(name, Lock.FREE);
  }

  /** With a lock as it is now. */
  public Holdings with(String name, Lock lock) {
    return new Holdings(
        balance, reservations, lock.isFree() ? locks.minus(name) : locks.plus(name, lock));
  }

  /** With no lock held by a message that has ended. */
  public Holdings released(MessageId message, long height) {
    Holdings next = this;
    if (!locks.isEmpty()) {
      for (var each : locks.entrySet()) {
        if (each.getValue().isHeldBy(message)) {
          next = next.with(each.getKey(), each.getValue().without(message, height));
        }
      }
    }
    return next;
  }
}
