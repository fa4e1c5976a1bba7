package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.shell.BlockScheduler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Looks at a runtime before and after what is measured. */
final class Meter {
  private final Geartrain geartrain;
  private final Path directory;
  private final long forcesBefore;
  private final BlockScheduler.Overview before;
  private final long cpuBefore;
  private final long startedAt;

  private BlockScheduler.Overview after;
  private long nanos;
  private long cpu;
  private long forces;

  private Meter(Geartrain geartrain, Path directory) {
    this.geartrain = geartrain;
    this.directory = directory;
    this.forcesBefore = geartrain.forces().count();
    this.before = geartrain.overview().toCompletableFuture().join();
    this.cpuBefore = cpuNanos();
    this.startedAt = System.nanoTime();
  }

  /** From now on it counts. */
  static Meter start(Geartrain geartrain, Path directory) {
    return new Meter(geartrain, directory);
  }

  /** Up to now it counted; everything is durable. */
  Meter stop() {
    nanos = System.nanoTime() - startedAt;
    cpu = cpuNanos() - cpuBefore;
    after = geartrain.overview().toCompletableFuture().join();
    forces = geartrain.forces().count() - forcesBefore;
    return this;
  }

  double seconds() {
    return nanos / 1e9;
  }

  long messages() {
    return after.state().dispatches() - before.state().dispatches();
  }

  /** To be asked when the runtime is closed. */
  Result result(
      String workload,
      Map<String, Object> parameters,
      Latencies latencies,
      Map<String, Object> more)
      throws IOException {
    long messages = messages();
    return new Result(
        workload,
        parameters,
        messages,
        seconds(),
        Math.round(messages / seconds()),
        cpu / 1e3 / messages,
        (double) bytes(directory) / Math.max(1, after.state().dispatches()),
        peakMegabytes(),
        forces,
        (double) (after.executions() - before.executions())
            / Math.max(1, after.dispatches() - before.dispatches()),
        latencies == null ? null : latencies.micros(50),
        latencies == null ? null : latencies.micros(99),
        more);
  }

  static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** The process's largest resident size, as Linux counts it; 0 elsewhere. */
  static long peakMegabytes() throws IOException {
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

  /** What the files of a directory come to. */
  static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
