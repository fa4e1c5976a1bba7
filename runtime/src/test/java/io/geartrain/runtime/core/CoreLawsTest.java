package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.gas.GasTree;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.script.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds on any workload. The driver itself checks after every record that the fold of the record's
 * bytes is the state the scheduler goes on from, that value is conserved, that nothing leaves before it
 * is durable, and the bound on executions; here these run under random order, crashes and policies.
 */
class CoreLawsTest {

  static Stream<Long> seeds() {
    return Workload.boxedSeeds();
  }

  private static ChainSettings settings(long seed) {
    ChainSettings base =
        World.settings()
            .with("wait.max-blocks", 7)
            .with("mailbox.max-blocks", 9)
            .with("fair-share", seed % 4 == 1 ? 2 : 0);
    return switch ((int) (seed % 3)) {
      case 0 -> base;
      case 1 -> metered(World.plain());
      default ->
          metered(base.with("gas-policy", "metered"))
              .with("rent", 20_000)
              .with("block-gas", 200_000_000L)
              .with("default-gas", 60_000L);
    };
  }

  private static ChainSettings metered(ChainSettings base) {
    return base.with("default-gas", 60_000L)
        .with("block-gas", 500_000L)
        .with("mailbox-threshold", 1500)
        .with("rent", 100);
  }

  private static List<List<Input>> workload(long seed, ChainSettings settings) {
    List<List<Input>> all = Workload.of(seed, 20);
    // The published schedule counts in millions, policy plain in thousands.
    long factor = settings.gasPolicy().equals("metered") ? 400 : 1;
    return all.stream()
        .map(batch -> batch.stream().map(input -> scaled(input, factor)).toList())
        .toList();
  }

  private static Input scaled(Input input, long factor) {
    if (input instanceof Input.MessageSent s) {
      return new Input.MessageSent(
          s.user(), s.destination(), s.payload(), s.value(), s.gas() * factor, s.target(), s.key());
    }
    if (input instanceof Input.ProgramCreated c) {
      return new Input.ProgramCreated(
          c.user(), c.code(), c.salt(), c.payload(), c.value(), c.gas() * factor, c.key());
    }
    return input;
  }

  /** An operator who does something now and then, whatever it may be good for. */
  private static void intervene(World world, Random chance) {
    ChainState state = world.state();
    List<ActorId> programs = List.copyOf(state.programs().keySet());
    if (programs.isEmpty() || chance.nextInt(3) > 0) {
      return;
    }
    ActorId program = programs.get(chance.nextInt(programs.size()));
    List<MessageId> waiting = new ArrayList<>();
    state.queue().forEach(message -> waiting.add(message.id()));
    state.standing().waits().keySet().forEach(key -> waiting.add(key.id()));
    state.agenda().forEach(entry -> waiting.add(entry.parked().message().id()));
    switch (chance.nextInt(3)) {
      case 0 -> world.submit(new Input.ProgramSuspended(program, "by chance"));
      case 1 -> world.submit(new Input.ProgramResumed(program, "by chance"));
      default -> {
        if (!waiting.isEmpty()) {
          MessageId message = waiting.get(chance.nextInt(waiting.size()));
          world.submit(new Input.MessageSkipped(message, "by chance"));
        }
      }
    }
  }

  private static void resumeAll(World world) {
    for (ActorId program : world.state().standing().interventions().suspended().keySet()) {
      world.submit(new Input.ProgramResumed(program, "at the end"));
    }
  }

  private static World run(
      ChainSettings settings, SchedulerLimits limits, long seed, Random order) {
    World world = new World(settings, limits);
    Random operator = new Random(~seed);
    for (List<Input> batch : workload(seed, settings)) {
      batch.forEach(world::submit);
      intervene(world, operator);
      world.on(new SchedulerInput.Step());
      if (order != null) {
        world.runBatchesRandomly(order);
      } else {
        world.settle();
      }
    }
    resumeAll(world);
    for (int i = 0; i < 5_000 && (i < 8 || world.state().backlog() > 0); i++) {
      world.block();
    }
    world.settle();
    return world;
  }

