package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Conservation;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.module.Bank;
import java.math.BigInteger;

/** What must hold after every block, asked or not. */
final class Laws {
  private final BigInteger value;

  Laws(ChainState genesis) {
    value = Conservation.value(genesis);
  }

  /** What is broken, in words, or null. */
  String broken(ScenarioWorld world, History history) {
    if (!history.broken().isEmpty()) {
      return history.broken().get(0);
    }
    ChainState chain = world.chain();
    BigInteger now = Conservation.value(chain);
    BigInteger there = value.add(chain.standing().minted());
    if (!now.equals(there)) {
      return "value is not conserved: there was %s, there is %s".formatted(there, now);
    }
    if (chain.programs().containsKey(Bank.ADDRESS)) {
      ByteStore bank = (ByteStore) world.stateOf(Bank.ADDRESS);
      if (!Bank.totals(bank, true).equals(Bank.totals(bank, false))) {
        return "coins are not conserved: there must be %s, there are %s"
            .formatted(Bank.totals(bank, true), Bank.totals(bank, false));
      }
    }
    try {
      Conservation.checkGas(chain);
      return null;
    } catch (BrokenInvariantException e) {
      return "gas is not conserved: " + e.getMessage();
    }
  }
}
