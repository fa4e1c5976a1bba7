package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.geartrain.programs.library.exchange.Exchange;
import io.geartrain.programs.library.exchange.Exchange.Command;
import io.geartrain.programs.library.exchange.Exchange.End;
import io.geartrain.programs.library.exchange.Exchange.GoOn;
import io.geartrain.programs.library.exchange.Exchange.Post;
import io.geartrain.programs.library.exchange.Exchange.Posted;
import io.geartrain.programs.library.exchange.Exchange.Side;
import io.geartrain.programs.library.exchange.Exchange.Step;
import io.geartrain.programs.library.exchange.Exchange.Take;
import io.geartrain.programs.library.exchange.Exchange.Trade;
import io.geartrain.programs.library.exchange.Exchange.Withdraw;
import io.geartrain.programs.library.token.Token;
import io.geartrain.programs.library.token.Token.Made;
import io.geartrain.programs.library.token.Token.TransferOnce;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exchange, alone, with two tokens in a world, and in one that crashes. */
class ExchangeTest {
  private static final UserId SELLER = UserId.of("seller");
  private static final UserId BUYER = UserId.of("buyer");
  private static final ProgramRef<Token.Command> TEA = Token.CODE.refOf("tea");
  private static final ProgramRef<Token.Command> GOLD = Token.CODE.refOf("gold");
  private static final Post TWO_TEA_FOR_FIVE_GOLD = new Post(new Side(TEA, 2), new Side(GOLD, 5));
  private static final Made MADE = new Made("");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  // ------------------------------------------------------------------ alone

  private static ProgramTestKit<Exchange.Open, Command> offered() {
    var exchange = ProgramTestKit.of(Exchange.CODE).init(new Exchange.Open());
    exchange.from(SELLER).ask(TWO_TEA_FOR_FIVE_GOLD);
    return exchange.from(BUYER);
  }

  @Test
  void a_trade_is_three_transfers_one_after_the_other() {
    var exchange = offered();

    var collect = exchange.ask(new Take(1));
    TransferOnce first = collect.asked(TransferOnce.class).get(0);
    ActorId self = first.to();
    assertThat(first).isEqualTo(new TransferOnce("1/COLLECT", SELLER.id(), self, 2));
    var pay = exchange.reply(collect, MADE);
    assertThat(pay.asked(TransferOnce.class))
        .containsExactly(new TransferOnce("1/PAY", BUYER.id(), SELLER.id(), 5));
    var deliver = exchange.reply(pay, MADE);
    assertThat(deliver.asked(TransferOnce.class))
        .containsExactly(new TransferOnce("1/DELIVER", self, BUYER.id(), 2));

    assertThat(exchange.reply(deliver, MADE).reply()).isEqualTo(new Trade(End.TRADED, ""));
    assertThat(exchange.state(Exchange.State.class).offers()).isEmpty();
  }

  @Test
  void a_buyer_who_cannot_pay_lets_the_seller_have_the_units_back() {
    var exchange = offered();

    var pay = exchange.reply(exchange.ask(new Take(1)), MADE);
    var refund = exchange.reply(pay, new Made("balance is only 4"));
    assertThat(refund.asked(TransferOnce.class))
        .extracting(TransferOnce::key, TransferOnce::to, TransferOnce::amount)
        .containsExactly(tuple("1/REFUND", SELLER.id(), 2L));

    assertThat(exchange.reply(refund, MADE).reply())
        .isEqualTo(new Trade(End.FAILED, "balance is only 4"));
  }

  @Test
  void an_error_of_the_first_try_proves_that_nothing_was_moved() {
    var exchange = offered();

    var refund = exchange.fail(exchange.reply(exchange.ask(new Take(1)), MADE), "broken");

    assertThat(refund.asked(TransferOnce.class))
        .extracting(TransferOnce::key)
        .containsExactly("1/REFUND");
  }

  @Test
  void a_silence_proves_nothing_and_neither_does_an_error_behind_it() {
    var exchange = offered();
    var pay = exchange.reply(exchange.ask(new Take(1)), MADE);

    var second = exchange.timeout(pay);
    assertThat(second.asked(TransferOnce.class)).isEqualTo(pay.asked(TransferOnce.class));
    var third = exchange.fail(second, "broken");
    assertThat(third.asked(TransferOnce.class)).isEqualTo(pay.asked(TransferOnce.class));

    assertThat(exchange.timeout(third).reply()).isEqualTo(new Trade(End.IN_DOUBT, ""));
    assertThat(exchange.state(Exchange.State.class).offers().get(1L).step()).isEqualTo(Step.PAY);
    assertThat(exchange.ask(new GoOn(1)).asked(TransferOnce.class))
        .isEqualTo(pay.asked(TransferOnce.class));
  }

  @Test
  void an_offer_is_taken_once_and_withdrawn_by_its_seller_only() {
    var exchange = offered();

    assertThat(exchange.send(new Withdraw(1)).panic()).isEqualTo("not an open offer of yours");
    assertThat(exchange.ask(new GoOn(1)).panic()).isEqualTo("no such offer");
    exchange.fail(exchange.ask(new Take(1)), "broken");
    assertThat(exchange.ask(new Take(1)).panic()).isEqualTo("no such offer");
    exchange.from(SELLER).ask(TWO_TEA_FOR_FIVE_GOLD);
    assertThat(exchange.send(new Withdraw(2)).isSuccess()).isTrue();
  }

  // ------------------------------------------------------------------ in a world

  /** An exchange, two tokens of which seller and buyer have 20 each, and what they allow the exchange. */
  private static final class Market {
    private final Simulator world;
    private final ProgramRef<Command> exchange;

