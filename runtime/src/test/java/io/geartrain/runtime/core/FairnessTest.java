package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.UserId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fair mode: who floods cannot starve others, and stays first come, first served for itself. */
class FairnessTest {
  private static final int FLOOD = 5_000;
  private static final int BLOCK = 100;

  private static World world(int share) {
    SchedulerLimits limits = World.limits();
    World world =
        new World(
            World.settings().with("fair-share", share),
            new SchedulerLimits(
                limits.budgetMillis(),
                limits.recordBytes(),
                BLOCK,
                limits.waveDispatches(),
                1 << 30,
                limits.dueEntries(),
                limits.pipelineBytes()));
    world.block(World.deploy(CODE), create(CODE, "p", script()), create(CODE, "q", script()));
    return world;
  }

  private static Input send(UserId user, ActorId to, String text) {
    return World.send(user, to, script().persist(text), 0, 0, Input.NOW, null);
  }

  private static int blocksUntil(World world, ActorId program, String text) {
    for (int blocks = 1; ; blocks++) {
      world.block();
      if (world.state(program).contains(text)) {
        return blocks;
      }
    }
  }

  private static List<Input> flood(ActorId to) {
    List<Input> all = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      all.add(send(World.ALICE, to, "f" + i));
    }
    return all;
  }

  @Test
  void first_come_first_served_lets_a_flood_go_first() {
    World world = world(0);
    world.block(flood(CODE.program("p")).toArray(Input[]::new));

    world.submit(send(World.BOB, CODE.program("q"), "mine"));

    assertThat(blocksUntil(world, CODE.program("q"), "mine")).isGreaterThan(FLOOD / BLOCK - 3);
  }

  @Test
  void with_a_share_somebody_else_is_served_within_two_blocks_of_a_flood() {
    World world = world(10);
    world.block(flood(CODE.program("p")).toArray(Input[]::new));

    for (int i = 0; i < 20; i++) {
      world.submit(send(World.BOB, CODE.program("q"), "mine " + i));
      assertThat(blocksUntil(world, CODE.program("q"), "mine " + i)).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void a_program_that_floods_does_not_hold_up_a_user() {
    World world = world(10);
    var loop = script().times(800, script().send(CODE.program("p"), script()));
    world.block(World.send(World.ALICE, CODE.program("p"), loop, 0, 0, Input.NOW, null));

    world.submit(send(World.BOB, CODE.program("q"), "mine"));

    assertThat(blocksUntil(world, CODE.program("q"), "mine")).isLessThanOrEqualTo(2);
    assertThat(world.state().backlog()).isGreaterThan(300);
  }

  @Test
  void each_sender_is_served_in_its_own_order_and_nothing_is_lost() {
    World world = world(7);
    List<Input> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(send(World.ALICE, CODE.program("p"), "a" + i));
      all.add(send(World.BOB, CODE.program("p"), "b" + i));
    }
    world.block(all.toArray(Input[]::new));
    while (world.state().backlog() > 0) {
      world.block();
    }

    List<String> seen = world.state(CODE.program("p"));
    for (String who : List.of("a", "b")) {
      List<String> own = seen.stream().filter(each -> each.startsWith(who)).toList();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        expected.add(who + i);
      }
      assertThat(own).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void what_waits_in_lanes_is_taken_up_after_a_restart() {
    World world = world(3);
    world.block(flood(CODE.program("p")).subList(0, 500).toArray(Input[]::new));
    assertThat(world.state().standing().lanes().size()).isPositive();
    List<MessageId> before =
        world.lastRecord().executed().stream()
            .map(Executed::outcome)
            .map(o -> o.message())
            .toList();

    world.crash(0);
    while (world.state().backlog() > 0) {
      world.block();
    }

    assertThat(before).isNotEmpty();
    assertThat(world.state(CODE.program("p"))).hasSize(500).doesNotHaveDuplicates();
  }
}
