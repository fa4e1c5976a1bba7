package io.geartrain.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The durable counter as one writes it with Akka Persistence and nothing else: one event-sourced behavior
 * for each entity, Akka's own LevelDB journal with fsync. Nothing is lost and nothing counted twice: what
 * is to be sent stands in the event, is sent again until it is acknowledged, and is known by the sender's
 * number; it is acknowledged when what it caused is stored.
 */
@Command(
    name = "plain-persistence",
    description = {
      "The durable counter with one EventSourcedBehavior for each entity on Akka's own LevelDB journal,",
      "acknowledged sends, redelivery, no duplicates. A warm-up goes before and is not counted."
    },
    mixinStandardHelpOptions = true)
final class PlainPersistence extends Workload {
  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--messages", defaultValue = "60000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--warmup", defaultValue = "20000", description = "${DEFAULT-VALUE}")
  private long warmup;

  @Option(names = "--payload", defaultValue = "64", description = "${DEFAULT-VALUE}")
  private int payload;

  /** Written by Jackson, as everything in the journal. */
  interface Stored {}

  /**
   * A message was counted.
   *
   * @param amount added
   * @param total behind it
   * @param sender whose message it was, or -1
   * @param number the sender's for it
   * @param next who is to be sent the next one
   * @param note carried along
   */
  record Added(long amount, long total, int sender, long number, int next, byte[] note)
      implements Stored {}

  sealed interface EntityCommand {}

  record Add(long amount, int sender, long number, byte[] note) implements EntityCommand {}

  /** What the sender sent under that number, and everything before to the same receiver, is stored. */
  record Acknowledged(long number) implements EntityCommand {}

  private record Redeliver() implements EntityCommand {}

  /** An entity's memory, changed in place, as Akka allows. */
  private static final class State {
    private long total;
    private long sent;
    private final Map<Long, Outgoing> unacknowledged = new LinkedHashMap<>();
    private final Map<Integer, Long> seen = new HashMap<>();
  }

  private record Outgoing(int to, Add message) {}

  private final class Entity extends EventSourcedBehavior<EntityCommand, Added, State> {
    private final int id;
    private final List<ActorRef<EntityCommand>> entities;
    private final AtomicLong counted;

    Entity(
        int id,
        List<ActorRef<EntityCommand>> entities,
        AtomicLong counted,
        TimerScheduler<EntityCommand> timers) {
      super(PersistenceId.of("counter", Integer.toString(id)));
      this.id = id;
      this.entities = entities;
      this.counted = counted;
      timers.startTimerWithFixedDelay(new Redeliver(), Duration.ofSeconds(10));
    }

    @Override
    public State emptyState() {
      return new State();
    }

    @Override
    public CommandHandler<EntityCommand, Added, State> commandHandler() {
      return newCommandHandlerBuilder()
          .forAnyState()
          .onCommand(Add.class, this::onAdd)
          .onCommand(
              Acknowledged.class,
              (state, done) -> {
                state.unacknowledged.remove(done.number());
                return Effect().none();
              })
          .onCommand(
              Redeliver.class,
              (state, tick) -> {
                state.unacknowledged.values().forEach(this::deliver);
                return Effect().none();
              })
          .build();
    }

    private Effect<Added, State> onAdd(State state, Add add) {
      if (add.sender() >= 0 && state.seen.getOrDefault(add.sender(), -1L) >= add.number()) {
        acknowledge(add);
        return Effect().none();
      }
      int next = (int) ((id * 31L + add.amount() * 7 + 1) % programs);
      return Effect()
          .persist(
              new Added(
                  add.amount(),
                  state.total + add.amount(),
                  add.sender(),
                  add.number(),
                  next,
                  add.note()))
          .thenRun(
              stored -> {
                acknowledge(add);
                deliver(stored.unacknowledged.get(stored.sent));
                counted.incrementAndGet();
              });
    }

    private void acknowledge(Add add) {
      if (add.sender() >= 0) {
        entities.get(add.sender()).tell(new Acknowledged(add.number()));
      }
    }

    private void deliver(Outgoing outgoing) {
      entities.get(outgoing.to()).tell(outgoing.message());
    }

    @Override
    public EventHandler<State, Added> eventHandler() {
      return (state, event) -> {
        state.total = event.total();
        if (event.sender() >= 0) {
          state.seen.merge(event.sender(), event.number(), Math::max);
        }
        state.sent++;
        state.unacknowledged.put(
            state.sent,
            new Outgoing(event.next(), new Add(event.amount() + 1, id, state.sent, event.note())));
        return state;
      };
    }

    @Override
    public SignalHandler<State> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(
              RecoveryCompleted.instance(),
              state -> state.unacknowledged.values().forEach(this::deliver))
          .build();
    }
  }

  private static Config config(Path directory) {
    return ConfigFactory.parseMap(
            Map.of(
                "akka.persistence.journal.plugin",
                "akka.persistence.journal.leveldb",
                "akka.persistence.journal.leveldb.dir",
                directory.resolve("journal").toString(),
                "akka.persistence.journal.leveldb.fsync",
                "on",
                "akka.persistence.journal.leveldb.native",
                "on",
                "akka.persistence.snapshot-store.plugin",
                "akka.persistence.no-snapshot-store",
                "akka.actor.serialization-bindings",
                Map.of(ConfigUtil.quoteString(Stored.class.getName()), "jackson-cbor")))
        .withFallback(ConfigFactory.load());
  }

  @Override
  Result measure(Path directory) throws Exception {
    AtomicLong counted = new AtomicLong();
    CompletableFuture<List<ActorRef<EntityCommand>>> spawned = new CompletableFuture<>();
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  spawned.complete(spawn(context, counted));
                  return Behaviors.empty();
                }),
            "plain",
            config(directory));
    double seconds;
    double cpu;
    long bytesBefore;
    long measured;
    try {
      List<ActorRef<EntityCommand>> entities = spawned.join();
      byte[] note = new byte[payload];
      for (int i = 0; i < inflight; i++) {
        entities.get(i % programs).tell(new Add(i, -1, 0, note));
      }
      await(counted, warmup);
      bytesBefore = Meter.bytes(directory);
      long before = counted.get();
      long cpuBefore = Meter.cpuNanos();
      long startedAt = System.nanoTime();
      await(counted, before + messages);
      seconds = (System.nanoTime() - startedAt) / 1e9;
      cpu = (Meter.cpuNanos() - cpuBefore) / 1e3;
      measured = counted.get() - before;
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("programs", programs);
    parameters.put("inflight", inflight);
    parameters.put("payload", payload);
    parameters.put("warmup", warmup);
    return new Result(
        "plain-persistence",
        parameters,
        measured,
        seconds,
        Math.round(measured / seconds),
        cpu / measured,
        (double) (Meter.bytes(directory) - bytesBefore) / measured,
        Meter.peakMegabytes(),
        measured,
        1,
        null,
        null,
        Map.of());
  }

  private List<ActorRef<EntityCommand>> spawn(ActorContext<Void> context, AtomicLong counted) {
    List<ActorRef<EntityCommand>> entities = new java.util.ArrayList<>();
    for (int i = 0; i < programs; i++) {
      int id = i;
      Behavior<EntityCommand> entity =
          Behaviors.withTimers(timers -> new Entity(id, entities, counted, timers));
      entities.add(context.spawn(entity, "entity-" + i));
    }
    return entities;
  }

  private static void await(AtomicLong counted, long wanted) throws InterruptedException {
    while (counted.get() < wanted) {
      Thread.sleep(5);
    }
  }
}
