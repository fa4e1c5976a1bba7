package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.deploy;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendAt;
import static io.geartrain.runtime.core.World.watermark;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.ActorId;
import org.junit.jupiter.api.Test;

/** Where heights come from (DESIGN: sequence and height). */
class ClockRulesTest {
  private static final ActorId P = CODE.program("p");

  private static World world(Clock clock) {
    World world = World.of(World.settings().withClock(clock).with("height-millis", 1000));
    world.submit(deploy(CODE));
    world.submit(create(CODE, "p", script()));
    world.block();
    return world;
  }

  @Test
  void with_the_stepped_clock_one_record_is_one_height_empty_ones_too() {
    World world = World.stepped();

    world.blocks(3);

    assertThat(world.log()).hasSize(3);
    assertThat(world.sealed())
        .extracting(block -> block.block().height())
        .containsExactly(1L, 2L, 3L);
    assertThat(world.lastRecord().executed()).isEmpty();
  }

  @Test
  void with_the_stepped_clock_nothing_happens_before_a_step() {
    World world = World.stepped();

    world.submit(deploy(CODE));
    world.settle();

    assertThat(world.log()).isEmpty();
  }

  @Test
  void with_the_stepped_clock_what_one_record_cannot_take_waits_for_the_next_step() {
    World world = new World(World.settings(), World.limits().withBlocks(1));
    world.submit(deploy(CODE));
    world.submit(create(CODE, "p", script()));
    world.submit(send(P, script().persist("1")));
    world.submit(send(P, script().persist("2")));

    world.blocks(2);
    assertThat(world.state(P)).containsExactly("1");
    world.block();

    assertThat(world.state(P)).containsExactly("1", "2");
  }

  @Test
  void with_the_wall_clock_height_is_elapsed_time_and_records_come_on_demand() {
    World world = world(Clock.WALL);
    long records = world.sealedSequence();

    world.at(5_400).on(new SchedulerInput.Tick());
    assertThat(world.sealedSequence()).isEqualTo(records);
    world.submit(send(P, script().noteHeight()));
    world.settle();

    assertThat(world.state(P)).containsExactly("height 5");
    assertThat(world.lastRecord().timestamp()).isEqualTo(5_400);
  }

  @Test
  void with_the_wall_clock_time_that_goes_back_moves_nothing_back() {
    World world = world(Clock.WALL);
    world.at(9_000).submit(send(P, script()));
    world.settle();

    world.at(2_000).submit(send(P, script().noteHeight()));
    world.settle();

    assertThat(world.lastRecord().timestamp()).isEqualTo(9_000);
    assertThat(world.state(P)).containsExactly("height 9");
  }

  @Test
  void with_the_wall_clock_what_is_parked_runs_when_its_time_has_come() {
    World world = world(Clock.WALL);
    world
        .at(1_000)
        .submit(send(P, script().sendDelayed(CODE.program("p"), script().noteHeight(), 3)));
    world.settle();

    world.at(3_999).on(new SchedulerInput.Tick());
    world.settle();
    assertThat(world.state(P)).isEmpty();
    assertThat(world.scheduler().nextDueMillis()).isEqualTo(4_000);
    world.at(4_000).on(new SchedulerInput.Tick());
    world.settle();

    assertThat(world.state(P)).startsWith("height 4");
    assertThat(world.scheduler().nextDueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void with_the_driven_clock_the_next_height_is_the_next_at_which_anything_is_due() {
    World world = world(Clock.DRIVEN);
    world.submit(sendAt(70, P, script().noteHeight()));
    world.submit(sendAt(7, P, script().noteHeight().sendDelayed(P, script().noteHeight(), 5)));

    world.submit(watermark(100));
    world.settle();

    assertThat(world.state(P)).containsExactly("height 7", "height 12", "reply AUTO", "height 70");
    assertThat(world.state().height()).isEqualTo(70);
    assertThat(world.lastRecord().timestamp()).isEqualTo(70_000);
  }

  @Test
  void with_the_driven_clock_nothing_passes_the_watermark() {
    World world = world(Clock.DRIVEN);
    world.submit(sendAt(7, P, script().noteHeight()));
    world.submit(watermark(6));
    world.settle();
    assertThat(world.state(P)).isEmpty();

    world.submit(watermark(3));
    world.submit(watermark(7));
    world.settle();

    assertThat(world.state(P)).containsExactly("height 7");
    assertThat(world.state().watermark()).isEqualTo(7);
  }

  @Test
  void with_the_driven_clock_a_height_closes_when_nothing_due_is_left() {
    World world = new World(World.settings().withClock(Clock.DRIVEN), World.limits().withBlocks(1));
    world.submit(deploy(CODE));
    world.submit(create(CODE, "p", script()));
    world.submit(sendAt(2, P, script().send(P, script().noteHeight()).noteHeight()));
    world.submit(sendAt(3, P, script().noteHeight()));
    world.submit(watermark(9));

    world.settle();

    assertThat(world.state(P)).containsSubsequence("height 2", "height 2", "height 3");
  }

  @Test
  void heights_and_timestamps_survive_a_crash() {
    World world = world(Clock.DRIVEN);
    world.submit(sendAt(7, P, script().noteHeight()), watermark(8));
    world.settle();

    world.crash(0);
    world.submit(send(P, script().noteHeight()));
    world.settle();

    assertThat(world.state(P)).containsExactly("height 7", "height 7");
    assertThat(world.state().watermark()).isEqualTo(8);
  }
}
