package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.derivative.Derivative;
import io.geartrain.programs.library.derivative.Derivative.Bond;
import io.geartrain.programs.library.derivative.Derivative.Claim;
import io.geartrain.programs.library.derivative.Derivative.Coming;
import io.geartrain.programs.library.derivative.Derivative.Command;
import io.geartrain.programs.library.derivative.Derivative.Open;
import io.geartrain.programs.library.derivative.Derivative.Paid;
import io.geartrain.programs.library.derivative.Derivative.Reinvest;
import io.geartrain.programs.library.derivative.Derivative.Shares;
import io.geartrain.programs.library.derivative.Derivative.SharesOf;
import io.geartrain.programs.library.derivative.Derivative.Total;
import io.geartrain.programs.library.derivative.Derivative.Totals;
import io.geartrain.programs.library.derivative.Derivative.Transfer;
import io.geartrain.programs.library.derivative.Derivative.Unbond;
import io.geartrain.programs.module.Staking;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shares of a stake: alone, in a world with the staking module, and in one that crashes. */
class DerivativeTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId VALIDATOR = UserId.of("validator");
  private static final int UNBONDING = 4;
  private static final ChainSettings RICH =
      ContractWorlds.METERED.withBalance("alice", 1000).withBalance("bob", 1000);

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Nested
  class Alone {
    private long staked;
    private final ProgramTestKit<Open, Command> shares =
        ProgramTestKit.of(Derivative.CODE)
            .answering(Staking.ADDRESS, query -> Data.toPayload(Map.of("amount", staked)))
            .init(new Open(VALIDATOR.id()))
            .from(ALICE);

    private Shares bonded(long coins) {
      Shares made = shares.withValue(coins).ask(new Bond()).reply();
      staked += coins;
      return made;
    }

    @Test
    void coins_are_staked_and_shares_made() {
      var step = shares.withValue(10).ask(new Bond());

      assertThat(step.reply()).isEqualTo(new Shares(10));
      assertThat(step.calls().get(0).payload())
          .isEqualTo(Staking.delegate(VALIDATOR.id(), Value.of(10)));
      assertThat(shares.query(new SharesOf(ALICE.id()))).isEqualTo(new Shares(10));
    }

    @Test
    void a_share_is_worth_its_part_of_the_stake() {
      bonded(10);
      staked += 10; // a gift, staked for all

      assertThat(bonded(10)).isEqualTo(new Shares(5));
      assertThat(shares.ask(new Unbond(5)).reply()).isEqualTo(new Coming(10));
      assertThat(shares.query(new Totals())).isEqualTo(new Total(10, 30, 10));
    }

    @Test
    void too_little_makes_no_share_and_nobody_has_more_than_he_has() {
      bonded(1);
      staked = 100;

      assertThat(shares.withValue(1).ask(new Bond()).error()).isEqualTo("too little for a share");
      assertThat(shares.ask(new Unbond(2)).error()).isEqualTo("1 to 1 shares, not 2");
      assertThat(shares.from(BOB).send(new Transfer(ALICE.id(), 1)).error())
          .isEqualTo("1 to 0 shares, not 1");
    }

    @Test
    void what_is_not_back_is_not_paid() {
      bonded(10);
      shares.withBalance(0);
      shares.ask(new Unbond(10));

      assertThat(shares.ask(new Claim()).error()).isEqualTo("not back yet");
      assertThat(shares.withBalance(4).ask(new Claim()).reply()).isEqualTo(new Paid(4));
      assertThat(shares.withBalance(9).ask(new Claim()).reply()).isEqualTo(new Paid(6));
      assertThat(shares.ask(new Claim()).error()).isEqualTo("nothing to claim");
    }

    @Test
    void what_nobody_claims_is_staked_for_all() {
      bonded(10);
      shares.withBalance(0);
      assertThat(shares.send(new Reinvest()).error()).isEqualTo("nothing to stake for anybody");

      shares.ask(new Unbond(4));
      assertThat(shares.withBalance(7).send(new Reinvest()).calls().get(0).payload())
          .isEqualTo(Staking.delegate(VALIDATOR.id(), Value.of(3)));
    }
  }

  // ------------------------------------------------------------------ in a world

  private static HostedModule staking() {
    return new HostedModule(new Staking(UNBONDING));
  }

  private static ProgramRef<Command> derivative(Simulator world) {
    return ContractWorlds.made(
        world, VALIDATOR, Derivative.CODE, "shares", new Open(VALIDATOR.id()));
  }

  @Test
  void coins_come_back_when_the_unbonding_time_is_over() {
    Simulator world = ContractWorlds.with(RICH, Derivative.CODE, staking());
    ProgramRef<Command> shares = derivative(world);
    world.as(ALICE).ask(shares, new Bond(), value(100));
    world.as(ALICE).send(shares, new Transfer(BOB.id(), 40));
    var coming = world.as(BOB).ask(shares, new Unbond(40));
    world.runUntilIdle();
    assertThat(coming.value()).isEqualTo(new Coming(40));

    var early = world.as(BOB).ask(shares, new Claim());
    world.runUntilIdle();
    assertThat(early.reply().payload().utf8()).startsWith("not back yet");
    world.runBlocks(UNBONDING).crashAndRestart();
    var paid = world.as(BOB).ask(shares, new Claim());
    world.runUntilIdle();

    assertThat(paid.value()).isEqualTo(new Paid(40));
    assertThat(world.balance(BOB.id())).isEqualTo(Value.of(1040));
    assertThat(world.query(shares, new Totals())).isEqualTo(new Total(60, 60, 0));
  }

  @Test
  void an_eighth_part_that_unbonds_is_refused_and_the_shares_are_still_there() {
    Simulator world = ContractWorlds.with(RICH, Derivative.CODE, staking());
    ProgramRef<Command> shares = derivative(world);
    world.as(ALICE).ask(shares, new Bond(), value(100));
    for (int part = 0; part < Staking.MOST_UNBONDING; part++) {
      world.as(ALICE).ask(shares, new Unbond(1));
    }
    var refused = world.as(ALICE).ask(shares, new Unbond(1));
    world.runBlocks(1);

    assertThat(refused.reply().payload().utf8()).isEqualTo("codespace: staking, code: 27");
    assertThat(world.query(shares, new SharesOf(ALICE.id()))).isEqualTo(new Shares(93));
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everything_that_is_owed_is_paid_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(RICH, seed, Derivative.CODE, staking());
    ProgramRef<Command> shares = derivative(world);
    List<UserId> users = List.of(ALICE, BOB);

    for (int message = 0; message < 24; message++) {
      UserId user = users.get(random.nextInt(2));
      long amount = 1 + random.nextInt(30);
      switch (random.nextInt(6)) {
        case 0 -> world.as(user).ask(shares, new Unbond(amount));
        case 1 -> world.as(user).ask(shares, new Claim());
        case 2 -> world.as(user).send(shares, new Transfer(users.get(0).id(), amount));
        case 3 ->
            world.as(user).send(Bank.ADDRESS, Bank.send(shares.id(), Coins.of("unit", amount)));
        case 4 -> world.as(user).send(shares, new Reinvest());
        default -> world.as(user).ask(shares, new Bond(), value(amount));
      }
      LibraryWorlds.runCrashing(world, seed + message, 1);
    }
    List<Pending<Paid>> last = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      LibraryWorlds.runCrashing(world, seed, UNBONDING + 6);
      for (UserId user : users) {
        long rest = world.query(shares, new SharesOf(user.id())).shares();
        if (rest > 0) {
          world.as(user).ask(shares, new Unbond(rest));
        }
        last.add(world.as(user).ask(shares, new Claim()));
      }
    }
    LibraryWorlds.runCrashing(world, seed, UNBONDING + 6);
    users.forEach(user -> last.add(world.as(user).ask(shares, new Claim())));
    world.runUntilIdle();

    Total total = world.query(shares, new Totals());
    assertThat(total.shares()).isZero();
    assertThat(total.claims()).isZero();
    Value all = new Value(Crashing.total(world).amount());
    assertThat(all).isEqualTo(Value.of(2000));
    long left = 2000;
    for (UserId user : users) {
      left -= world.balance(user.id()).amount().longValueExact();
    }
    // Gifts that were never staked, and what rounding left in the stake.
    assertThat(left)
        .isEqualTo(total.staked() + world.balance(shares.id()).amount().longValueExact());
  }
}
