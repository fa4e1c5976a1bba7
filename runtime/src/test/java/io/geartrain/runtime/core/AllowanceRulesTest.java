package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.message.ActorId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a block ends by gas, and where a wave ends by shared gas. A run takes 1000. */
class AllowanceRulesTest {
  private static ChainSettings settings(long blockGas) {
    return World.plain()
        .with("default-gas", 1000)
        .with("block-gas", blockGas)
        .with("mailbox-threshold", 0);
  }

  private static World world(long blockGas) {
    World world = new World(settings(blockGas), World.limits());
    world.submit(World.deploy(World.CODE));
    for (String salt : List.of("a", "b")) {
      world.submit(World.create(ALICE, World.CODE, salt, script(), 0, 1000, null));
      world.block();
    }
    return world;
  }

  private static final ActorId A = World.CODE.program("a");
  private static final ActorId B = World.CODE.program("b");

  @Test
  void a_gas_limit_above_the_blocks_allowance_is_refused() {
    World world = world(3000);

    Output answer = world.block(sendGas(3001, A, script()));

    assertThat(((Output.Refused) answer).refusal().reason())
        .isEqualTo(Refusal.Reason.GAS_LIMIT_TOO_HIGH);
    assertThat(world.block(sendGas(3000, A, script()))).isInstanceOf(Output.Admitted.class);
  }

  @Test
  void a_block_ends_before_a_limit_that_does_not_fit_and_nothing_overtakes() {
    World world = world(3000);
    world.submit(sendGas(2000, A, script().persist("1")));
    world.submit(sendGas(2000, B, script().persist("2")));
    world.submit(sendGas(2000, A, script().persist("3")));
    world.submit(sendGas(1000, B, script().persist("4")));

    world.block();
    assertThat(world.lastRecord().executed()).hasSize(2);
    assertThat(world.state(B)).containsExactly("2");
    world.block();

    assertThat(world.state(A)).containsExactly("1", "3");
    assertThat(world.state(B)).containsExactly("2", "4");
  }

  @Test
  void what_is_left_of_the_allowance_is_what_was_not_burned() {
    World world = world(3000);
    world.submit(sendGas(3000, A, script()));
    world.submit(sendGas(2000, B, script()));

    world.block();

    assertThat(world.lastRecord().executed()).hasSize(2);
  }

  @Test
  void waves_do_not_move_the_end_of_a_block() {
    World inWaves = world(5000);
    World oneByOne = new World(settings(5000), World.limits().withWaves(1));
    oneByOne.submit(World.deploy(World.CODE));
    for (String salt : List.of("a", "b")) {
      oneByOne.submit(World.create(ALICE, World.CODE, salt, script(), 0, 1000, null));
      oneByOne.block();
    }
    for (World world : List.of(inWaves, oneByOne)) {
      for (int i = 0; i < 12; i++) {
        world.submit(sendGas(1000 + i % 3 * 1500, i % 2 == 0 ? A : B, script().charge(i * 7)));
      }
      world.blocks(8);
    }

    assertThat(inWaves.log()).containsExactlyElementsOf(oneByOne.log());
  }

  @Test
  void a_wave_takes_what_fits_the_allowance_by_limits() {
    World world = world(5000);
    world.submit(sendGas(3000, A, script()));
    world.submit(sendGas(3000, B, script()));

    world.on(new SchedulerInput.Step());

    assertThat(world.running()).hasSize(1);
    world.settle();
    assertThat(world.lastRecord().executed()).hasSize(2);
  }

  @Test
  void a_wave_ends_before_a_dispatch_that_shares_gas_with_one_in_it() {
    World world = world(100_000);
    world.submit(sendGas(20_000, A, script().send(A, script()).send(B, script())));
    world.on(new SchedulerInput.Step());
    SchedulerCommand.RunBatch first = world.running().get(0);
    assertThat(first.dispatches()).hasSize(1);

    world.settle();

    assertThat(world.largestWave()).isEqualTo(1);
    assertThat(world.lastRecord().executed().size()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void dispatches_with_gas_of_their_own_run_in_one_wave_although_their_tree_is_the_same() {
    World world = world(100_000);
    world.submit(
        sendGas(20_000, A, script().send(A, script(), 0, 5000, 0).send(B, script(), 0, 5000, 0)));

    world.block();

    assertThat(world.largestWave()).isEqualTo(2);
  }

  @Test
  void gas_that_a_message_leaves_goes_to_the_messages_that_share_its_parents() {
    World world = world(100_000);

    world.block(
        sendGas(20_000, A, script().send(B, script(), 0, 8000, 0).send(B, script().noteGas())));

    // 20000 less 1000 for the first run; the 7000 that the second left came back to the shared
    // node.
    assertThat(world.state(B)).containsExactly("gas " + (20_000 - 1000 - 1000 - 1000));
  }

  @Test
  void a_gasless_send_takes_the_threshold_off_what_the_handler_may_still_use() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");

    world.block(sendGas(50_000, p, script().send(p, script()).noteGas()));

    assertThat(world.state(p)).contains("gas " + (50_000 - 1000 - 3000));
  }

  @Test
  void the_gas_of_a_send_is_split_off_and_what_is_left_comes_back_when_it_is_done() {
    World world = world(100_000);

    world.block(sendGas(50_000, A, script().send(B, script().noteGas(), 0, 6000, 0).noteGas()));

    assertThat(world.state(A)).contains("gas " + (50_000 - 1000 - 6000));
    assertThat(world.state(B)).containsExactly("gas 5000");
    assertThat(world.state().gas()).isEmpty();
  }

  @Test
  void a_block_ends_after_so_many_dispatches_and_time_ends_it_at_its_next_wave() {
    SchedulerLimits limits = World.limits().withWaves(1);
    World world = new World(World.settings(), limits);
    ActorId p = world.program("p");
    for (int i = 0; i < 4; i++) {
      world.submit(send(p, script().persist("" + i)));
    }
    world.at(1_000).on(new SchedulerInput.Step());

    world.at(1_000 + limits.budgetMillis());
    world.settle();

    assertThat(world.lastRecord().executed()).hasSize(1);
    world.block();
    assertThat(world.state(p)).containsExactly("0", "1", "2", "3");
  }

  @Test
  void explicit_gas_of_zero_is_allowed_and_cannot_pay_a_start() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");

    world.block(send(p, script().send(p, script().persist("never"), 0, 0, 0).persist("sent")));

    assertThat(world.state(p)).contains("sent").doesNotContain("never");
    assertThat(Effect.GASLESS).isNotZero();
  }
}
