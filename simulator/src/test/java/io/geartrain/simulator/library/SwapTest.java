package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.cw20.Cw20;
import io.geartrain.programs.library.cw20.Cw20.BalanceOf;
import io.geartrain.programs.library.cw20.Cw20.IncreaseAllowance;
import io.geartrain.programs.library.cw20.Cw20.TransferFrom;
import io.geartrain.programs.library.swap.Swap;
import io.geartrain.programs.library.swap.Swap.Command;
import io.geartrain.programs.library.swap.Swap.OfferOf;
import io.geartrain.programs.library.swap.Swap.Post;
import io.geartrain.programs.library.swap.Swap.Settle;
import io.geartrain.programs.library.swap.Swap.Side;
import io.geartrain.programs.library.swap.Swap.Take;
import io.geartrain.programs.library.swap.Swap.Trade;
import io.geartrain.programs.library.swap.Swap.Withdraw;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exchange, alone, with two tokens in a world, and in one that crashes. */
class SwapTest {
  private static final UserId SELLER = UserId.of("seller");
  private static final UserId BUYER = UserId.of("buyer");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Nested
  class Alone {
    private final ProgramRef<Cw20.Command> tea = Cw20.CODE.contractRef(SELLER.id(), "tea");
    private final ProgramRef<Cw20.Command> gold = Cw20.CODE.contractRef(BUYER.id(), "gold");
    private final ProgramTestKit<Swap.Open, Command> swap =
        ProgramTestKit.of(Swap.CODE).init(new Swap.Open());

    private void post() {
      swap.from(SELLER).ask(new Post(new Side(tea, 2), new Side(gold, 5)));
      swap.from(BUYER);
    }

    @Test
    void a_trade_is_a_call_to_itself_that_makes_two() {
      post();

      var step = swap.ask(new Take(1));
      assertThat(step.called(Command.class)).containsExactly(new Settle(1, BUYER.id()));
      assertThat(swap.callReply(step, null).reply()).isEqualTo(new Trade(true, ""));

      assertThat(swap.fromItself().send(new Settle(1, BUYER.id())).called(Cw20.Command.class))
          .containsExactly(
              new TransferFrom(SELLER.id(), BUYER.id(), 2),
              new TransferFrom(BUYER.id(), SELLER.id(), 5));
      assertThat(swap.query(new OfferOf(1))).isEmpty();
    }

    @Test
    void a_trade_that_fails_is_an_answer_and_the_offer_stays() {
      post();

      // snippet: swap-refused
      var step = swap.ask(new Take(1));
      var refused = swap.callFailed(step, "balance is only 4: execute wasm contract failed");

      assertThat(refused.reply())
          .isEqualTo(new Trade(false, "balance is only 4: execute wasm contract failed"));
      assertThat(swap.query(new OfferOf(1))).isPresent();
      // end
    }

    @Test
    void nobody_else_settles_withdraws_or_takes_what_is_not_there() {
      post();

      assertThat(swap.send(new Settle(1, BUYER.id())).error())
          .isEqualTo("the exchange settles for itself only");
      assertThat(swap.send(new Withdraw(1)).error()).isEqualTo("not an offer of yours");
      assertThat(swap.ask(new Take(2)).error()).isEqualTo("no such offer");
      assertThat(swap.from(SELLER).send(new Withdraw(1)).isSuccess()).isTrue();
      assertThat(swap.ask(new Take(1)).error()).isEqualTo("no such offer");
    }
  }

  // ------------------------------------------------------------------ in a world

  /** An exchange, two tokens of which seller and buyer have 20 each, and what they allow the exchange. */
  private static final class Market {
    private final Simulator world;
    private final ProgramRef<Command> swap;
    private final ProgramRef<Cw20.Command> tea;
    private final ProgramRef<Cw20.Command> gold;

    private Market(Simulator world, long teaAllowed, long goldAllowed) {
      this.world = world;
      swap = ContractWorlds.made(world, SELLER, Swap.CODE, "swap", new Swap.Open());
      tea = token("tea", SELLER);
      gold = token("gold", BUYER);
      world.as(SELLER).send(tea, new IncreaseAllowance(swap.id(), teaAllowed, 0));
      world.as(BUYER).send(gold, new IncreaseAllowance(swap.id(), goldAllowed, 0));
      world.runUntilIdle();
    }

