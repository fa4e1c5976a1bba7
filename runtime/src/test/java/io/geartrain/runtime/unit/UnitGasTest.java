package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.core.GasTotals;
import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who pays for what in a unit of work (cosmwasm.md, 0: rule 10; 2: Fence). A run takes 1000. That limits are
 * burned, carried or refunded is checked after every block.
 */
class UnitGasTest {
  private static final long RUN = UnitWorld.RUN;
  private static final Step FAILS = turn -> turn.fail("no");
  private static final Step ENDLESS = turn -> turn.ledger().charge(Long.MAX_VALUE);

  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract("a");
    b = world.contract("b");
  }

  private GasTotals totals() {
    return world.world().state().standing().gas();
  }

  private static Step charging(long gas) {
    return turn -> turn.ledger().charge(gas);
  }

  private UnitWorld.Ran run(long limit, Step step) {
    return world.run(a, step, 0, limit);
  }

  // ------------------------------------------------------------------ one meter

  @Test
  void a_call_burns_the_gas_of_the_unit() {
    UnitWorld.Ran ran =
        run(
            100_000,
            turn -> {
              turn.ledger().charge(10);
              turn.call(b, charging(200), ReplyOn.ALWAYS, charging(3));
              turn.call(b, charging(4000));
            });

    assertThat(ran.burned()).isEqualTo(4 * RUN + 4213);
  }

  @Test
  void what_is_left_shrinks_from_run_to_run() {
    world.run(
        a,
        turn -> {
          turn.call(
              b,
              inner -> inner.put("gas", inner.ledger().gas()),
              ReplyOn.ALWAYS,
              then -> then.put("gas", then.ledger().gas()));
        },
        0,
        10_000);

    assertThat(world.get(b, "gas")).isEqualTo("8000");
    assertThat(world.get(a, "gas")).isEqualTo("7000");
  }

  @Test
  void a_unit_that_ends_exactly_at_its_limit_succeeds() {
    Step twoRuns = turn -> turn.call(b, charging(500));

    assertThat(run(2 * RUN + 500, twoRuns).isSuccess()).isTrue();
    UnitWorld.Ran tooLittle = run(2 * RUN + 499, twoRuns);

    assertThat(tooLittle.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(tooLittle.burned()).isEqualTo(2 * RUN + 499);
  }

  @Test
  void out_of_gas_ends_the_whole_unit_without_a_reply_to_anybody_in_it() {
    UnitWorld.Ran ran =
        run(
            50_000,
            turn -> {
              turn.put("x", 1);
              turn.call(b, ENDLESS, ReplyOn.ALWAYS, then -> then.put("heard", 1));
            });

    assertThat(ran.order()).containsExactly("a.handle", "b.handle!");
    assertThat(ran.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(ran.error()).isEqualTo("sdk/11");
    assertThat(ran.burned()).isEqualTo(50_000);
    assertThat(world.get(a, "x")).isNull();
  }

  @Test
  void a_run_that_caught_its_running_out_is_over_all_the_same() {
    UnitWorld.Ran ran =
        run(
            50_000,
            turn -> {
              try {
                turn.ledger().charge(Long.MAX_VALUE);
              } catch (RuntimeException e) {
                turn.put("caught", 1);
              }
            });

    assertThat(ran.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(world.get(a, "caught")).isNull();
  }

  @Test
  void what_was_undone_stays_burned() {
    UnitWorld.Ran ran =
        run(
            100_000,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      inner.ledger().charge(5000);
                      inner.fail("no");
                    },
                    ReplyOn.ERROR,
                    Step.NOTHING));

    assertThat(ran.burned()).isEqualTo(3 * RUN + 5000);
  }

  // ------------------------------------------------------------------ fences

  private static Step fenced(ActorId to, long fence, Step step, Step then) {
    return turn -> turn.call(to, step, ReplyOn.ALWAYS, then, call -> call.fenced(fence));
  }

  @Test
  void a_fence_is_all_that_is_seen_inside_it() {
    run(100_000, fenced(b, 5000, inner -> inner.put("gas", inner.ledger().gas()), Step.NOTHING));

    assertThat(world.get(b, "gas")).isEqualTo("4000");
  }

  @Test
  void out_of_gas_inside_a_fence_is_caught_and_takes_the_whole_fence() {
    UnitWorld.Ran ran =
        run(100_000, fenced(b, 7000, ENDLESS, then -> then.put("heard", then.result().error())));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 11");
    assertThat(ran.burned()).isEqualTo(2 * RUN + 7000);
  }

  @Test
  void what_uses_exactly_its_fence_is_fine() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(b, RUN + 500, charging(500), then -> then.put("heard", then.result().error())));

    assertThat(world.get(a, "heard")).isEqualTo("null");
    assertThat(ran.burned()).isEqualTo(3 * RUN + 500);
  }

  @Test
  void a_fence_of_less_than_a_start_is_out_of_gas_too() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(b, RUN - 1, Step.NOTHING, then -> then.put("heard", then.result().error())));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: sdk, code: 11");
    assertThat(ran.burned()).isEqualTo(2 * RUN + RUN - 1);
  }

  @Test
  void a_fence_around_all_that_is_left_is_none() {
    UnitWorld.Ran ran = run(10_000, fenced(b, 9000, ENDLESS, Step.NOTHING));

    assertThat(ran.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(ran.order()).containsExactly("a.handle", "b.handle!");
  }

  @Test
  void what_is_left_in_a_fence_goes_back_and_the_reply_runs_outside() {
    run(100_000, fenced(b, 5000, charging(100), then -> then.put("gas", then.ledger().gas())));

    assertThat(world.get(a, "gas")).isEqualTo(Long.toString(100_000 - 3 * RUN - 100));
  }

  @Test
  void an_ordinary_failure_inside_a_fence_takes_what_it_used() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(
                b,
                50_000,
                inner -> {
                  inner.ledger().charge(300);
                  inner.fail("no");
                },
                Step.NOTHING));

    assertThat(ran.burned()).isEqualTo(3 * RUN + 300);
  }

  @Test
  void the_inner_of_two_fences_catches_when_it_is_the_smaller() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(
                b,
                20_000,
                fenced(a, 5000, ENDLESS, then -> then.put("inner", then.result().error())),
                then -> then.put("outer", then.result().error())));

    assertThat(world.get(b, "inner")).isEqualTo("codespace: sdk, code: 11");
    assertThat(world.get(a, "outer")).isEqualTo("null");
    assertThat(ran.burned()).isEqualTo(RUN + RUN + 5000 + RUN + RUN);
  }

  @Test
  void the_outer_of_two_fences_catches_when_it_is_the_smaller() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(
                b,
                5000,
                fenced(a, 20_000, ENDLESS, then -> then.put("inner", then.result().error())),
                then -> then.put("outer", then.result().error())));

    assertThat(world.get(b, "inner")).isNull();
    assertThat(world.get(a, "outer")).isEqualTo("codespace: sdk, code: 11");
    assertThat(ran.burned()).isEqualTo(RUN + 5000 + RUN);
  }

  // ------------------------------------------------------------------ gas of messages

  @Test
  void what_a_message_takes_along_is_carried_and_comes_back_when_it_has_run() {
    GasTotals before = totals();

    UnitWorld.Ran ran =
        run(
            100_000,
            turn -> {
              turn.send(b, charging(50), 30_000);
              turn.put("gas", turn.ledger().gas());
            });

    assertThat(world.get(a, "gas")).isEqualTo("69000");
    assertThat(ran.burned()).isEqualTo(RUN);
    assertThat(totals().burned() - before.burned()).isEqualTo(2 * RUN + 50);
    assertThat(totals().carried()).isZero();
  }

  @Test
  void what_was_carved_off_is_back_when_the_frame_is_undone() {
    run(
        100_000,
        turn ->
            turn.call(
                b,
                inner -> {
                  inner.send(a, Step.NOTHING, 30_000);
                  inner.ledger().reserve(20_000, 5);
                  inner.call(b, FAILS);
                },
                ReplyOn.ERROR,
                then -> then.put("gas", then.ledger().gas())));

    assertThat(world.get(a, "gas")).isEqualTo(Long.toString(100_000 - 4 * RUN));
  }

  @Test
  void a_fenced_call_carves_from_its_fence() {
    Step sends = inner -> inner.send(a, Step.NOTHING, 4001);
    Step fits = inner -> inner.send(a, Step.NOTHING, 4000);

    run(100_000, fenced(b, 5000, sends, then -> then.put("more", then.result().error())));
    run(
        100_000,
        fenced(
            b,
            5000,
            fits,
            then -> {
              then.put("fits", then.result().error());
              then.put("gas", then.ledger().gas());
            }));

    assertThat(world.get(a, "more")).isEqualTo("codespace: wasm, code: 29");
    assertThat(world.get(a, "fits")).isEqualTo("null");
    assertThat(world.get(a, "gas")).isEqualTo(Long.toString(100_000 - 3 * RUN - 4000));
  }

  @Test
  void what_was_carved_off_in_a_fence_that_ran_out_is_back_but_the_fence_is_burned() {
    UnitWorld.Ran ran =
        run(
            100_000,
            fenced(
                b,
                20_000,
                inner -> {
                  inner.send(a, Step.NOTHING, 10_000);
                  inner.call(a, ENDLESS);
                },
                then -> then.put("gas", then.ledger().gas())));

    assertThat(ran.burned()).isEqualTo(2 * RUN + 20_000);
    assertThat(world.get(a, "gas")).isEqualTo(Long.toString(100_000 - 2 * RUN - 20_000));
    assertThat(totals().carried()).isZero();
  }

  @Test
  void all_that_was_carved_off_comes_back_when_the_root_fails() {
    GasTotals before = totals();

    UnitWorld.Ran ran =
        run(
            100_000,
            turn -> {
              turn.send(b, Step.NOTHING, 30_000);
              turn.ledger().systemReserve(10_000);
              turn.call(b, inner -> inner.send(a, Step.NOTHING, 20_000));
              turn.call(b, FAILS);
            });

    assertThat(ran.burned()).isEqualTo(3 * RUN);
    assertThat(totals().refunded() - before.refunded()).isEqualTo(100_000 - 3 * RUN);
  }

  @Test
  void a_timer_that_is_undone_gives_its_rent_back() {
    UnitWorld.Ran ran =
        run(
            100_000,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      inner.ledger().startTimer("t", 100, Payload.EMPTY, 2000);
                      inner.fail("no");
                    },
                    ReplyOn.ERROR,
                    then -> then.put("gas", then.ledger().gas())));

    assertThat(ran.burned()).isEqualTo(3 * RUN);
    assertThat(world.get(a, "gas")).isEqualTo("97000");
  }

  // ------------------------------------------------------------------ without a count

  @Test
  void where_gas_is_not_counted_nothing_is_fenced() {
    world = new UnitWorld(World.settings());
    a = world.contract("a");
    b = world.contract("b");

    UnitWorld.Ran ran = run(0, fenced(b, 1, charging(1_000_000), Step.NOTHING));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.burned()).isZero();
  }

  // ------------------------------------------------------------------ the schedule of CosmWasm

  private static final long SETUP = 60_000;
  private static final long AGAIN = 2_000;

  private void cosmwasm() {
    world = new UnitWorld(World.plain().with("gas-policy", "cosmwasm"));
    a = world.contract("a");
    b = world.contract(StepCode.atomic("other"), "b");
  }

  @Test
  void code_is_made_ready_once_in_a_unit() {
    cosmwasm();

    UnitWorld.Ran ran =
        run(
            World.GAS,
            turn -> {
              turn.call(b, Step.NOTHING, ReplyOn.ALWAYS, Step.NOTHING);
              turn.call(b, Step.NOTHING);
              turn.call(a, Step.NOTHING);
            });

    assertThat(ran.burned()).isEqualTo(SETUP + SETUP + AGAIN + AGAIN + AGAIN);
  }

  @Test
  void each_response_has_a_hundred_bytes_of_attributes_for_nothing() {
    cosmwasm();

    assertThat(shows(60, 40)).isEqualTo(SETUP + 10);
    assertThat(shows(60, 41)).isEqualTo(SETUP + 10 + 1);
    UnitWorld.Ran events =
        run(
            World.GAS,
            turn -> {
              turn.unit().attribute("k".repeat(50), "v".repeat(50));
              turn.unit().event("happened", List.of(new Attribute("key", "value")));
            });
    assertThat(events.burned()).isEqualTo(SETUP + 2 * 10 + 8 + 20 + 8);
  }

  private long shows(int key, int value) {
    return run(World.GAS, turn -> turn.unit().attribute("k".repeat(key), "v".repeat(value)))
        .burned();
  }

  @Test
  void nothing_else_costs() {
    cosmwasm();

    UnitWorld.Ran ran =
        run(
            World.GAS,
            turn -> {
              turn.put("x".repeat(100), "y".repeat(1000));
              turn.data("z".repeat(1000));
              turn.ledger().send(b, Payload.wrap(new byte[5000]), Value.ZERO, 0, 0);
              turn.raw(a, "x");
            });

    assertThat(ran.burned()).isEqualTo(SETUP);
  }
}
