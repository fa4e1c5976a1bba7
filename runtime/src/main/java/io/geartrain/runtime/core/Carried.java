package io.geartrain.runtime.core;

import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.host.Reservation;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;

/**
 * How much more gas and value the open block's state carries than the one it builds on.
 *
 * <p>The naive way adds up both states, as {@link Conservation} does; that costs as much as there is.
 * Instead each place that carries any tells of each change it sees, whatever the reason. What came in and
 * went out is counted by others, from inputs, outcomes, rent and refunds. So gas or value that is made or
 * lost on its way shows when the block is sealed, at the cost of what the block did. Allocates nothing.
 */
final class Carried {
  private final boolean metered;
  private final long gasPrice;
  private final long existentialDeposit;
  private final ValueSum value = new ValueSum();
  private long gas;

  Carried(ChainSettings settings) {
    this.metered = settings.policy().isMetered();
    this.gasPrice = settings.gasPrice();
    this.existentialDeposit = settings.existentialDeposit();
  }

  void open() {
    gas = 0;
    value.clear();
  }

  // ------------------------------------------------------------------ what changed

  /** A node of the gas tree; null for none. */
  void node(GasNode before, GasNode after) {
    gas += (after == null ? 0 : after.value()) - (before == null ? 0 : before.value());
  }

  /** Something stands in the agenda. */
  void parked(Parked parked) {
    gas += gasOf(parked);
    if (parked.holdsValue()) {
      value.plus(parked.message().value());
    }
  }

  /** It does no longer. */
  void unparked(Parked parked) {
    gas -= gasOf(parked);
    if (parked.holdsValue()) {
      value.minus(parked.message().value());
    }
  }

  private long gasOf(Parked parked) {
    return metered && parked.progress() != null
        ? parked.lock() + parked.progress().systemReserve()
        : parked.lock();
  }

  /** A message that has waited; null for none. */
  void waiting(Waiting before, Waiting after) {
    gas += gasOf(after) - gasOf(before);
  }

  /** What is parked with the message is in the agenda. */
  private long gasOf(Waiting waiting) {
    return !metered || waiting == null || waiting.isParked()
        ? 0
        : waiting.progress().systemReserve();
  }

  /** An expected reply; null for none. */
  void expected(Expected before, Expected after) {
    if (metered) {
      gas += (after == null ? 0 : after.deposit()) - (before == null ? 0 : before.deposit());
    }
  }

  void reserved(Reservation reservation) {
    gas += gasOf(reservation);
  }

  void freed(Reservation reservation) {
    gas -= gasOf(reservation);
  }

  private static long gasOf(Reservation reservation) {
    return reservation.root() == null ? 0 : reservation.amount() + reservation.hold();
  }

  /** A message that has not run joined the queue. */
  void queued(Message message) {
    value.plus(message.value());
  }

  /** It left the queue. */
  void dequeued(Message message) {
    value.minus(message.value());
  }

  void balance(Value before, Value after) {
    value.minus(before);
    value.plus(after);
  }

  /** An actor's entry in the registry; null for none. A program that lives carries its deposit. */
  void program(ProgramEntry before, ProgramEntry after) {
    value.plus(lives(after) - lives(before), existentialDeposit);
  }

  private static int lives(ProgramEntry program) {
    return program == null || program.isDead() ? 0 : 1;
  }

  // ------------------------------------------------------------------ the law

  /**
   * Checks the block: what came in and did not go out is what is carried more, and no value came or went.
   *
   * @param standingBefore all gas and value there was before it
   * @param standingAfter all gas and value there is behind it
   * @throws BrokenInvariantException when gas or value was made or lost
   */
  void check(long sequence, Standing standingBefore, Standing standingAfter) {
    GasTotals before = standingBefore.gas();
    GasTotals after = standingAfter.gas();
    long stayed = after.carried() - before.carried();
    if (gas != stayed) {
      throw BrokenInvariantException.ofLaw(
          sequence,
          "gas carried more than before (paid in %d, burned %d, refunded %d)"
              .formatted(
                  after.paidIn() - before.paidIn(),
                  after.burned() - before.burned(),
                  after.refunded() - before.refunded()),
          stayed,
          gas);
    }
    value.plus(gas, gasPrice);
    if (!standingAfter.minted().equals(standingBefore.minted())) {
      minted(standingAfter.minted().subtract(standingBefore.minted()));
    }
    if (!value.isZero()) {
      throw BrokenInvariantException.ofLaw(sequence, "value in all, more than before", 0, value);
    }
  }

  /** What was made on purpose is not too much. */
  private void minted(BigInteger more) {
    if (more.signum() > 0) {
      value.minus(new Value(more));
    } else {
      value.plus(new Value(more.negate()));
    }
  }
}
