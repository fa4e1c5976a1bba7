package io.geartrain.bench;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.UserGateway;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "ask",
    description = {
      "From a user's request to its durable reply; each reply's callback asks again.",
      "A warm-up goes before and is not counted. Beside it, in the same process: how long it takes to",
      "write and force as many bytes as one ask takes in the log."
    },
    mixinStandardHelpOptions = true)
final class Ask extends Workload {
  @Option(names = "--outstanding", defaultValue = "1", description = "${DEFAULT-VALUE}")
  private int outstanding;

  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--messages", defaultValue = "20000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--warmup", defaultValue = "20000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Override
  Result measure(Path directory) throws Exception {
    Meter meter;
    Latencies latencies = new Latencies((int) Math.min(messages, 10_000_000));
    try (Geartrain geartrain = Geartrain.start(directory, Counters.config(), Counter.CODE)) {
      Counters.create(geartrain, programs);
      askEach(geartrain, warmup, new Latencies(0));
      meter = Meter.start(geartrain, directory);
      askEach(geartrain, messages, latencies);
      meter.stop();
    }
    Result result =
        meter.result(
            "ask",
            Workload.parameters("outstanding", outstanding),
            latencies,
            new LinkedHashMap<>());
    Latencies fsyncs = fsyncs(directory, (int) Math.max(1, result.bytesPerMessage()));
    result.more().put("fsyncP50Micros", fsyncs.micros(50));
    result.more().put("fsyncP99Micros", fsyncs.micros(99));
    return result;
  }

  private void askEach(Geartrain geartrain, long count, Latencies latencies) {
    AtomicLong left = new AtomicLong(count);
    UserGateway user = geartrain.as(Counters.DRIVER);
    CompletableFuture<?>[] askers = new CompletableFuture<?>[outstanding];
    for (int i = 0; i < outstanding; i++) {
      askers[i] = new CompletableFuture<>();
      askNext(user, i, left, latencies, askers[i]);
    }
    CompletableFuture.allOf(askers).join();
  }

  private void askNext(
      UserGateway user,
      int asker,
      AtomicLong left,
      Latencies latencies,
      CompletableFuture<?> done) {
    long number = left.getAndDecrement();
    if (number <= 0) {
      done.complete(null);
      return;
    }
    long asked = System.nanoTime();
    user.ask(Counter.ref((int) ((asker + number) % programs)), new Counter.AddAndGet(number))
        .whenComplete(
            (total, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else {
                latencies.add(System.nanoTime() - asked);
                askNext(user, asker, left, latencies, done);
              }
            });
  }

  private static Latencies fsyncs(Path directory, int bytes) throws Exception {
    int rounds = 2_000;
    Latencies latencies = new Latencies(rounds);
    Path file = Files.createTempFile(directory, "fsync", ".bin");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // Into room that is there already, as the log does.
      channel.write(ByteBuffer.allocate(rounds * bytes));
      channel.force(true);
      channel.position(0);
      ByteBuffer record = ByteBuffer.allocate(bytes);
      for (int i = 0; i < rounds; i++) {
        long begun = System.nanoTime();
        channel.write(record.clear());
        channel.force(false);
        latencies.add(System.nanoTime() - begun);
      }
    } finally {
      Files.delete(file);
    }
    return latencies;
  }
}
