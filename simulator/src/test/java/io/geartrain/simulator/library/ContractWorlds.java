package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.salt;

import io.geartrain.programs.ProgramCode;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import java.util.Arrays;
import java.util.Random;

/** The worlds in which contracts of the library are tried: their codes are stored. */
final class ContractWorlds {
  static final ChainSettings METERED = LibraryWorlds.METERED;

  private static final UserId GOVERNANCE = UserId.of("governance");

  private ContractWorlds() {}

  /** Codes that have no number yet are host modules. */
  static Simulator with(ChainSettings settings, HostedCode... codes) {
    return stored(Simulator.builder().settings(settings).with(codes), codes);
  }

  /** Blocks of a few dispatches, so that a crash after each of them hits contracts between messages. */
  static Simulator smallBlocks(ChainSettings settings, long seed, HostedCode... codes) {
    int dispatches = 1 + new Random(seed).nextInt(3);
    return stored(
        Simulator.builder()
            .settings(settings)
            .limits(SchedulerLimits.defaults().withBlocks(dispatches))
            .seed(seed)
            .with(codes),
        codes);
  }

  private static Simulator stored(Simulator world, HostedCode... codes) {
    Arrays.stream(codes)
        .filter(code -> !code.isModule())
        .forEach(code -> world.as(GOVERNANCE).storeCode(code));
    return world;
  }

  /** A contract that is there: messages to one that is not are refused. */
  static <I, C> ProgramRef<C> made(
      Simulator world,
      UserId by,
      ProgramCode<I, C> code,
      String name,
      I init,
      SubmitOption... options) {
    SubmitOption[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = salt(name);
    Pending<ProgramRef<C>> made = world.as(by).instantiate(code, name, init, all);
    world.runUntilIdle();
    made.value(); // or why not
    return code.contractRef(by.id(), name);
  }

  /** Coins of a denomination that is not native. */
  static void mint(Simulator world, UserId to, Coins coins) {
    world.as(GOVERNANCE).send(Bank.ADDRESS, Bank.mint(to.id(), coins));
  }
}
