package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Conservation;
import java.math.BigInteger;

/** What must hold after every block, asked or not. */
final class Laws {
  private final BigInteger value;

  Laws(ChainState genesis) {
    value = Conservation.value(genesis);
  }

  /** What is broken, in words, or null. */
  String broken(ChainState chain, History history) {
    if (!history.broken().isEmpty()) {
      return history.broken().get(0);
    }
    BigInteger now = Conservation.value(chain);
    if (!now.equals(value)) {
      return "value is not conserved: there was %s, there is %s".formatted(value, now);
    }
    try {
      Conservation.checkGas(chain);
      return null;
    } catch (BrokenInvariantException e) {
      return "gas is not conserved: " + e.getMessage();
    }
  }
}
