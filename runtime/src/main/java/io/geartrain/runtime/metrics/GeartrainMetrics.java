package io.geartrain.runtime.metrics;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.Health;
import io.geartrain.runtime.Vitals;
import io.geartrain.runtime.core.QueueState;
import io.geartrain.runtime.message.ActorId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A runtime's metrics: {@code new GeartrainMetrics(geartrain).bindTo(registry)}. They are read when the
 * registry asks, and cost the runtime nothing in between.
 */
public final class GeartrainMetrics implements MeterBinder {
  private static final int MOST_PROGRAMS = 10;
  private static final int MOST_MESSAGES = 100_000;

  private final Geartrain geartrain;

  /** The metrics of that runtime. */
  public GeartrainMetrics(Geartrain geartrain) {
    this.geartrain = geartrain;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "dispatches", "Messages whose handler ran", Vitals::dispatches);
    counter(registry, "executions", "Handler runs, repeated ones included", Vitals::executions);
    gauge(
        registry,
        "executions.per.dispatch",
        "Handler runs for each message; by law at most 2",
        Vitals::executionsPerDispatch);
    gauge(registry, "height", "The last durable height", vitals -> vitals.state().height());
    gauge(registry, "sequence", "The last durable record", vitals -> vitals.state().sequence());
    gauge(registry, "undurable.records", "Sealed, not yet durable", Vitals::undurableRecords);
    gauge(registry, "undurable.bytes", "Sealed, not yet durable", Vitals::undurableBytes);
    gauge(registry, "parked", "Messages held back", vitals -> vitals.state().agenda().size());
    gauge(
        registry,
        "parked.oldest.heights",
        "Heights that the oldest parked message has waited",
        Vitals::oldestParkedAge);
    gauge(registry, "checkpoint.tail.bytes", "Events in no checkpoint", Vitals::tailBytes);
    gauge(registry, "programs", "Programs in all", vitals -> vitals.state().programs().size());
    gauge(registry, "programs.active", "Programs in memory", Vitals::activePrograms);
    gauge(
        registry,
        "programs.suspended",
        "Programs that operators have suspended",
        vitals -> vitals.state().standing().interventions().suspended().size());
    gauge(
        registry,
        "held",
        "Messages that wait for programs that operators have suspended",
        vitals -> vitals.state().standing().interventions().held());
    gauge(
        registry,
        "threads.abandoned",
        "Threads given up to handlers that do not end",
        Vitals::abandonedThreads);
    counter(registry, "snapshots", "Chain snapshots kept", Vitals::snapshots);
    TimeGauge.builder(
            "geartrain.snapshot.time",
            geartrain,
            TimeUnit.NANOSECONDS,
            each -> each.vitals().snapshotNanos())
        .description("How long the last chain snapshot took")
        .register(registry);
    forces(registry);
    Gauge.builder("geartrain.disk.headroom", geartrain, Geartrain::diskHeadroom)
        .description("Bytes until submissions are refused DISK_LOW")
        .baseUnit("bytes")
        .register(registry);
    for (Health.Status status : Health.Status.values()) {
      Gauge.builder("geartrain.health", geartrain, each -> each.health().status() == status ? 1 : 0)
          .description("1 for the status that it has")
          .tag("status", status.name())
          .register(registry);
    }
    backlog(registry);
  }

  private void forces(MeterRegistry registry) {
    FunctionCounter.builder("geartrain.fsyncs", geartrain, each -> each.forces().count())
        .description("How often the log was forced")
        .register(registry);
    for (int percent : new int[] {50, 99}) {
      TimeGauge.builder(
              "geartrain.fsync.time",
              geartrain,
              TimeUnit.NANOSECONDS,
              each -> each.forces().percentile(percent))
          .description("How long the last 1,024 forces of the log took at most")
          .tag("percentile", "p" + percent)
          .register(registry);
    }
  }

  /** Whoever asks how long the queue is also gets the programs that most of it waits for. */
  private void backlog(MeterRegistry registry) {
    MultiGauge byProgram =
        MultiGauge.builder("geartrain.backlog")
            .description("Queued messages of the ten programs with most, of 100,000 in memory")
            .register(registry);
    Gauge.builder(
            "geartrain.queued",
            geartrain,
            each -> {
              Vitals vitals = each.vitals();
              byProgram.register(rows(vitals), true);
              return vitals.state().queue().size();
            })
        .description("Messages that wait to run")
        .register(registry);
  }

  private static List<MultiGauge.Row<?>> rows(Vitals vitals) {
    Map<ActorId, Integer> counts = new HashMap<>();
    int seen = 0;
    for (QueueState.Chunk chunk : vitals.state().queue().chunks()) {
      if (!chunk.isInMemory()) {
        break;
      }
      chunk.forEach(0, message -> counts.merge(message.destination(), 1, Integer::sum));
      seen += chunk.size();
      if (seen >= MOST_MESSAGES) {
        break;
      }
    }
    return counts.entrySet().stream()
        .sorted(Map.Entry.<ActorId, Integer>comparingByValue().reversed())
        .limit(MOST_PROGRAMS)
        .<MultiGauge.Row<?>>map(
            entry ->
                MultiGauge.Row.of(Tags.of("program", entry.getKey().toString()), entry.getValue()))
        .toList();
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Vitals> value) {
    Gauge.builder("geartrain." + name, geartrain, each -> value.applyAsDouble(each.vitals()))
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String description, ToLongFunction<Vitals> value) {
    FunctionCounter.builder(
            "geartrain." + name, geartrain, each -> value.applyAsLong(each.vitals()))
        .description(description)
        .register(registry);
  }
}
