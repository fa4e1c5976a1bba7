package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    description = {
      "A user creates programs, most of which are passivated soon.",
      "There is no warm-up: what it costs to get going is part of it."
    },
    mixinStandardHelpOptions = true)
final class Create extends Workload {
  @Option(names = "--programs", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(
      names = "--active",
      defaultValue = "10000",
      description = "Programs that may stay active; ${DEFAULT-VALUE}")
  private int active;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    int left;
    try (Geartrain geartrain =
        Geartrain.start(
            directory,
            Counters.config()
                .withValue(
                    "geartrain.programs.max-active",
                    com.typesafe.config.ConfigValueFactory.fromAnyRef(active)),
            Counter.CODE)) {
      meter = Meter.start(geartrain, directory);
      Counters.create(geartrain, programs);
      meter.stop();
      left = geartrain.overview().toCompletableFuture().join().activePrograms();
    }
    return meter.result(
        "create",
        Workload.parameters("programs", programs, "active", active),
        null,
        Map.of("activeAtTheEnd", left));
  }
}
