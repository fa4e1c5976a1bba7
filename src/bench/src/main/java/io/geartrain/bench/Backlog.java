package io.geartrain.bench;

import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "backlog",
    description = {
      "Messages that split in two until so many wait in the queue; then it is worked off.",
      "There is no warm-up: it would be short beside the work."
    },
    mixinStandardHelpOptions = true)
final class Backlog extends Workload {
  @Option(
      names = "--messages",
      defaultValue = "10000000",
      description = "That wait at once; ${DEFAULT-VALUE}")
  private int messages;

  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--payload", defaultValue = "8", description = "${DEFAULT-VALUE}")
  private int payload;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    try (Geartrain geartrain =
        Geartrain.start(
            directory,
            ConfigFactory.parseString("geartrain.chain.max-backlog = " + Integer.MAX_VALUE)
                .withFallback(Counters.config()),
            Splitter.CODE)) {
      Counters.submitEach(
          geartrain,
          programs,
          (batch, i) ->
              batch.create(
                  Splitter.CODE,
                  Integer.toString(i),
                  new Splitter.Open(Splitter.CODE.refOf(Integer.toString((i + 1) % programs)))));
      meter = Meter.start(geartrain, directory);
      byte[] note = new byte[payload];
      Counters.submitEach(
          geartrain,
          1,
          (batch, i) ->
              batch.send(
                  Splitter.CODE.refOf("0"), (Splitter.Command) new Splitter.Split(messages, note)));
      meter.stop();
    }
    return meter.result(
        "backlog",
        Workload.parameters("backlog", messages, "programs", programs, "payload", payload),
        null,
        Map.of());
  }
}
