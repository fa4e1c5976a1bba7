package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.value;
import static io.geartrain.runtime.message.BlockHeight.height;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.auction.Auction;
import io.geartrain.programs.library.auction.Auction.Bid;
import io.geartrain.programs.library.auction.Auction.Command;
import io.geartrain.programs.library.auction.Auction.End;
import io.geartrain.programs.library.auction.Auction.Ended;
import io.geartrain.programs.library.auction.Auction.Leading;
import io.geartrain.programs.library.auction.Auction.Open;
import io.geartrain.programs.library.auction.Auction.Outbid;
import io.geartrain.programs.library.auction.Auction.Sold;
import io.geartrain.programs.library.auction.Auction.State;
import io.geartrain.programs.library.auction.Auction.Won;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The auction, alone, in a world, and in one that crashes. */
class AuctionTest {
  private static final UserId SELLER = UserId.of("seller");
  private static final UserId ANN = UserId.of("ann");
  private static final UserId BOB = UserId.of("bob");
  private static final List<UserId> BIDDERS = List.of(ANN, BOB, UserId.of("carol"));
  private static final long MONEY = 1_000;
  private static final ChainSettings SETTINGS =
      LibraryWorlds.METERED
          .withBalance("ann", MONEY)
          .withBalance("bob", MONEY)
          .withBalance("carol", MONEY);

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static ProgramRef<Command> auction(Simulator world, int blocks) {
    return world.as(SELLER).create(Auction.CODE, "auction", new Open("clock", blocks, Value.of(5)));
  }

  private static Pending<Leading> bid(
      Simulator world, UserId bidder, ProgramRef<Command> auction, long amount) {
    return world.as(bidder).ask(auction, new Bid(), value(amount));
  }

  private static long balance(Simulator world, UserId user) {
    return world.balance(user.id()).amount().longValueExact();
  }

  // ------------------------------------------------------------------ alone

  @Test
  void nobody_else_ends_it() {
    var auction =
        ProgramTestKit.of(Auction.CODE).from(SELLER).init(new Open("clock", 5, Value.of(5)));

    assertThat(auction.send(new End()).panic()).isEqualTo("an auction ends by itself");
    assertThat(auction.state(State.class).isOver()).isFalse();
  }

  @Test
  void a_bid_of_nothing_is_none() {
    var auction =
        ProgramTestKit.of(Auction.CODE).from(SELLER).init(new Open("clock", 5, Value.ZERO));

    assertThat(auction.from(ANN).ask(new Bid()).panic())
        .isEqualTo("a bid must be at least 0 and above 0");
  }

  @Test
  void alone_it_says_what_it_would_send() {
    var auction =
        ProgramTestKit.of(Auction.CODE).from(SELLER).init(new Open("clock", 5, Value.of(5)));
    auction.from(ANN).withValue(5).ask(new Bid());

    var second = auction.from(BOB).withValue(8).ask(new Bid());
    assertThat(second.reply()).isEqualTo(new Leading(Value.of(8)));
    assertThat(second.sent(Outbid.class)).containsExactly(new Outbid("clock", Value.of(8)));

    assertThat(auction.fromItself().send(new End()).events()).containsExactly(new Ended());
  }

  // ------------------------------------------------------------------ in a world

  @Test
  void an_auction_from_its_beginning_to_its_end() {
    var world = Simulator.builder().balance("ann", 100).balance("bob", 100).with(Auction.CODE);
    var auction =
        world.as(SELLER).create(Auction.CODE, "auction", new Open("clock", 10, Value.of(5)));
    world.as(ANN).ask(auction, new Bid(), value(5));
    var second = world.as(BOB).ask(auction, new Bid(), value(8));
    world.runBlocks(1);
    assertThat(second.value()).isEqualTo(new Leading(Value.of(8)));

    HeldMail mail = world.as(ANN).mailbox().get(0);
    assertThat(mail.decode(Outbid.class)).isEqualTo(new Outbid("clock", Value.of(8)));
    world.as(ANN).claim(mail.message());
    world.runBlocks(1).crashAndRestart();
    assertThat(world.as(ANN).balance()).isEqualTo(Value.of(100));

    world.advanceTo(height(11));
    assertThat(world.state(auction, State.class).isOver()).isTrue();
    assertThat(world.as(SELLER).mailbox().get(0).value()).isEqualTo(Value.of(8));
  }