  private static SchedulerLimits blocksOf(long seed) {
    int[] sizes = {3, 17, 100_000};
    SchedulerLimits limits = World.limits();
    int size = sizes[(int) (seed / 3 % 3)];
    return new SchedulerLimits(
        limits.budgetMillis(),
        limits.recordBytes(),
        size,
        limits.waveDispatches(),
        limits.ingressBytes(),
        limits.dueEntries(),
        limits.pipelineBytes());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void waves_in_any_order_write_the_records_of_one_by_one_execution(long seed) {
    ChainSettings settings = settings(seed);
    SchedulerLimits blocks = blocksOf(seed);

    World oneByOne = run(settings, blocks.withWaves(1), seed, null);
    World inWaves = run(settings, blocks, seed, new Random(seed));

    for (int i = 0; i < oneByOne.log().size(); i++) {
      assertThat(RecordCodec.decode(inWaves.log().get(i)).toString())
          .as("seed %d, record %d", seed, i + 1)
          .isEqualTo(RecordCodec.decode(oneByOne.log().get(i)).toString());
    }
    assertThat(inWaves.log()).as("seed %d", seed).containsExactlyElementsOf(oneByOne.log());
    assertThat(inWaves.states()).as("seed %d", seed).isEqualTo(oneByOne.states());
    assertThat(World.stateBytes(inWaves.state()))
        .as("seed %d", seed)
        .isEqualTo(World.stateBytes(oneByOne.state()));
  }

  private static boolean isAnswered(Message message) {
    return message.entry() == EntryPoint.INIT || message.entry() == EntryPoint.HANDLE;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_init_and_handle_message_gets_exactly_one_reply(long seed) {
    World world = run(settings(seed), blocksOf(seed), seed, new Random(seed));

    Map<MessageId, Integer> answered = new HashMap<>();
    Set<MessageId> toAnswer = new HashSet<>();
    Set<MessageId> ran = new HashSet<>();
    new Replay(settings(seed), world)
        .each(
            (message, executed) -> {
              if (executed.outcome().isHeld()) {
                return;
              }
              boolean waits = executed.dispositions().contains(Disposition.WAITING);
              int added = executed.dispositions().size() - executed.outcome().effects().size();
              boolean signals =
                  !executed.outcome().isSuccess() && added == (isAnswered(message) ? 2 : 1);
              long replies =
                  executed.outcome().effects().stream()
                          .filter(Effect.Answer.class::isInstance)
                          .count()
                      + added
                      - (signals ? 1 : 0);
              if (!isAnswered(message)) {
                assertThat(replies).as("seed %d, %s", seed, message).isZero();
              } else if (waits) {
                assertThat(replies).as("seed %d, %s", seed, message).isZero();
                toAnswer.add(message.id());
              } else {
                assertThat(replies).as("seed %d, %s", seed, message).isEqualTo(1);
                toAnswer.add(message.id());
                Disposition last = executed.dispositions().get(executed.dispositions().size() - 1);
                if (last == Disposition.SETTLED) {
                  answered.merge(message.id(), 1, Integer::sum);
                }
              }
              if (message.entry() == EntryPoint.REPLY && ran.add(message.id())) {
                answered.merge(message.replyTo(), 1, Integer::sum);
              }
            });
    for (Output output : world.released()) {
      if (output instanceof Output.Delivered delivered && delivered.mail().replyTo() != null) {
        answered.merge(delivered.mail().replyTo(), 1, Integer::sum);
      }
    }

    assertThat(leftBesideMail(world)).as("seed %d drained", seed).isZero();
    assertThat(toAnswer).as("seed %d", seed).hasSizeGreaterThan(5);
    for (MessageId message : toAnswer) {
      assertThat(answered.get(message)).as("seed %d, replies to %s", seed, message).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void gas_is_burned_held_locked_or_refunded_and_never_made(long seed) {
    ChainSettings settings = settings(1 + seed % 2);
    World world = run(settings, blocksOf(seed), seed, new Random(seed));

    GasTotals[] totals = {GasTotals.NONE};
    long[] paidIn = {0};
    Map<ActorId, Long> refunds = new HashMap<>();
    new Replay(settings, world)
        .tellingRefunds((root, payer, gas) -> refunds.merge(payer, gas, Long::sum))
        .records(
            (record, state) -> {
              for (Input input : record.inputs()) {
                paidIn[0] +=
                    input instanceof Input.MessageSent sent
                        ? sent.gas()
                        : input instanceof Input.ProgramCreated created ? created.gas() : 0;
              }
              GasTotals now = state.standing().gas();
              assertThat(now.paidIn()).as("seed %d, paid in", seed).isEqualTo(paidIn[0]);
              assertThat(now.burned())
                  .as("seed %d", seed)
                  .isGreaterThanOrEqualTo(totals[0].burned());
              assertThat(now.refunded())
                  .as("seed %d, refunds of record %d", seed, record.sequence())
                  .isEqualTo(refunds.values().stream().mapToLong(gas -> gas).sum());
              Conservation.checkGas(state);
              totals[0] = now;
            },
            (message, root, executed) -> {});

    assertThat(paidIn[0]).as("seed %d", seed).isPositive();
    assertThat(totals[0].carried()).as("seed %d, gas when all is done", seed).isZero();
    assertThat(world.state().gas()).as("seed %d, nodes of trees that are done", seed).isEmpty();
    assertThat(world.state().standing().waits()).as("seed %d", seed).isEmpty();
    assertThat(world.state().standing().reservations()).as("seed %d", seed).isEmpty();
    assertThat(world.state().standing().locks()).as("seed %d", seed).isEmpty();
    assertThat(world.state().standing().expected()).as("seed %d", seed).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void with_the_driven_clock_states_do_not_depend_on_where_blocks_are_cut(long seed) {
    ChainSettings settings = World.settings().withClock(Clock.DRIVEN);
    List<List<Input>> batches = Workload.driven(seed, 20, true);

    World large = driven(settings, World.limits(), batches, null);
    World small = driven(settings, World.limits().withBlocks(1), batches, null);
    World middle = driven(settings, World.limits().withBlocks(3), batches, new Random(seed));

    assertThat(comparable(small)).as("seed %d, blocks of 1", seed).isEqualTo(comparable(large));
    assertThat(comparable(middle)).as("seed %d, blocks of 3", seed).isEqualTo(comparable(large));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void with_the_driven_clock_states_do_not_depend_on_when_inputs_are_admitted(long seed) {
    ChainSettings settings = World.settings().withClock(Clock.DRIVEN);
    List<List<Input>> batches = Workload.driven(seed, 20, false);
    List<Input> messages = new ArrayList<>();
    batches.forEach(batch -> batch.stream().filter(i -> !isWatermark(i)).forEach(messages::add));
    List<Input> watermarks = new ArrayList<>();
    batches.forEach(batch -> batch.stream().filter(i -> isWatermark(i)).forEach(watermarks::add));

    World soon = driven(settings, World.limits(), List.of(messages, watermarks), null);
    World late = driven(settings, World.limits(), batches, null);

    assertThat(comparable(late)).as("seed %d", seed).isEqualTo(comparable(soon));
  }

  private static boolean isWatermark(Input input) {
    return input instanceof Input.WatermarkRaised;
  }

  private static World driven(
      ChainSettings settings, SchedulerLimits limits, List<List<Input>> batches, Random order) {
    World world = new World(settings, limits);
    for (List<Input> batch : batches) {
      world.submit(null, batch);
      if (order == null) {
        world.settle();
      } else {
        world.runBatchesRandomly(order).settle();
      }
    }
    world.submit(World.watermark(1_000));
    world.settle();
    assertThat(leftBesideMail(world)).isZero();
    return world;
  }

  private static int leftBesideMail(World world) {
    return world.state().backlog() - world.state().standing().mail().size();
  }

  /** States by program where a user made it; programs' own creations are told apart by ids only. */
  private static Map<ActorId, List<String>> comparable(World world) {
    Map<ActorId, List<String>> states = new HashMap<>();
    List<String> children = new ArrayList<>();
    world
        .states()
        .forEach(
            (id, state) -> {
              if (world.state().programs().get(id).init().phase()
                  == io.geartrain.runtime.message.Phase.INPUT) {
                states.put(id, state);
              } else {
                children.add(state.toString());
              }
            });
    children.sort(null);
    states.put(ActorId.SYSTEM, children);
    return states;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_crash_at_any_point_loses_nothing_acknowledged_and_repeats_nothing(long seed) {
    ChainSettings settings = World.settings().withClock(Clock.DRIVEN);
    List<List<Input>> batches = new ArrayList<>(Workload.driven(seed, 20, false));
    batches.add(List.of(World.watermark(1_000)));
    World calm = driven(settings, World.limits(), batches, null);
    Random random = new Random(seed);

    World world = new World(settings, World.limits().withBlocks(2));
    int next = 0;
    int crashes = 0;
    Map<Long, Long> offsets = new HashMap<>();
    while (next < batches.size() || !world.scheduler().isIdle()) {
      if (next < batches.size()) {
        var position = new Submission.Position("s", next - 1, next, Payload.EMPTY);
        offsets.put(world.submit(position, batches.get(next)), (long) next);
        next++;
      }
      world.settleRandomly(random, random.nextInt(8));
      if (crashes < 12 && random.nextInt(4) == 0) {
        long acknowledged = acknowledged(world, offsets);
        world.crash(random.nextInt(3));
        Source source = world.state().sources().get("s");
        next = source == null ? 0 : (int) source.offset() + 1;
        assertThat((long) next).as("seed %d", seed).isGreaterThan(acknowledged);
        crashes++;
      }
    }

    assertThat(crashes).as("seed %d", seed).isPositive();
    assertThat(comparable(world)).as("seed %d", seed).isEqualTo(comparable(calm));
    assertThat(distinctReplies(world)).as("seed %d", seed).isEqualTo(distinctReplies(calm));
  }

  private static long acknowledged(World world, Map<Long, Long> offsets) {
    return offsets.entrySet().stream()
        .filter(entry -> world.answer(entry.getKey()) instanceof Output.Admitted)
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(-1);
  }

  /** Mails of a restarted world may leave twice or, before they left, never: the log has them once. */
  private static List<String> distinctReplies(World world) {
    return world.sealed().stream()
        .flatMap(block -> block.outputs().stream())
        .filter(Output.Delivered.class::isInstance)
        .map(output -> ((Output.Delivered) output).mail())
        .map(mail -> mail.code() + " " + mail.value() + " " + mail.payload())
        .sorted()
        .toList();
  }

  @Test
  void executions_stay_below_twice_the_dispatches_when_every_message_ends_a_program() {
    int programs = 400;
    World world = World.stepped();
    List<Input> creates = new ArrayList<>(List.of(World.deploy(World.CODE)));
    List<Input> exits = new ArrayList<>();
    for (int i = 0; i < programs; i++) {
      creates.add(World.create(World.CODE, "p" + i, Script.script()));
      exits.add(World.send(World.CODE.program("p" + i), Script.script().exit(World.ALICE.id())));
    }
    world.submit(null, creates);
    world.block();

    World fresh = world.crash(0);
    fresh.submit(null, exits);
    fresh.block();

    assertThat(fresh.scheduler().dispatches()).isEqualTo(programs);
    assertThat(fresh.scheduler().executions()).isLessThanOrEqualTo(2L * programs + 64);
  }

  @Test
  void executions_stay_below_twice_the_dispatches_behind_many_waves_of_one() {
    World world = World.of(World.plain());
    ActorId relay = world.programs("relay").get(0);
    List<Input> creates = new ArrayList<>();
    List<Input> exits = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      creates.add(World.create(World.CODE, "p" + i, Script.script()));
      exits.add(World.send(World.CODE.program("p" + i), Script.script().exit(World.ALICE.id())));
    }
    world.submit(null, creates);
    world.block();

    World fresh = world.crash(0);
    Script sharing = Script.script().times(14, Script.script().send(relay, Script.script()));
    fresh.submit(null, List.of(World.send(relay, sharing)));
    fresh.block();
    fresh.submit(null, exits);
    fresh.block();

    assertThat(fresh.scheduler().executions())
        .isLessThanOrEqualTo(2 * fresh.scheduler().dispatches() + 64);
  }

  /** Folds a log again, showing each dispatch with what is known before it. */
  private record Replay(ChainSettings settings, World world, GasTree.Refunds refunds) {
    Replay(ChainSettings settings, World world) {
      this(settings, world, (root, payer, gas) -> {});
    }

    Replay tellingRefunds(GasTree.Refunds listener) {
      return new Replay(settings, world, listener);
    }

    interface EachExecuted {
      void see(Message message, Executed executed);
    }

    interface EachRooted {
      void see(Message message, MessageId root, Executed executed);
    }

    interface EachRecord {
      void see(BlockRecord record, ChainState after);
    }

    void each(EachExecuted each) {
      records((record, after) -> {}, (message, root, executed) -> each.see(message, executed));
    }

    void records(EachRecord eachRecord, EachRooted each) {
      BlockDraft draft = new BlockDraft(ChainState.genesis(settings, 0)).tellingRefunds(refunds);
      for (byte[] bytes : world.log()) {
        BlockRecord record = RecordCodec.decode(bytes);
        draft.replayOpening(record);
        for (Executed executed : record.executed()) {
          Message message = draft.head();
          each.see(message, draft.gasRoot(message), executed);
          draft.merge(executed.outcome());
        }
        eachRecord.see(record, draft.seal().state());
      }
    }
  }
}
