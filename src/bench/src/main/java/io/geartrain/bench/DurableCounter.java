package io.geartrain.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Batch;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.shell.BlockScheduler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "durable-counter",
    description = {
      "Each message adds to its program's durable total and sends one to another program.",
      "A warm-up on the same runtime goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class DurableCounter implements Callable<Integer> {
  private static final UserId DRIVER = UserId.of("bench");
  private static final int BATCH = 500;

  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--messages", defaultValue = "3000000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--warmup", defaultValue = "600000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Option(
      names = "--payload",
      defaultValue = "64",
      description = "Bytes carried along; ${DEFAULT-VALUE}")
  private int payload;

  @Option(names = "--data", description = "A directory to be made; a temporary one if not given.")
  private Path data;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @JsonPropertyOrder({
    "workload",
    "programs",
    "inflight",
    "payload",
    "messages",
    "seconds",
    "messagesPerSecond",
    "cpuSecondsPerMillion",
    "bytesPerMessage",
    "peakMegabytes",
    "fsyncs",
    "executionsPerDispatch"
  })
  record Result(
      String workload,
      int programs,
      int inflight,
      int payload,
      long messages,
      double seconds,
      long messagesPerSecond,
      double cpuSecondsPerMillion,
      double bytesPerMessage,
      long peakMegabytes,
      long fsyncs,
      double executionsPerDispatch) {}

  @Override
  public Integer call() throws IOException {
    boolean temporary = data == null;
    Path directory = temporary ? Files.createTempDirectory("geartrain-bench") : data;
    try {
      Result result = measure(directory);
      System.out.println(
          json
              ? JsonMapper.builder().build().writeValueAsString(result)
              : String.format(
                  Locale.ROOT,
                  "durable-counter programs=%d inflight=%d messages=%d payload=%d seconds=%.2f"
                      + " cpu_seconds_per_million=%.2f bytes_per_message=%.0f peak_megabytes=%d"
                      + " fsyncs=%d executions_per_dispatch=%.3f messages_per_second=%d",
                  result.programs(),
                  result.inflight(),
                  result.messages(),
                  result.payload(),
                  result.seconds(),
                  result.cpuSecondsPerMillion(),
                  result.bytesPerMessage(),
                  result.peakMegabytes(),
                  result.fsyncs(),
                  result.executionsPerDispatch(),
                  result.messagesPerSecond()));
    } finally {
      if (temporary) {
        delete(directory);
      }
    }
    return 0;
  }

  private Result measure(Path directory) throws IOException {
    long executed;
    double seconds;
    double cpu;
    long fsyncs;
    double repeats;
    long bytesBefore;
    try (Geartrain geartrain =
        Geartrain.start(
            directory,
            ConfigFactory.parseString("geartrain.chain.gas-policy = unmetered"),
            Counter.CODE)) {
      create(geartrain);
      load(geartrain, warmup);
      bytesBefore = bytes(directory);
      long forcesBefore = geartrain.forces();
      BlockScheduler.Overview before = geartrain.overview().toCompletableFuture().join();
      long cpuBefore = cpuNanos();
      long started = System.nanoTime();
      load(geartrain, messages);
      seconds = (System.nanoTime() - started) / 1e9;
      cpu = (cpuNanos() - cpuBefore) / 1e9;
      BlockScheduler.Overview after = geartrain.overview().toCompletableFuture().join();
      executed = after.state().dispatches() - before.state().dispatches();
      fsyncs = geartrain.forces() - forcesBefore;
      repeats =
          (double) (after.executions() - before.executions())
              / (after.dispatches() - before.dispatches());
    }
    return new Result(
        "durable-counter",
        programs,
        inflight,
        payload,
        executed,
        seconds,
        Math.round(executed / seconds),
        cpu / executed * 1e6,
        (double) (bytes(directory) - bytesBefore) / executed,
        peakMegabytes(),
        fsyncs,
        repeats);
  }

  private void create(Geartrain geartrain) {
    for (int from = 0; from < programs; from += BATCH) {
      Batch batch = geartrain.as(DRIVER).batch();
      for (int i = from; i < Math.min(programs, from + BATCH); i++) {
        batch.create(Counter.CODE, Integer.toString(i), new Counter.Open(i, programs));
      }
      geartrain.as(DRIVER).submit(batch).toCompletableFuture().join();
    }
    geartrain.whenIdle().toCompletableFuture().join();
  }

  /** Starts so many chains of messages that together they have as many as wanted, and awaits them. */
  private void load(Geartrain geartrain, long wanted) {
    byte[] note = new byte[payload];
    long left = wanted;
    for (int from = 0; from < inflight; from += BATCH) {
      Batch batch = geartrain.as(DRIVER).batch();
      for (int i = from; i < Math.min(inflight, from + BATCH); i++) {
        long length = left / (inflight - i);
        left -= length;
        if (length > 0) {
          batch.send(
              Counter.ref(i % programs),
              (Counter.Command) new Counter.Add(i, Math.toIntExact(length - 1), note));
        }
      }
      geartrain.as(DRIVER).submit(batch).toCompletableFuture().join();
    }
    geartrain.whenIdle().toCompletableFuture().join();
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** The process's largest resident size, as Linux counts it; 0 elsewhere. */
  private static long peakMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