  private final Simulator world = Simulator.builder().settings(SETTINGS).with(Auction.CODE);

  @Test
  void who_is_outbid_gets_the_value_back_as_mail() {
    var auction = auction(world, 10);
    bid(world, ANN, auction, 5);
    var second = bid(world, BOB, auction, 8);
    world.runBlocks(1);

    assertThat(second.value()).isEqualTo(new Leading(Value.of(8)));
    var held = world.as(ANN).mailbox().get(0);
    var claim = world.as(ANN).claim(held.message());
    world.runBlocks(1);

    assertThat(claim.claimed()).contains(Value.of(5));
    assertThat(world.as(ANN).received().get(1).decode(Outbid.class))
        .isEqualTo(new Outbid("clock", Value.of(8)));
    assertThat(balance(world, ANN)).isEqualTo(MONEY);
    assertThat(world.balance(auction.id())).isEqualTo(Value.of(8));
  }

  @Test
  void a_bid_that_is_too_low_goes_back_with_the_error() {
    var auction = auction(world, 10);
    bid(world, ANN, auction, 8);
    var low = bid(world, BOB, auction, 8);
    world.runBlocks(1);

    assertThat(low.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(low.reply().payload().utf8()).isEqualTo("a bid must be at least 5 and above 8");
    assertThat(balance(world, BOB)).isEqualTo(MONEY);
  }

  @Test
  void it_ends_by_itself_and_the_seller_gets_the_price() {
    var auction = auction(world, 3);
    bid(world, ANN, auction, 8);
    world.runBlocks(4);
    var late = bid(world, BOB, auction, 9);
    world.runBlocks(1);

    assertThat(late.reply().payload().utf8()).isEqualTo("the auction is over");
    assertThat(world.as(ANN).received().get(1).decode(Won.class))
        .isEqualTo(new Won("clock", Value.of(8)));
    var sold = world.as(SELLER).received().get(1);
    assertThat(sold.decode(Sold.class)).isEqualTo(new Sold("clock", ANN));
    world.as(SELLER).claim(sold);
    world.runBlocks(1);
    assertThat(balance(world, SELLER)).isEqualTo(8);
    assertThat(world.balance(auction.id())).isEqualTo(Value.ZERO);
  }

  @Test
  void without_a_bid_nothing_happens() {
    var auction = auction(world, 3);

    world.runBlocks(5);

    assertThat(world.state(auction, State.class).isOver()).isTrue();
    assertThat(world.as(SELLER).received()).as("the reply to the init").hasSize(1);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void only_the_winner_has_paid_and_the_seller_has_it_all(long seed) {
    Random random = new Random(seed);
    Simulator crashing = LibraryWorlds.smallBlocks(SETTINGS, seed, Auction.CODE);
    var auction = auction(crashing, 15);
    Map<Pending<Leading>, UserId> bids = new HashMap<>();
    for (int round = 0; round < 20; round++) {
      UserId bidder = BIDDERS.get(random.nextInt(3));
      bids.put(bid(crashing, bidder, auction, random.nextInt(40)), bidder);
      LibraryWorlds.runCrashing(crashing, random.nextLong(), 1);
    }
    LibraryWorlds.runCrashing(crashing, seed, 60); // mail that nobody claims is paid at its end

    long price = 0;
    UserId winner = null;
    for (Map.Entry<Pending<Leading>, UserId> bid : bids.entrySet()) {
      var reply = bid.getKey().reply();
      if (reply.isSuccess()) {
        long offered = reply.value().bid().amount().longValueExact();
        if (offered > price) {
          price = offered;
          winner = bid.getValue();
        }
      }
    }
    assertThat(crashing.state(auction, State.class).isOver()).isTrue();
    assertThat(crashing.balance(auction.id())).isEqualTo(Value.ZERO);
    assertThat(balance(crashing, SELLER)).isEqualTo(price);
    for (UserId bidder : BIDDERS) {
      assertThat(balance(crashing, bidder))
          .isEqualTo(bidder.equals(winner) ? MONEY - price : MONEY);
    }
  }
}
