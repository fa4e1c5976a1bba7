package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "durable-counter",
    description = {
      "Each message adds to its program's durable total and sends one to another program.",
      "A warm-up in the same process goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class DurableCounter extends Workload {
  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--messages", defaultValue = "3000000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--warmup", defaultValue = "1500000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Option(
      names = "--payload",
      defaultValue = "64",
      description = "Bytes carried along; ${DEFAULT-VALUE}")
  private int payload;

  @Override
  Result measure(Path directory) throws Exception {
    return measure("durable-counter", directory, programs, inflight, messages, warmup, payload);
  }

  static Result measure(
      String workload,
      Path directory,
      int programs,
      int inflight,
      long messages,
      long warmup,
      int payload)
      throws Exception {
    Meter meter;
    try (Geartrain geartrain = Geartrain.start(directory, Counters.config(), Counter.CODE)) {
      Counters.create(geartrain, programs);
      Counters.chains(geartrain, programs, inflight, warmup, payload);
      meter = Meter.start(geartrain, directory);
      Counters.chains(geartrain, programs, inflight, messages, payload);
      meter.stop();
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("programs", programs);
    parameters.put("inflight", inflight);
    parameters.put("payload", payload);
    parameters.put("warmup", warmup);
    return meter.result(workload, parameters, null, Map.of());
  }
}
