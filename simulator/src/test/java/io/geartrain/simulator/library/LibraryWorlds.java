package io.geartrain.simulator.library;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.simulator.Simulator;
import java.util.Random;
import java.util.stream.LongStream;

/** The worlds in which programs of the library are tried. */
final class LibraryWorlds {
  /** The default settings: gas is counted. */
  static final ChainSettings METERED = ChainSettings.defaults().withClock(Clock.STEPPED);

  private static final int SEEDS = 25;

  private LibraryWorlds() {}

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  static Simulator metered(HostedCode... codes) {
    return Simulator.builder().settings(METERED).with(codes);
  }

  /** Blocks of a few dispatches, so that a crash after each of them hits programs in the middle of their work. */
  static Simulator smallBlocks(ChainSettings settings, long seed, HostedCode... codes) {
    int dispatches = 1 + new Random(seed).nextInt(3);
    return Simulator.builder()
        .settings(settings)
        .limits(SchedulerLimits.defaults().withBlocks(dispatches))
        .seed(seed)
        .with(codes);
  }

  /** Crashes behind every block, and with every third, by chance, before it is durable. */
  static void runCrashing(Simulator world, long seed, int blocks) {
    Random random = new Random(seed);
    for (int block = 0; block < blocks; block++) {
      if (random.nextInt(3) == 0) {
        world.crashBeforeCommit();
      }
      world.runBlocks(1).crashAndRestart();
    }
  }
}
