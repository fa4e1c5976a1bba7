package io.geartrain.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "units",
    description = {
      "Units of work: each message makes calls, one inside the other, and sends the next message.",
      "A warm-up in the same process goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Units extends Workload {
  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(
      names = "--inflight",
      defaultValue = "1000",
      description = "Units under way; ${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--units", defaultValue = "200000", description = "${DEFAULT-VALUE}")
  private long units;

  @Option(names = "--warmup", defaultValue = "100000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Option(
      names = "--depth",
      defaultValue = "5",
      description = "Calls of a unit, each inside the one before; ${DEFAULT-VALUE}")
  private int depth;

  @Option(
      names = "--shared",
      defaultValue = "0",
      description = "Of a hundred units, how many touch the same contract; ${DEFAULT-VALUE}")
  private int shared;

  @Option(
      names = "--failing",
      defaultValue = "0",
      description = "Of a hundred units, how many have their last call undone; ${DEFAULT-VALUE}")
  private int failing;

  @Option(
      names = "--keys",
      defaultValue = "1",
      description = "Keys that the shared contract has from the start; ${DEFAULT-VALUE}")
  private int keys;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    Caller.prepare(programs);
    try (Geartrain geartrain = Geartrain.start(directory, config(), Caller.CODE)) {
      Counters.submitEach(
          geartrain,
          programs,
          (batch, i) ->
              batch.create(Caller.CODE, Integer.toString(i), new Caller.Fill(i == 0 ? keys : 1)));
      run(geartrain, warmup);
      meter = Meter.start(geartrain, directory);
      run(geartrain, units);
      meter.stop();
    }
    return meter.result(
        "units",
        parameters(
            "programs",
            programs,
            "inflight",
            inflight,
            "depth",
            depth,
            "shared",
            shared,
            "failing",
            failing,
            "keys",
            keys,
            "warmup",
            warmup),
        null,
        Map.of("callsPerSecond", Math.round(units * depth / meter.seconds())));
  }

  private static Config config() {
    // A contract with a million keys is filled by one message.
    return ConfigFactory.parseString("geartrain.chain.max-event-bytes = 67108864")
        .withFallback(Counters.config());
  }

  private void run(Geartrain geartrain, long wanted) {
    Counters.submitEach(
        geartrain,
        inflight,
        (batch, i) -> {
          long length = wanted / inflight + (i < wanted % inflight ? 1 : 0);
          if (length > 0) {
            batch.send(
                Caller.ref(i % programs),
                new Caller.Task(programs, depth, depth, shared, failing, length - 1, i));
          }
        });
  }
}
