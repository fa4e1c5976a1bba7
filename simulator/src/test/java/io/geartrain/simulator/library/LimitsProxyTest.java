package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.funds;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.limits.LimitsProxy;
import io.geartrain.programs.library.limits.LimitsProxy.Act;
import io.geartrain.programs.library.limits.LimitsProxy.Allow;
import io.geartrain.programs.library.limits.LimitsProxy.Command;
import io.geartrain.programs.library.limits.LimitsProxy.Execute;
import io.geartrain.programs.library.limits.LimitsProxy.LeftTo;
import io.geartrain.programs.library.limits.LimitsProxy.Open;
import io.geartrain.programs.library.limits.LimitsProxy.Pay;
import io.geartrain.programs.library.limits.LimitsProxy.Put;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alice's account, from which Bob pays: alone, in a world with coins, and in one that crashes. */
class LimitsProxyTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId SHOP = UserId.of("shop");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static Coins tea(long amount) {
    return Coins.of("tea", amount);
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> account =
        ProgramTestKit.of(LimitsProxy.CODE).from(ALICE).atHeight(10).init(new Open());

    @Test
    void a_spender_pays_up_to_the_limit_of_a_window() {
      // snippet: limits-window
      account.from(ALICE).send(new Allow(BOB.id(), Coins.of("tea", 5), 10));

      assertThat(account.from(BOB).send(new Pay(SHOP.id(), Coins.of("tea", 4))).isSuccess())
          .isTrue();
      assertThat(account.send(new Pay(SHOP.id(), Coins.of("tea", 2))).error())
          .isEqualTo("may pay only 1tea in this window");
      assertThat(account.atHeight(20).query(new LeftTo(BOB.id()))).isEqualTo(Coins.of("tea", 5));
      // end
      assertThat(account.send(new Pay(SHOP.id(), tea(5))).isSuccess()).isTrue();
      assertThat(account.atHeight(29).query(new LeftTo(BOB.id()))).isEqualTo(Coins.NONE);
    }

    @Test
    void of_another_denomination_or_by_another_nothing_is_paid() {
      account.send(new Allow(BOB.id(), tea(5), 10));

      assertThat(account.from(BOB).send(new Pay(SHOP.id(), Coins.of("gold", 1))).error())
          .isEqualTo("may pay only 0gold in this window");
      assertThat(account.from(SHOP).send(new Pay(SHOP.id(), tea(1))).error())
          .isEqualTo("may pay only 0tea in this window");
    }

    @Test
    void the_owner_lowers_and_takes_back() {
      account.send(new Allow(BOB.id(), tea(5), 10));
      account.from(BOB).send(new Pay(SHOP.id(), tea(4)));

      account.from(ALICE).send(new Allow(BOB.id(), tea(3), 10));
      assertThat(account.query(new LeftTo(BOB.id()))).isEqualTo(Coins.NONE);
      account.send(new Allow(BOB.id(), Coins.NONE, 0));
      assertThat(account.atHeight(30).query(new LeftTo(BOB.id()))).isEqualTo(Coins.NONE);

      assertThat(account.send(new Allow(BOB.id(), tea(1), 0)).error())
          .isEqualTo("a window is at least 1 block, not 0");
      assertThat(account.from(BOB).send(new Allow(BOB.id(), tea(99), 1)).error())
          .isEqualTo("not the owner");
    }

    @Test
    void the_owner_does_anything_and_nobody_else() {
      Execute execute =
          new Execute(List.of(new Act(Bank.ADDRESS, Bank.send(SHOP.id(), tea(9)), Coins.NONE)));

      assertThat(account.send(execute).calls().get(0).to()).isEqualTo(Bank.ADDRESS);
      assertThat(account.send(new Pay(SHOP.id(), tea(99))).isSuccess()).isTrue();
      assertThat(account.from(BOB).send(execute).error()).isEqualTo("not the owner");
    }
  }

  // ------------------------------------------------------------------ in a world

  private static ProgramRef<Command> account(Simulator world, long coins) {
    ContractWorlds.mint(world, ALICE, tea(coins));
    var account = ContractWorlds.made(world, ALICE, LimitsProxy.CODE, "account", new Open());
    world.as(ALICE).send(account, new Put(), funds(tea(coins)));
    world.as(ALICE).send(account, new Allow(BOB.id(), tea(5), 8));
    world.runUntilIdle();
    return account;
  }

  @Test
  void a_payment_that_the_account_cannot_make_does_not_count() {
    Simulator world = ContractWorlds.with(ContractWorlds.METERED, LimitsProxy.CODE);
    ProgramRef<Command> account = account(world, 3);

    var tooMuch = world.as(BOB).send(account, new Pay(SHOP.id(), tea(4)));
    world.runUntilIdle().crashAndRestart();

    assertThat(tooMuch.reply().payload().utf8()).isEqualTo("codespace: sdk, code: 5");
    assertThat(world.query(account, new LeftTo(BOB.id()))).isEqualTo(tea(5));
    world.as(BOB).send(account, new Pay(SHOP.id(), tea(3)));
    world.runUntilIdle();
    assertThat(world.coins(SHOP.id())).isEqualTo(tea(3));
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void no_window_pays_more_than_its_limit_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, LimitsProxy.CODE);
    ProgramRef<Command> account = account(world, 1000);
    List<Pending<Object>> payments = new ArrayList<>();
    long first = world.chain().height();

    for (int block = 0; block < 24; block++) {
      payments.add(world.as(BOB).send(account, new Pay(SHOP.id(), tea(1 + random.nextInt(3)))));
      LibraryWorlds.runCrashing(world, seed + block, 1);
    }
    LibraryWorlds.runCrashing(world, seed, 10);

    long windows = world.chain().height() / 8 - first / 8 + 1;
    assertThat(payments).allMatch(Pending::isDone);
    Coins paid = world.coins(SHOP.id());
    assertThat(paid.of("tea").amount().longValueExact()).isBetween(5L, 5 * windows);
    assertThat(world.coins(account.id()).plus(paid)).isEqualTo(tea(1000));
  }
}
