package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.Health;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.metrics.GeartrainMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a runtime: health, metrics, flight recordings. */
class ObservabilityTest {
  private static final UserId ALICE = UserId.of("alice");

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void deposit(Geartrain geartrain, int times) {
    ProgramRef<Account.Command> account =
        get(geartrain.as(ALICE).create(Account.CODE, "main", new Account.Open("alice")));
    for (int i = 0; i < times; i++) {
      get(geartrain.as(ALICE).ask(account, new Account.Deposit(1)));
    }
  }

  /** Vitals are a little behind. */
  private static void awaitDispatches(Geartrain geartrain, long count) throws Exception {
    long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (geartrain.vitals().state().dispatches() < count) {
      assertThat(System.nanoTime()).isLessThan(giveUpAt);
      Thread.sleep(10);
    }
  }

  @Test
  void a_runtime_is_ready_until_it_is_closed() {
    Geartrain geartrain = Geartrain.start(directory, Account.CODE);
    assertThat(geartrain.health().isReady()).isTrue();
    assertThat(geartrain.health().isLive()).isTrue();

    geartrain.close();

    assertThat(geartrain.health().status()).isEqualTo(Health.Status.CLOSED);
    assertThat(geartrain.health().isReady()).isFalse();
  }

  @Test
  void recovery_says_how_many_records_it_has_read() throws Exception {
    Path killed = directory.resolve("killed");
    Path closed = directory.resolve("closed");
    try (Geartrain geartrain = Geartrain.start(closed, Account.CODE)) {
      deposit(geartrain, 3);
      // Everything asked for is answered and durable: what a killed process would leave.
      copy(closed, killed);
    }

    try (Geartrain geartrain = Geartrain.start(killed, Account.CODE)) {
      // The genesis, the code, the creation, three deposits.
      assertThat(geartrain.health().recordsRead()).isEqualTo(6);
    }
    try (Geartrain geartrain = Geartrain.start(closed, Account.CODE)) {
      // A close keeps a snapshot of everything, so there is nothing behind it.
      assertThat(geartrain.health().recordsRead()).isZero();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void metrics_say_what_has_happened() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Geartrain geartrain = Geartrain.start(directory, Account.CODE)) {
      new GeartrainMetrics(geartrain).bindTo(registry);
      deposit(geartrain, 5);
      awaitDispatches(geartrain, 6);

      assertThat(registry.get("geartrain.dispatches").functionCounter().count()).isEqualTo(6);
      assertThat(registry.get("geartrain.executions.per.dispatch").gauge().value()).isEqualTo(1);
      assertThat(registry.get("geartrain.programs").gauge().value()).isEqualTo(1);
      assertThat(registry.get("geartrain.programs.active").gauge().value()).isEqualTo(1);
      assertThat(registry.get("geartrain.queued").gauge().value()).isZero();
      assertThat(registry.get("geartrain.held").gauge().value()).isZero();
      assertThat(registry.get("geartrain.programs.suspended").gauge().value()).isZero();
      assertThat(registry.get("geartrain.parked").gauge().value()).isZero();
      assertThat(registry.get("geartrain.checkpoint.tail.bytes").gauge().value()).isPositive();
      assertThat(registry.get("geartrain.fsyncs").functionCounter().count())
          .isGreaterThanOrEqualTo(6);
      assertThat(registry.get("geartrain.fsync.time").tag("percentile", "p99").timeGauge().value())
          .isPositive();
      assertThat(registry.get("geartrain.disk.headroom").gauge().value()).isPositive();
      assertThat(registry.get("geartrain.health").tag("status", "READY").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("geartrain.health").tag("status", "STOPPED").gauge().value())
          .isZero();
    }
  }

  @Test
  void a_flight_recording_has_every_block_and_wave() throws Exception {
    Path file = directory.resolve("flight.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.geartrain.Block");
      recording.enable("io.geartrain.Wave");
      recording.start();
      try (Geartrain geartrain = Geartrain.start(directory.resolve("data"), Account.CODE)) {
        deposit(geartrain, 4);
      }
      recording.stop();
      recording.dump(file);
    }

    List<RecordedEvent> events = RecordingFile.readAllEvents(file);

    assertThat(named(events, "io.geartrain.Block"))
        .extracting(event -> event.getInt("dispatches"))
        .filteredOn(count -> count > 0)
        .hasSize(5);
    assertThat(named(events, "io.geartrain.Wave"))
        .hasSize(5)
        .allSatisfy(event -> assertThat(event.getInt("programs")).isEqualTo(1));
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }
}
