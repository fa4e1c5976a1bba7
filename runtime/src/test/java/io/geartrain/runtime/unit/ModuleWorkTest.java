package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.ChainStateCodec;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.ModuleContext;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Host modules' own work: tasks, the begin and the end of heights (cosmwasm.md, 0: rule 16). */
class ModuleWorkTest {
  private static final ActorId M = ActorId.module("m");
  private static final BiConsumer<ModuleContext, String> NOTHING = (ctx, what) -> {};

  private static UnitWorld scheduling() {
    BiConsumer<ModuleContext, String> schedules =
        (ctx, what) -> {
          if (what.startsWith("execute in ")) {
            ctx.powers().schedule(Long.parseLong(what.substring(11)), Payload.utf8("it"));
          }
        };
    return new UnitWorld(World.plain(), new TestModule("m", schedules).hosted());
  }

  private static UnitWorld inBlocks(BiConsumer<ModuleContext, String> does) {
    return new UnitWorld(World.plain(), new TestModule.InBlocks("m", does).hosted());
  }

  private static String log(UnitWorld world) {
    return world.get(M, "log");
  }

  // ------------------------------------------------------------------ sudo

  @Test
  void the_governance_and_nobody_else_runs_its_sudo() {
    UnitWorld world = new UnitWorld(World.plain(), new TestModule("m", NOTHING).hosted());
    UserId governance = UserId.of(World.plain().contracts().governance());
    Payload sudo = Contracts.sudo(M, Payload.utf8("halt"));

    UnitWorld.Ran refused = world.run(World.ALICE, Contracts.ADDRESS, sudo);
    UnitWorld.Ran ran = world.run(governance, Contracts.ADDRESS, sudo);

    assertThat(refused.error()).isEqualTo("sdk/4");
    assertThat(ran.isSuccess()).isTrue();
    assertThat(log(world)).isEqualTo("sudo halt at 3");
  }

  @Test
  void one_without_a_sudo_says_so() {
    UnitWorld world = new UnitWorld(World.plain(), new TestModule("m", NOTHING).hosted());
    UserId governance = UserId.of(World.plain().contracts().governance());

    UnitWorld.Ran ran =
        world.run(
            governance, Contracts.ADDRESS, Contracts.sudo(Bank.ADDRESS, Payload.utf8("halt")));

    assertThat(ran.error()).isEqualTo("wasm/20");
  }

  // ------------------------------------------------------------------ tasks

  @Test
  void a_task_runs_at_its_height_with_the_runtime_as_its_source() {
    List<ActorId> sources = new ArrayList<>();
    UnitWorld world =
        new UnitWorld(
            World.plain(),
            new TestModule(
                    "m",
                    (ctx, what) -> {
                      sources.add(ctx.source());
                      if (what.startsWith("execute")) {
                        ctx.powers().schedule(2, Payload.utf8("it"));
                      }
                    })
                .hosted());

    world.run(M, Payload.utf8("go"));
    world.world().blocks(3);

    assertThat(log(world)).isEqualTo("execute go at 2, task it at 4");
    assertThat(sources).containsExactly(World.ALICE.id(), ActorId.SYSTEM);
  }

