package io.geartrain.bench;

import com.typesafe.config.ConfigValueFactory;
import io.geartrain.runtime.Geartrain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "gap",
    description = {
      "The longest time between two writes of the log under load: with no chain snapshot taken, and with",
      "one taken after the other, while so many programs exist. Some load goes before each."
    },
    mixinStandardHelpOptions = true)
final class Gap extends Workload {
  @Option(names = "--programs", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(
      names = "--busy",
      defaultValue = "1000",
      description = "Programs that have something to do; ${DEFAULT-VALUE}")
  private int busy;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--messages", defaultValue = "4000000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Override
  Result measure(Path directory) throws Exception {
    try (Geartrain geartrain = open(directory, Long.MAX_VALUE)) {
      // The first ones do the work; to them there are no others.
      Counters.create(geartrain, busy);
      Counters.submitEach(
          geartrain,
          programs - busy,
          (batch, i) ->
              batch.create(
                  Counter.CODE, Integer.toString(busy + i), new Counter.Open(busy + i, busy)));
    }
    Map<String, Object> more = new LinkedHashMap<>();
    try (Geartrain geartrain = open(directory, Long.MAX_VALUE)) {
      Counters.chains(geartrain, busy, inflight, messages / 4, 64);
      more.put("longestGapMillisWithout", longestGap(geartrain));
    }
    Meter meter;
    try (Geartrain geartrain = open(directory, 1)) {
      Counters.chains(geartrain, busy, inflight, messages / 4, 64);
      meter = Meter.start(geartrain, directory);
      long before = geartrain.vitals().snapshots();
      more.put("longestGapMillisWith", longestGap(geartrain));
      more.put("snapshots", geartrain.vitals().snapshots() - before);
      more.put("lastSnapshotMillis", geartrain.vitals().snapshotNanos() / 1_000_000);
      meter.stop();
    }
    return meter.result("gap", Workload.parameters("programs", programs, "busy", busy), null, more);
  }

  private static Geartrain open(Path directory, long snapshotBytes) throws Exception {
    return Geartrain.start(
        directory,
        Counters.config()
            .withValue(
                "geartrain.checkpoint.snapshot-bytes", ConfigValueFactory.fromAnyRef(snapshotBytes))
            .withValue("geartrain.programs.max-active", ConfigValueFactory.fromAnyRef(10_000)),
        Counter.CODE);
  }

  private long longestGap(Geartrain geartrain) throws InterruptedException {
    AtomicBoolean running = new AtomicBoolean(true);
    long[] longest = {0};
    Thread watcher =
        new Thread(
            () -> {
              long count = geartrain.forces().count();
              long since = System.nanoTime();
              while (running.get()) {
                LockSupport.parkNanos(300_000);
                long now = System.nanoTime();
                if (geartrain.forces().count() != count) {
                  longest[0] = Math.max(longest[0], now - since);
                  count = geartrain.forces().count();
                  since = now;
                }
              }
            },
            "gap-watcher");
    watcher.start();
    Counters.chains(geartrain, busy, inflight, messages, 64);
    running.set(false);
    watcher.join();
    return longest[0] / 1_000_000;
  }
}
