package io.geartrain.bench;

import picocli.CommandLine.Command;

/** {@code ./geartrain bench}. */
@Command(
    name = "bench",
    description = "Measure.",
    mixinStandardHelpOptions = true,
    subcommands = DurableCounter.class)
public final class BenchCommand {
  /** For the command line. */
  public BenchCommand() {}
}