    private Market(Simulator world, long teaAllowed, long goldAllowed) {
      this.world = world;
      exchange = world.as(SELLER).create(Exchange.CODE, "exchange", new Exchange.Open());
      world.as(SELLER).create(Token.CODE, "tea", new Token.Open("TEA"));
      world.as(BUYER).create(Token.CODE, "gold", new Token.Open("GOLD"));
      world.as(SELLER).send(TEA, new Token.Mint(SELLER.id(), 20));
      world.as(BUYER).send(GOLD, new Token.Mint(BUYER.id(), 20));
      world.as(SELLER).send(TEA, new Token.Approve(exchange.id(), teaAllowed));
      world.as(BUYER).send(GOLD, new Token.Approve(exchange.id(), goldAllowed));
    }

    private Pending<Posted> post(long tea, long gold) {
      return world.as(SELLER).ask(exchange, new Post(new Side(TEA, tea), new Side(GOLD, gold)));
    }

    private Pending<Trade> take(long offer) {
      return world.as(BUYER).ask(exchange, new Take(offer));
    }

    private Map<Long, Exchange.Offer> offers() {
      return world.state(exchange, Exchange.State.class).offers();
    }

    private void assertTraded(long tea, long gold) {
      Token.State teas = world.state(TEA, Token.State.class);
      assertThat(teas.balance(SELLER.id())).isEqualTo(20 - tea);
      assertThat(teas.balance(BUYER.id())).isEqualTo(tea);
      assertThat(teas.balance(exchange.id())).isZero();
      Token.State golds = world.state(GOLD, Token.State.class);
      assertThat(golds.balance(SELLER.id())).isEqualTo(gold);
      assertThat(golds.balance(BUYER.id())).isEqualTo(20 - gold);
      assertThat(teas.usedKeys()).isEmpty();
      assertThat(golds.usedKeys()).isEmpty();
    }
  }

  private static Market market(long teaAllowed, long goldAllowed) {
    return new Market(LibraryWorlds.metered(Exchange.CODE, Token.CODE), teaAllowed, goldAllowed);
  }

  @Test
  void both_have_what_they_wanted() {
    Market market = market(20, 20);
    market.post(2, 5);

    var trade = market.take(1);
    market.world.runUntilIdle();

    assertThat(trade.value()).isEqualTo(new Trade(End.TRADED, ""));
    market.assertTraded(2, 5);
  }

  @Test
  void the_second_transfer_is_refused_and_the_first_one_is_refunded() {
    Market market = market(20, 4);
    market.post(2, 5);

    var trade = market.take(1);
    market.world.runUntilIdle();

    assertThat(trade.value()).isEqualTo(new Trade(End.FAILED, "allowance is only 4"));
    market.assertTraded(0, 0);
  }

  @Test
  void of_two_buyers_of_one_block_one_gets_it() {
    Market market = market(20, 20);
    market.post(2, 5);

    var first = market.take(1);
    var second = market.take(1);
    market.world.runUntilIdle();

    assertThat(first.value().end()).isEqualTo(End.TRADED);
    assertThat(second.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    market.assertTraded(2, 5);
  }

  @Test
  void a_token_that_never_answers_leaves_the_trade_in_doubt() {
    Market market = market(20, 20);
    ProgramRef<Token.Command> user = new ProgramRef<>(UserId.of("bob").id());
    market.world.as(SELLER).send(market.exchange, new Post(new Side(TEA, 2), new Side(user, 1)));

    var trade = market.take(1);
    market.world.runBlocks(40);

    assertThat(trade.value()).isEqualTo(new Trade(End.IN_DOUBT, ""));
    assertThat(market.offers().get(1L).step()).isEqualTo(Step.PAY);
    assertThat(market.world.state(TEA, Token.State.class).balance(market.exchange.id()))
        .isEqualTo(2);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nobody_pays_twice_and_nothing_stays_with_the_exchange(long seed) {
    Random random = new Random(seed);
    Market market =
        new Market(
            LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Exchange.CODE, Token.CODE),
            random.nextInt(21),
            random.nextInt(21));
    List<Post> posts = new ArrayList<>();
    Map<Long, Pending<Trade>> trades = new HashMap<>();
    for (long offer = 1; offer <= 6; offer++) {
      Post post =
          new Post(new Side(TEA, 1 + random.nextInt(6)), new Side(GOLD, 1 + random.nextInt(6)));
      posts.add(post);
      market.world.as(SELLER).send(market.exchange, post);
      // Some have too little gas to get to the end.
      long limit = 20_000_000L + random.nextInt(150_000_000);
      trades.put(offer, market.world.as(BUYER).ask(market.exchange, new Take(offer), gas(limit)));
    }
    LibraryWorlds.runCrashing(market.world, seed, 150);

    for (long offer = 1; offer <= 6; offer++) {
      if (market.offers().containsKey(offer) && market.offers().get(offer).step() != Step.OPEN) {
        trades.put(offer, market.world.as(SELLER).ask(market.exchange, new GoOn(offer)));
        LibraryWorlds.runCrashing(market.world, seed, 60);
      }
    }

    long tea = 0;
    long gold = 0;
    for (Map.Entry<Long, Pending<Trade>> trade : trades.entrySet()) {
      var reply = trade.getValue().reply();
      assertThat(reply.isSuccess() || market.offers().containsKey(trade.getKey())).isTrue();
      if (reply.isSuccess() && reply.value().end() == End.TRADED) {
        Post post = posts.get((int) (trade.getKey() - 1));
        tea += post.gives().amount();
        gold += post.wants().amount();
      }
    }
    assertThat(market.offers().values())
        .extracting(Exchange.Offer::step)
        .allMatch(Step.OPEN::equals);
    market.assertTraded(tea, gold);
  }
}
