package io.geartrain.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.message.BlockHeight;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "delays",
    description = {
      "Programs send themselves delayed messages until so many are pending; then all of them fire.",
      "With --waiting as many messages have run and wait, too.",
      "A tenth of it on the same runtime goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class Delays extends Workload {
  @Option(names = "--pending", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
  private int pending;

  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(
      names = "--spread",
      defaultValue = "1000",
      description = "Blocks over which they fall due; ${DEFAULT-VALUE}")
  private int spread;

  @Option(
      names = "--waiting",
      defaultValue = "0",
      description = "Messages that wait beside them; ${DEFAULT-VALUE}")
  private int waiting;

  private long height;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    Map<String, Object> more = new LinkedHashMap<>();
    Config config =
        ConfigFactory.parseString("geartrain.chain.clock = driven").withFallback(Counters.config());
    try (Geartrain geartrain = Geartrain.start(directory, config, Planner.CODE)) {
      Counters.submitEach(
          geartrain,
          programs,
          (batch, i) -> batch.create(Planner.CODE, Integer.toString(i), new Planner.Open()));
      plan(geartrain, Math.max(programs, pending / 10), false);
      plan(geartrain, waiting / 10, true);
      fire(geartrain);
      meter = Meter.start(geartrain, directory);
      long begun = System.nanoTime();
      plan(geartrain, pending, false);
      plan(geartrain, waiting, true);
      more.put(
          "pending", geartrain.overview().toCompletableFuture().join().state().agenda().size());
      long planned = System.nanoTime();
      fire(geartrain);
      long fired = System.nanoTime();
      meter.stop();
      long all = (long) pending + waiting;
      more.put("plannedPerSecond", Math.round(all / ((planned - begun) / 1e9)));
      more.put("firedPerSecond", Math.round(all / ((fired - planned) / 1e9)));
    }
    return meter.result(
        "delays",
        Workload.parameters("programs", programs, "spread", spread, "waiting", waiting),
        null,
        more);
  }

  private void plan(Geartrain geartrain, int count, boolean waits) {
    Counters.submitEach(
        geartrain,
        programs,
        (batch, i) -> {
          int own = count / programs + (i < count % programs ? 1 : 0);
          if (own > 0) {
            batch.send(
                Planner.CODE.refOf(Integer.toString(i)),
                (Planner.Command) new Planner.Plan(own, spread, waits));
          }
        });
  }

  private void fire(Geartrain geartrain) {
    height += spread + 1;
    geartrain.advanceTo(new BlockHeight(height)).toCompletableFuture().join();
    geartrain.whenIdle().toCompletableFuture().join();
  }
}
