package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "wide",
    description = {
      "One message of a user to each of many programs, again and again.",
      "The first round is the warm-up and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Wide extends Workload {
  @Option(names = "--programs", defaultValue = "100000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--rounds", defaultValue = "10", description = "${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--payload", defaultValue = "64", description = "${DEFAULT-VALUE}")
  private int payload;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    try (Geartrain geartrain = Geartrain.start(directory, Counters.config(), Counter.CODE)) {
      Counters.create(geartrain, programs);
      Counters.chains(geartrain, programs, programs, programs, payload);
      meter = Meter.start(geartrain, directory);
      for (int round = 0; round < rounds; round++) {
        Counters.chains(geartrain, programs, programs, programs, payload);
      }
      meter.stop();
    }
    return meter.result(
        "wide",
        Workload.parameters("programs", programs, "rounds", rounds, "payload", payload),
        null,
        Map.of());
  }
}
