package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.funds;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.timedescrow.TimedEscrow;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Approve;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Begin;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Begun;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Command;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Deal;
import io.geartrain.programs.library.timedescrow.TimedEscrow.DealOf;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Open;
import io.geartrain.programs.library.timedescrow.TimedEscrow.Refund;
import io.geartrain.programs.library.timedescrow.TimedEscrow.TopUp;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alice pays Bob, if Carol thinks so in time: alone, in a world with coins, and in one that crashes. */
class TimedEscrowTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static Coins tea(long amount) {
    return Coins.of("tea", amount);
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> escrow =
        ProgramTestKit.of(TimedEscrow.CODE).init(new Open()).atHeight(10);

    private void begun() {
      assertThat(
              escrow.from(ALICE).withFunds(tea(9)).ask(new Begin(CAROL.id(), BOB.id(), 20)).reply())
          .isEqualTo(new Begun(1));
    }

    @Test
    void the_arbiter_lets_the_recipient_have_a_part_and_the_rest() {
      begun();

      // snippet: timed-escrow-approve
      var part = escrow.from(CAROL).send(new Approve(1, Optional.of(Coins.of("tea", 4))));
      assertThat(part.calls().get(0).payload()).isEqualTo(Bank.send(BOB.id(), Coins.of("tea", 4)));

      var rest = escrow.atHeight(20).send(new Approve(1, Optional.empty()));
      assertThat(rest.calls().get(0).payload()).isEqualTo(Bank.send(BOB.id(), Coins.of("tea", 5)));
      // end
      assertThat(escrow.query(new DealOf(1))).isEmpty();
      assertThat(escrow.send(new Approve(1, Optional.empty())).error()).isEqualTo("no such deal");
    }

    @Test
    void nobody_else_decides_and_nothing_that_is_not_held() {
      begun();

      assertThat(escrow.from(BOB).send(new Approve(1, Optional.empty())).error())
          .isEqualTo("not the arbiter");
      assertThat(escrow.from(CAROL).send(new Approve(1, Optional.of(tea(10)))).error())
          .isEqualTo("only 9tea is held");
      assertThat(escrow.send(new Approve(1, Optional.of(Coins.of("gold", 1)))).error())
          .isEqualTo("only 0gold is held");
    }

    @Test
    void behind_the_end_it_goes_back_and_not_before() {
      begun();

      assertThat(escrow.from(BOB).atHeight(20).send(new Refund(1)).error())
          .isEqualTo("the deal ends behind 20");
      assertThat(escrow.from(CAROL).atHeight(21).send(new Approve(1, Optional.empty())).error())
          .isEqualTo("the deal ended at 20");
      assertThat(escrow.from(BOB).send(new Refund(1)).calls().get(0).payload())
          .isEqualTo(Bank.send(ALICE.id(), tea(9)));
      assertThat(escrow.send(new Refund(1)).error()).isEqualTo("no such deal");
    }

    @Test
    void its_source_adds_to_it() {
      begun();

      escrow.withFunds(Coins.of("gold", 2)).send(new TopUp(1));
      assertThat(escrow.query(new DealOf(1)).map(Deal::held))
          .contains(tea(9).plus(Coins.of("gold", 2)));
      assertThat(escrow.send(new TopUp(1)).error()).isEqualTo("no coins came with it");
      assertThat(escrow.from(BOB).withFunds(tea(1)).send(new TopUp(1)).error())
          .isEqualTo("not a deal of yours");
    }

    @Test
    void a_deal_about_nothing_or_without_time_is_refused() {
      assertThat(escrow.ask(new Begin(CAROL.id(), BOB.id(), 20)).error())
          .isEqualTo("no coins came with it");
      assertThat(escrow.withFunds(tea(1)).ask(new Begin(CAROL.id(), BOB.id(), 10)).error())
          .isEqualTo("the end 10 is not ahead");
    }
  }

  // ------------------------------------------------------------------ in a world

  private static ProgramRef<Command> escrow(Simulator world) {
    ContractWorlds.mint(world, ALICE, tea(1000));
    return ContractWorlds.made(world, ALICE, TimedEscrow.CODE, "escrow", new Open());
  }

  @Test
  void what_is_held_of_all_denominations_goes_one_way_or_the_other() {
    Simulator world =
        ContractWorlds.with(ContractWorlds.METERED.withBalance("alice", 50), TimedEscrow.CODE);
    ProgramRef<Command> escrow = escrow(world);
    long end = world.chain().height() + 5;
    world.as(ALICE).ask(escrow, new Begin(CAROL.id(), BOB.id(), end), funds(tea(9)), value(5));
    world.as(ALICE).ask(escrow, new Begin(CAROL.id(), BOB.id(), end), funds(tea(1)));
    world.runUntilIdle();

    world.as(CAROL).send(escrow, new Approve(1, Optional.empty()));
    world.advanceTo(new BlockHeight(end));
    world.as(BOB).send(escrow, new Refund(2));
    world.runUntilIdle().crashAndRestart();

    assertThat(world.coins(BOB.id())).isEqualTo(tea(9).plus(Coins.of("unit", 5)));
    assertThat(world.coins(ALICE.id())).isEqualTo(tea(991).plus(Coins.of("unit", 45)));
    assertThat(world.coins(escrow.id())).isEqualTo(Coins.NONE);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_escrow_has_what_its_deals_say_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, TimedEscrow.CODE);
    ProgramRef<Command> escrow = escrow(world);

    for (int message = 0; message < 24; message++) {
      long deal = 1 + random.nextInt(6);
      UserId user = random.nextBoolean() ? ALICE : CAROL;
      Coins coins = tea(1 + random.nextInt(20));
      switch (random.nextInt(4)) {
        case 0 -> world.as(user).send(escrow, new Approve(deal, Optional.of(coins)));
        case 1 -> world.as(user).send(escrow, new Refund(deal));
        case 2 -> world.as(user).send(escrow, new TopUp(deal), funds(coins));
        default -> {
          long end = world.chain().height() + 1 + random.nextInt(12);
          world.as(ALICE).ask(escrow, new Begin(CAROL.id(), BOB.id(), end), funds(coins));
        }
      }
      LibraryWorlds.runCrashing(world, seed + message, 1);
    }
    LibraryWorlds.runCrashing(world, seed, 10);

    Coins held = Coins.NONE;
    for (long deal = 1; deal <= 24; deal++) {
      held = held.plus(world.query(escrow, new DealOf(deal)).map(Deal::held).orElse(Coins.NONE));
    }
    assertThat(world.coins(escrow.id())).isEqualTo(held);
    assertThat(held.plus(world.coins(ALICE.id())).plus(world.coins(BOB.id()))).isEqualTo(tea(1000));
  }
}
