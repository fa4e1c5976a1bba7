package io.geartrain.runtime.core;

import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;

/**
 * What must hold after every block: gas that was paid in is burned, refunded or carried; value is in
 * balances, on its way, set aside for gas, or what programs were founded with. Looks at everything, so it
 * is for simulation and verification; {@link Carried} checks each block by what it changed.
 */
public final class Conservation {
  private Conservation() {}

  /** Gas in trees, held for rent, reserved, or set aside for signals and replies. */
  public static long carriedGas(ChainState state) {
    long sum = 0;
    for (GasNode node : state.gas().values()) {
      sum += node.value();
    }
    for (Agenda.Entry entry : state.agenda()) {
      sum += entry.parked().lock();
      if (entry.parked().progress() != null && state.settings().policy().isMetered()) {
        sum += entry.parked().progress().systemReserve();
      }
    }
    Standing standing = state.standing();
    for (Reserved reserved : standing.reservations().values()) {
      if (reserved.reservation().root() != null) {
        sum += reserved.reservation().amount() + reserved.reservation().hold();
      }
    }
    if (state.settings().policy().isMetered()) {
      for (Waiting waiting : standing.waits().values()) {
        sum += waiting.isParked() ? 0 : waiting.progress().systemReserve();
      }
      for (Expected expected : standing.expected().values()) {
        sum += expected.deposit();
      }
    }
    return sum;
  }

  /** All value of the native denomination, wherever it is. */
  public static BigInteger value(ChainState state) {
    BigInteger sum = BigInteger.ZERO;
    for (Value balance : state.balances().values()) {
      sum = sum.add(balance.amount());
    }
    sum = sum.add(valueIn(state, state.queue()));
    for (QueueState lane : state.standing().lanes().waiting().values()) {
      sum = sum.add(valueIn(state, lane));
    }
    for (QueueState waiting : state.standing().interventions().suspended().values()) {
      sum = sum.add(valueIn(state, waiting));
    }
    for (Agenda.Entry entry : state.agenda()) {
      Message message = entry.parked().message();
      if (entry.parked().kind() != Parked.Kind.MAIL && hasRun(state, message)) {
        continue;
      }
      sum = sum.add(message.value().amount());
    }
    BigInteger price = BigInteger.valueOf(state.settings().gasPrice());
    sum = sum.add(price.multiply(BigInteger.valueOf(state.standing().gas().carried())));
    long deposit = state.settings().existentialDeposit();
    if (deposit > 0) {
      long living = state.programs().values().stream().filter(program -> !program.isDead()).count();
      sum = sum.add(BigInteger.valueOf(deposit).multiply(BigInteger.valueOf(living)));
    }
    return sum;
  }

  private static BigInteger valueIn(ChainState state, QueueState queue) {
    BigInteger sum = BigInteger.ZERO;
    for (Message message : queue.toList()) {
      if (!hasRun(state, message)) {
        sum = sum.add(message.value().amount());
      }
    }
    return sum;
  }

  private static boolean hasRun(ChainState state, Message message) {
    return state
        .standing()
        .waits()
        .containsKey(new ActorKey<>(message.destination(), message.id()));
  }

  /**
   * Checks the law of gas.
   *
   * @throws BrokenInvariantException when gas was made or lost
   */
  public static void checkGas(ChainState state) {
    long carried = carriedGas(state);
    GasTotals totals = state.standing().gas();
    if (carried != totals.carried()) {
      throw new BrokenInvariantException(
          state.sequence(), "gas", totals + " leaves " + totals.carried(), carried);
    }
  }
}
