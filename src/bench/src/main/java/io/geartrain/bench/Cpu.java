package io.geartrain.bench;

import com.typesafe.config.ConfigValueFactory;
import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "cpu",
    description = {
      "Handlers that compute: once with one thread for programs, once with all of them.",
      "A tenth of it goes before each and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Cpu extends Workload {
  @Option(names = "--programs", defaultValue = "64", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--messages", defaultValue = "20000", description = "${DEFAULT-VALUE}")
  private int messages;

  @Option(
      names = "--rounds",
      defaultValue = "1000",
      description = "Hashes a message computes; ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--threads", defaultValue = "2", description = "${DEFAULT-VALUE}")
  private int threads;

  @Override
  Result measure(Path directory) throws Exception {
    Result one = measure(directory.resolve("one"), 1);
    Result many = measure(directory.resolve("many"), threads);
    many.more()
        .put(
            "speedUp",
            Double.valueOf(String.format(Locale.ROOT, "%.3f", one.seconds() / many.seconds())));
    many.more().put("secondsWithOneThread", one.seconds());
    return many;
  }

  private Result measure(Path directory, int with) throws Exception {
    Meter meter;
    try (Geartrain geartrain =
        Geartrain.start(
            directory,
            Counters.config()
                .withValue("geartrain.programs.threads", ConfigValueFactory.fromAnyRef(with)),
            Burner.CODE)) {
      Counters.submitEach(
          geartrain,
          programs,
          (batch, i) -> batch.create(Burner.CODE, Integer.toString(i), new Burner.Open()));
      burn(geartrain, messages / 10);
      meter = Meter.start(geartrain, directory);
      burn(geartrain, messages);
      meter.stop();
    }
    return meter.result(
        "cpu",
        Workload.parameters("programs", programs, "rounds", rounds, "threads", with),
        null,
        new LinkedHashMap<>());
  }

  private void burn(Geartrain geartrain, int count) {
    Counters.submitEach(
        geartrain,
        programs,
        (batch, i) -> {
          int own = count / programs + (i < count % programs ? 1 : 0);
          if (own > 0) {
            batch.send(
                Burner.CODE.refOf(Integer.toString(i)),
                (Burner.Command) new Burner.Burn(rounds, own - 1));
          }
        });
  }
}
