package io.geartrain.bench;

import picocli.CommandLine.Command;

/** {@code ./geartrain bench}. */
@Command(
    name = "bench",
    description = "Measure.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DurableCounter.class,
      Chain.class,
      Ask.class,
      Delays.class,
      Create.class,
      Gap.class,
      Backlog.class,
      Wide.class,
      Cpu.class,
      Units.class,
      Recover.class,
      Schedule.class,
      OneLogLimit.class,
      PlainPersistence.class,
      Compare.class
    })
public final class BenchCommand {
  /** For the command line. */
  public BenchCommand() {}
}
