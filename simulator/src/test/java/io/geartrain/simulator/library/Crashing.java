package io.geartrain.simulator.library;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.Conservation;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Simulator;

/** A world that dies after every block and starts again from its log. Gas is metered, as by default. */
final class Crashing {
  private Crashing() {}

  /** The default settings. */
  static ChainSettings settings() {
    return ChainSettings.defaults().withClock(Clock.STEPPED);
  }

  /** Runs so many blocks and crashes after each. */
  static void runBlocks(Simulator world, int count) {
    for (int i = 0; i < count; i++) {
      world.runBlocks(1).crashAndRestart();
    }
  }

  /** All value that there is, in balances and on its way. */
  static Value total(Simulator world) {
    return new Value(Conservation.value(world.chain()));
  }
}
