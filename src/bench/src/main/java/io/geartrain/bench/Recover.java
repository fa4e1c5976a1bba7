package io.geartrain.bench;

import io.geartrain.node.flights.Airport;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.host.ProgramDefinition;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "recover",
    description = {
      "From the start of the process until a directory has its first new durable block.",
      "It stays as it is, but for a program that the block creates."
    },
    mixinStandardHelpOptions = true)
final class Recover extends Workload {
  @Parameters(paramLabel = "DIR", description = "A data directory.")
  private Path directory;

  @Override
  Result measure(Path unused) throws Exception {
    long startedAt = ManagementFactory.getRuntimeMXBean().getStartTime();
    Meter meter;
    double seconds;
    Map<String, Object> more = new LinkedHashMap<>();
    try (Geartrain geartrain = Geartrain.start(directory, codes())) {
      more.put("readySeconds", since(startedAt));
      meter = Meter.start(geartrain, directory);
      geartrain
          .as(Counters.DRIVER)
          .create(Counter.CODE, "recovered-" + UUID.randomUUID(), new Counter.Open(0, 1))
          .toCompletableFuture()
          .join();
      seconds = since(startedAt);
      geartrain.whenIdle().toCompletableFuture().join();
      meter.stop();
    }
    more.put("firstDurableBlockSeconds", seconds);
    return meter.result(
        "recover", Workload.parameters("directory", directory.toString()), null, more);
  }

  private static double since(long startedAt) {
    return (System.currentTimeMillis() - startedAt) / 1e3;
  }

  private static ProgramDefinition<?, ?>[] codes() {
    return new ProgramDefinition<?, ?>[] {
      Airport.CODE, Counter.CODE, Planner.CODE, Burner.CODE, Splitter.CODE
    };
  }
}