  @Test
  void a_task_runs_in_front_of_what_is_queued() {
    UnitWorld world = scheduling();
    ActorId c = world.contract("c");
    world.run(M, Payload.utf8("in 1"));

    UnitWorld.Ran ran = world.run(c, turn -> turn.put("log", turn.raw(M, "log")));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(c, "log")).endsWith("task it at 4");
  }

  @Test
  void a_task_is_recorded_as_one() {
    UnitWorld world = scheduling();

    MessageId scheduling = world.run(M, Payload.utf8("in 1")).executed().outcome().message();
    world.world().block();

    List<MessageId> tasks = world.world().lastRecord().tasks();
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).sequence()).isEqualTo(scheduling.sequence());
    assertThat(world.world().lastRecord().executed())
        .extracting(executed -> executed.outcome().message())
        .containsExactly(tasks.get(0));
  }

  @Test
  void a_task_that_fails_leaves_nothing_and_is_answered_to_nobody() {
    UnitWorld world =
        new UnitWorld(
            World.plain(),
            new TestModule(
                    "m",
                    (ctx, what) -> {
                      if (what.startsWith("task")) {
                        throw ctx.failure(7, "no");
                      }
                      ctx.powers().schedule(1, Payload.EMPTY);
                    })
                .hosted());
    world.run(M, Payload.utf8("go"));
    int released = world.world().released().size();

    world.world().block();

    Executed task = world.world().lastRecord().executed().get(0);
    assertThat(task.outcome().unit().error()).isEqualTo("m/7");
    assertThat(task.dispositions()).isEmpty();
    assertThat(log(world)).isEqualTo("execute go at 2");
    assertThat(world.world().released()).hasSize(released);
    assertThat(world.world().state().queue().size()).isZero();
  }

  @Test
  void a_task_of_a_subtree_that_was_undone_never_comes() {
    UnitWorld world = scheduling();
    ActorId a = world.contract("a");
    ActorId b = world.contract("b");

    world.run(
        a,
        turn ->
            turn.call(
                b,
                inner -> {
                  inner.call(M, Payload.utf8("in 1"));
                  inner.call(b, last -> last.fail("no"));
                },
                ReplyOn.ERROR,
                Step.NOTHING));
    world.world().blocks(3);

    assertThat(log(world)).isNull();
  }

  @Test
  void what_a_unit_makes_behind_a_scheduled_task_has_the_id_it_was_told() {
    UnitWorld world = scheduling();
    ActorId c = world.contract("c");
    ActorId p = world.program("p");

    world.run(
        c,
        turn ->
            turn.call(
                M,
                Payload.utf8("in 3"),
                ReplyOn.SUCCESS,
                then -> then.put("id", then.send(p, step -> step.put("ran", 1)))));

    MessageId told = MessageId.parse(world.get(c, "id"));
    assertThat(world.world().lastRecord().executed())
        .extracting(executed -> executed.outcome().message())
        .contains(told);
    assertThat(world.get(p, "ran")).isEqualTo("1");
  }

  @Test
  void a_task_is_at_least_one_height_later() {
    UnitWorld world = scheduling();

    UnitWorld.Ran ran = world.run(M, Payload.utf8("in 0"));

    assertThat(ran.isSuccess()).isFalse();
    assertThat(ran.executed().outcome().diagnosis())
        .contains("a task is at least 1 height later, not 0");
  }

  // ------------------------------------------------------------------ begin and end

  @Test
  void it_begins_and_ends_each_height_around_what_is_queued() {
    UnitWorld world = inBlocks(NOTHING);

    world.run(M, Payload.utf8("x"));
    world.world().block();

    assertThat(log(world)).isEqualTo("begin at 2, execute x at 2, end at 2, begin at 3, end at 3");
  }

  @Test
  void the_end_comes_behind_messages_that_the_height_made_itself() {
    UnitWorld world = inBlocks(NOTHING);
    ActorId c = world.contract("c");
    long before = log(world).length();

    world.run(c, turn -> turn.send(c, next -> next.send(M, Step.NOTHING)));

    assertThat(log(world).substring((int) before))
        .matches(", begin at 3, execute step \\d+ at 3, end at 3");
  }

  @Test
  void modules_take_their_turns_in_the_order_of_their_deployment() {
    List<String> turns = new ArrayList<>();
    UnitWorld world =
        new UnitWorld(
            World.plain(),
            new TestModule.InBlocks("z", (ctx, what) -> turns.add("z " + what)).hosted(),
            new TestModule.InBlocks("a", (ctx, what) -> turns.add("a " + what)).hosted());
    turns.clear();

    world.world().block();

    assertThat(turns).containsExactly("z begin", "a begin", "z end", "a end");
  }

  @Test
  void it_has_an_id_of_its_own_phase_and_no_sender() {
    List<ActorId> sources = new ArrayList<>();
    UnitWorld world = inBlocks((ctx, what) -> sources.add(ctx.source()));
    sources.clear();

    world.world().block();

    assertThat(world.world().lastRecord().executed())
        .extracting(executed -> executed.outcome().message().phase())
        .containsExactly(Phase.MODULE, Phase.MODULE);
    assertThat(sources).containsExactly(ActorId.SYSTEM, ActorId.SYSTEM);
  }

  @Test
  void a_begin_that_fails_stops_nothing() {
    UnitWorld world =
        inBlocks(
            (ctx, what) -> {
              if (what.equals("begin")) {
                throw new CallFailed(CallError.sdk(CallError.UNAUTHORIZED, "no"));
              }
            });

    UnitWorld.Ran ran = world.run(M, Payload.utf8("x"));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(log(world)).isEqualTo("execute x at 2, end at 2");
  }

  @Test
  void a_height_of_several_blocks_begins_and_ends_once() {
    UnitWorld world =
        new UnitWorld(
            World.plain().withClock(Clock.DRIVEN),
            World.limits().withBlocks(1),
            new TestModule.InBlocks("m", NOTHING).hosted());

    for (int i = 1; i <= 2; i++) {
      for (String text : List.of("x", "y", "z")) {
        world
            .world()
            .submit(World.send(World.ALICE, M, Payload.utf8(text), 0, World.GAS, 5L * i, null));
      }
    }
    world.world().submit(World.watermark(100));
    world.world().settle();

    assertThat(log(world))
        .isEqualTo(
            "begin at 5, execute x at 5, execute y at 5, execute z at 5, end at 5,"
                + " begin at 10, execute x at 10, execute y at 10, execute z at 10, end at 10");
  }

  @Test
  void no_block_is_made_for_its_sake() {
    UnitWorld world =
        new UnitWorld(
            World.plain().withClock(Clock.DRIVEN), new TestModule.InBlocks("m", NOTHING).hosted());

    world.world().submit(World.watermark(1_000));
    world.world().settle();

    assertThat(log(world)).isNull();
    assertThat(world.world().scheduler().isIdle()).isTrue();
  }

  @Test
  void what_a_full_block_left_over_runs_first_in_the_next() {
    UnitWorld world =
        new UnitWorld(
            World.plain(),
            World.limits().withBlocks(3),
            new TestModule.InBlocks("m", NOTHING).hosted());
    for (String text : List.of("x", "y", "z")) {
      world.world().submit(World.send(World.ALICE, M, Payload.utf8(text), 0, World.GAS, 0, null));
    }

    world.world().block();
    ChainState between = world.world().state();
    world.world().block();

    assertThat(log(world))
        .isEqualTo(
            "begin at 2, execute x at 2, execute y at 2,"
                + " end at 3, begin at 3, execute z at 3");
    assertThat(between.standing().modules().back()).hasSize(1);
  }

  @Test
  void a_restart_and_a_snapshot_know_what_is_left() {
    UnitWorld world =
        new UnitWorld(
            World.plain(),
            World.limits().withBlocks(2),
            new TestModule.InBlocks("m", NOTHING).hosted());
    world.world().submit(World.send(World.ALICE, M, Payload.EMPTY, 0, World.GAS, 0, null));
    world.world().block();
    byte[] bytes = World.stateBytes(world.world().state());

    ChainState read =
        ChainStateCodec.read(new WireReader(bytes), ChainStateCodec.VERSION, Spill.NONE);
    world.world().crash(0);

    assertThat(World.stateBytes(read)).isEqualTo(bytes);
    assertThat(World.stateBytes(world.world().state())).isEqualTo(bytes);
    world.world().block();
    assertThat(log(world)).endsWith("end at 3, begin at 3");
  }

  @Test
  void in_fair_mode_it_takes_nobodys_share() {
    UnitWorld world =
        new UnitWorld(
            World.plain().with("fair-share", 1), new TestModule.InBlocks("m", NOTHING).hosted());
    for (String name : List.of("alice", "alice", "bob")) {
      Payload text = Payload.utf8(name);
      world.world().submit(World.send(UserId.of(name), M, text, 0, World.GAS, 0, null));
    }

    world.world().block();

    assertThat(log(world))
        .endsWith("begin at 2, execute alice at 2, execute bob at 2, execute alice at 2, end at 2");
  }

  @Test
  void a_chain_without_such_modules_keeps_nothing_for_them() {
    UnitWorld world = new UnitWorld();

    assertThat(world.world().state().standing().modules())
        .isSameAs(io.geartrain.runtime.core.ModuleWork.NONE);
  }

  @Test
  void a_later_version_may_do_without() {
    UnitWorld world = inBlocks(NOTHING);
    TestModule next =
        new TestModule("m", NOTHING) {
          @Override
          public int version() {
            return 2;
          }
        };

    world.world().block();
    world.world().submit(world.world().deploy(next.hosted()));
    world.world().blocks(2);

    assertThat(log(world)).isEqualTo("begin at 2, end at 2");
  }
}
