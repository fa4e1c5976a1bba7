package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.Batch;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Reply;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program can harm only itself: its message fails, the healthy one beside it goes on. */
class HostileProgramsTest {
  private static final UserId MALLORY = UserId.of("mallory");
  private static final UserId ALICE = UserId.of("alice");
  private static final Config QUICK_LIMITS =
      ConfigFactory.parseString(
          """
          geartrain {
            chain.gas-policy = unmetered
            programs { time-limit = 200ms, wall-limit = 5s }
          }
          """);

  @TempDir private Path directory;

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static Pending<Object> send(
      Simulator world, ProgramRef<Hostile.Command> to, Hostile.Command command) {
    return world.as(MALLORY).send(to, command);
  }

  private record World(
      Simulator simulator,
      ProgramRef<Hostile.Command> hostile,
      ProgramRef<Account.Command> healthy) {
    static World with(ChainSettings settings) {
      Simulator world =
          Simulator.builder()
              .settings(settings.withClock(Clock.STEPPED))
              .with(Hostile.CODE, Account.CODE);
      var hostile = world.as(MALLORY).create(Hostile.CODE, "h", new Hostile.Open());
      var healthy = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
      world.runBlocks(1);
      return new World(world, hostile, healthy);
    }

    Pending<Object> attack(Hostile.Command command) {
      Pending<Object> attack = send(simulator, hostile, command);
      Pending<Account.Balance> beside = simulator.as(ALICE).ask(healthy, new Account.Deposit(1));
      simulator.runBlocks(2);
      assertThat(beside.value().amount()).isPositive();
      return attack;
    }
  }

