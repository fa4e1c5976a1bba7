package io.geartrain.bench;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "chain",
    description = {
      "The durable counter with one message in flight: what one message costs from end to end.",
      "A warm-up in the same process goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Chain extends Workload {
  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--messages", defaultValue = "500000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--warmup", defaultValue = "200000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Option(names = "--payload", defaultValue = "64", description = "${DEFAULT-VALUE}")
  private int payload;

  @Override
  Result measure(Path directory) throws Exception {
    return DurableCounter.measure("chain", directory, programs, 1, messages, warmup, payload);
  }
}