    private ProgramRef<Cw20.Command> token(String name, UserId owner) {
      var open =
          new Cw20.Open(name, name, List.of(new Cw20.Account(owner.id(), 20)), Optional.empty());
      return ContractWorlds.made(world, owner, Cw20.CODE, name, open);
    }

    private void post(long teas, long golds) {
      world.as(SELLER).send(swap, new Post(new Side(tea, teas), new Side(gold, golds)));
      world.runUntilIdle();
    }

    private Pending<Trade> take(long offer) {
      return world.as(BUYER).ask(swap, new Take(offer));
    }

    private void assertTraded(long teas, long golds) {
      assertThat(world.query(tea, new BalanceOf(SELLER.id()))).isEqualTo(20 - teas);
      assertThat(world.query(tea, new BalanceOf(BUYER.id()))).isEqualTo(teas);
      assertThat(world.query(gold, new BalanceOf(SELLER.id()))).isEqualTo(golds);
      assertThat(world.query(gold, new BalanceOf(BUYER.id()))).isEqualTo(20 - golds);
    }
  }

  private static Market market(long teaAllowed, long goldAllowed) {
    Simulator world = ContractWorlds.with(ContractWorlds.METERED, Swap.CODE, Cw20.CODE);
    return new Market(world, teaAllowed, goldAllowed);
  }

  @Test
  void both_have_what_they_wanted() {
    Market market = market(20, 20);
    market.post(2, 5);

    var trade = market.take(1);
    market.world.runUntilIdle().crashAndRestart();

    assertThat(trade.value()).isEqualTo(new Trade(true, ""));
    market.assertTraded(2, 5);
    assertThat(market.world.query(market.swap, new OfferOf(1))).isEmpty();
  }

  @Test
  void the_second_transfer_is_refused_and_the_first_one_has_not_been() {
    Market market = market(20, 4);
    market.post(2, 5);

    var refused = market.take(1);
    market.world.runUntilIdle();
    assertThat(refused.value())
        .isEqualTo(new Trade(false, "allowance is only 4: execute wasm contract failed"));
    market.assertTraded(0, 0);

    market.world.as(BUYER).send(market.gold, new IncreaseAllowance(market.swap.id(), 1, 0));
    var made = market.take(1);
    market.world.runUntilIdle();
    assertThat(made.value().isMade()).isTrue();
    market.assertTraded(2, 5);
  }

  @Test
  void of_two_buyers_of_one_block_one_gets_it() {
    Market market = market(20, 20);
    market.post(2, 5);

    var first = market.take(1);
    var second = market.take(1);
    market.world.runUntilIdle();

    assertThat(first.value().isMade()).isTrue();
    assertThat(second.reply().payload().utf8()).startsWith("no such offer");
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tokens_move_exactly_as_trades_were_answered_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world =
        ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, Swap.CODE, Cw20.CODE);
    Market market = new Market(world, 1 + random.nextInt(20), 1 + random.nextInt(20));
    List<Post> posts = new ArrayList<>();
    Map<Long, Pending<Trade>> trades = new HashMap<>();
    for (long offer = 1; offer <= 6; offer++) {
      Post post =
          new Post(
              new Side(market.tea, 1 + random.nextInt(6)),
              new Side(market.gold, 1 + random.nextInt(6)));
      posts.add(post);
      world.as(SELLER).send(market.swap, post);
      trades.put(offer, market.take(offer));
    }
    LibraryWorlds.runCrashing(world, seed, 20);

    long teas = 0;
    long golds = 0;
    for (Map.Entry<Long, Pending<Trade>> trade : trades.entrySet()) {
      boolean isMade = trade.getValue().value().isMade();
      Post post = posts.get((int) (trade.getKey() - 1));
      teas += isMade ? post.gives().amount() : 0;
      golds += isMade ? post.wants().amount() : 0;
      assertThat(world.query(market.swap, new OfferOf(trade.getKey())).isPresent())
          .isEqualTo(!isMade);
    }
    market.assertTraded(teas, golds);
  }
}