  @Test
  void a_handler_that_throws_is_answered_by_a_panic_without_its_text() {
    World world = World.with(ChainSettings.defaults());

    Pending<Object> attack = world.attack(new Hostile.Throw("secret"));

    assertThat(attack.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(attack.reply().payload().isEmpty()).isTrue();
  }

  @Test
  void a_handler_that_recurses_without_end_is_answered_by_the_stack_limit() {
    World world = World.with(ChainSettings.defaults());

    Pending<Object> attack = world.attack(new Hostile.Recurse());

    assertThat(attack.code()).isEqualTo(ReplyCode.STACK_LIMIT);
  }

  @Test
  void a_reply_above_the_largest_payload_is_an_effect_error() {
    World world = World.with(ChainSettings.defaults().with("gas-policy", "unmetered"));

    Pending<Object> attack = world.attack(new Hostile.SayMegabytes(9 << 20));

    assertThat(attack.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(attack.reply().payload().utf8()).isEqualTo("300");
  }

  @Test
  void events_above_the_most_of_one_run_undo_it() {
    World world = World.with(ChainSettings.defaults().with("gas-policy", "unmetered"));

    Pending<Object> attack = world.attack(new Hostile.RememberMegabytes(9 << 20));

    assertThat(attack.reply().payload().utf8()).isEqualTo("311");
  }

  @Test
  void megabytes_cost_the_gas_that_they_take() {
    World world = World.with(ChainSettings.defaults());

    Pending<Object> attack = world.attack(new Hostile.SayMegabytes(7 << 20));

    assertThat(attack.code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
  }

  @Test
  void a_program_that_sends_itself_for_ever_ends_with_its_gas() {
    World world = World.with(ChainSettings.defaults());

    world.attack(new Hostile.SendForever(1));
    world.simulator().runUntilIdle();

    assertThat(world.simulator().chain().queue().size()).isZero();
    assertThat(world.simulator().chain().gas()).isEmpty();
  }

  @Test
  void a_program_that_multiplies_unmetered_fills_its_backlog_and_no_more() {
    World world =
        World.with(
            ChainSettings.defaults().with("gas-policy", "unmetered").with("max-backlog", 5_000));

    send(world.simulator(), world.hostile(), new Hostile.SendForever(50));
    for (int i = 0; i < 5; i++) {
      world.simulator().runBlocks(1);
    }

    // One block may add what its dispatches send; the next sees the bound and sends fail.
    assertThat(world.simulator().chain().backlog()).isLessThan(5_000 + 10_000 * 50);
    Pending<Account.Balance> refused =
        world.simulator().as(ALICE).ask(world.healthy(), new Account.Deposit(1));
    world.simulator().runBlocks(1);
    assertThat(refused.refusal().isPresent() || refused.isDone()).isTrue();
  }

  @Test
  void a_state_that_is_changed_in_place_is_found_and_taken_back() {
    var kit = ProgramTestKit.of(Hostile.CODE).init(new Hostile.Open());

    var step = kit.send(new Hostile.Mutate("graffiti"));

    assertThat(step.panic()).isEqualTo("a handler changed its state in place");
    assertThat(kit.ask(new Hostile.Count()).reply()).isEqualTo(new Hostile.Counted(0, 0));
  }

  @Test
  void a_command_without_handler_and_bytes_that_do_not_decode_are_panics_that_say_so() {
    var kit = ProgramTestKit.of(Hostile.CODE).init(new Hostile.Open());

    assertThat(kit.send(new Hostile.Unhandled()).panic()).isEqualTo("unknown command");
    assertThat(kit.sendRaw("garbage".getBytes()).panic()).isEqualTo("undecodable payload");
    assertThat(kit.sendRaw(new byte[0]).panic()).isEqualTo("undecodable payload");
  }

  @Test
  void a_handler_that_never_ends_is_stopped_while_others_go_on_and_the_journal_says_so() {
    ProgramRef<Hostile.Command> hostile;
    ProgramRef<Account.Command> healthy;
    try (Geartrain geartrain =
        Geartrain.start(directory, QUICK_LIMITS, Hostile.CODE, Account.CODE)) {
      hostile = get(geartrain.as(MALLORY).create(Hostile.CODE, "h", new Hostile.Open()));
      healthy = get(geartrain.as(ALICE).create(Account.CODE, "a", new Account.Open("alice")));
      get(geartrain.as(MALLORY).send(hostile, new Hostile.Loop()));
      CompletionStage<Account.Balance> beside =
          geartrain.as(ALICE).ask(healthy, new Account.Deposit(1));
      CompletionStage<Hostile.Counted> behind =
          geartrain.as(MALLORY).ask(hostile, new Hostile.Count());

      assertThat(get(beside)).isEqualTo(new Account.Balance(1));
      assertThat(get(behind)).isEqualTo(new Hostile.Counted(0, 0));
    }

    Report report =
        JournalReplay.of(directory).with(Hostile.CODE, Account.CODE).run().assertNoDivergence();
    assertThat(report.obeyed()).isEqualTo(1);
    try (Geartrain geartrain =
        Geartrain.start(directory, QUICK_LIMITS, Hostile.CODE, Account.CODE)) {
      assertThat(get(geartrain.as(ALICE).ask(healthy, new Account.Deposit(1))))
          .isEqualTo(new Account.Balance(2));
    }
  }

  @Test
  void many_hostile_handlers_in_one_wave_harm_neither_each_other_nor_the_healthy_beside_them() {
    Config config =
        ConfigFactory.parseString("geartrain.programs { max-abandoned = 100, wall-limit = 2s }")
            .withFallback(QUICK_LIMITS);
    List<Hostile.Command> attacks =
        List.of(
            new Hostile.LoopAWhile(),
            new Hostile.Wait(),
            new Hostile.InterruptItself(),
            new Hostile.ThrowUnspeakably(),
            new Hostile.Throw("loud"));
    int programs = 4 * attacks.size();
    try (Geartrain geartrain = Geartrain.start(directory, config, Hostile.CODE, Account.CODE)) {
      var mallory = geartrain.as(MALLORY);
      Batch creations = mallory.batch();
      for (int i = 0; i < programs; i++) {
        creations.create(Hostile.CODE, "h" + i, new Hostile.Open());
        creations.create(Account.CODE, "a" + i, new Account.Open("alice"));
      }
      get(mallory.submit(creations));
      Batch wave = mallory.batch();
      for (int i = 0; i < programs; i++) {
        wave.send(Hostile.CODE.refOf("h" + i), new Hostile.RememberMegabytes(1));
        wave.send(Hostile.CODE.refOf("h" + i), attacks.get(i % attacks.size()));
        wave.send(Hostile.CODE.refOf("h" + i), new Hostile.RememberMegabytes(1));
        wave.send(Account.CODE.refOf("a" + i), new Account.Deposit(i + 1));
      }

      get(mallory.submit(wave));

      for (int i = 0; i < programs; i++) {
        var state =
            get(geartrain.as(MALLORY).ask(Hostile.CODE.refOf("h" + i), new Hostile.Count()));
        assertThat(state.runs()).as("runs of program %d", i).isGreaterThanOrEqualTo(2);
        assertThat(
                get(geartrain.as(ALICE).ask(Account.CODE.refOf("a" + i), new Account.Deposit(0))))
            .isEqualTo(new Account.Balance(i + 1));
      }
    }

    Report report =
        JournalReplay.of(directory).with(Hostile.CODE, Account.CODE).run().assertNoDivergence();
    assertThat(report.obeyed()).isEqualTo(2 * programs / attacks.size());
  }

  @Test
  void a_program_that_is_stopped_again_and_again_is_suspended() {
    Config config =
        ConfigFactory.parseString("geartrain.chain.suspend-after = 2").withFallback(QUICK_LIMITS);
    try (Geartrain geartrain = Geartrain.start(directory, config, Hostile.CODE)) {
      var hostile = get(geartrain.as(MALLORY).create(Hostile.CODE, "h", new Hostile.Open()));
      get(geartrain.as(MALLORY).send(hostile, new Hostile.Loop()));
      get(geartrain.as(MALLORY).send(hostile, new Hostile.Loop()));

      Reply<Hostile.Counted> late =
          get(geartrain.as(MALLORY).askForReply(hostile, new Hostile.Count()));

      assertThat(late.code()).isEqualTo(ReplyCode.SUSPENDED);
    }
  }

  @Test
  void too_many_handlers_that_never_end_stop_the_runtime_by_name() {
    Config config =
        ConfigFactory.parseString("geartrain.programs.max-abandoned = 1")
            .withFallback(QUICK_LIMITS);
    try (Geartrain geartrain = Geartrain.start(directory, config, Hostile.CODE)) {
      for (String salt : new String[] {"x", "y"}) {
        var hostile = get(geartrain.as(MALLORY).create(Hostile.CODE, salt, new Hostile.Open()));
        geartrain.as(MALLORY).send(hostile, new Hostile.Loop());
      }

      assertThat(get(geartrain.whenStopped())).hasMessageContaining("programs.max-abandoned is 1");
    }
  }

  @Test
  void a_program_that_ticks_for_ever_does_not_keep_a_close_waiting() {
    try (Geartrain geartrain = Geartrain.start(directory, QUICK_LIMITS, Hostile.CODE)) {
      var hostile = get(geartrain.as(MALLORY).create(Hostile.CODE, "h", new Hostile.Open()));
      get(geartrain.as(MALLORY).send(hostile, new Hostile.SendForever(1)));
      get(geartrain.as(MALLORY).send(hostile, new Hostile.TickForever()));
      assertThat(get(geartrain.as(MALLORY).ask(hostile, new Hostile.Count())).runs()).isPositive();
    }

    try (Geartrain geartrain = Geartrain.start(directory, QUICK_LIMITS, Hostile.CODE)) {
      assertThat(get(geartrain.overview()).state().queue().size()).isPositive();
    }
  }
}
