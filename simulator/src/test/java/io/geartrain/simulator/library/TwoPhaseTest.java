package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.twophase.Coordinator;
import io.geartrain.programs.library.twophase.Coordinator.Bought;
import io.geartrain.programs.library.twophase.Coordinator.Buy;
import io.geartrain.programs.library.twophase.Coordinator.Line;
import io.geartrain.programs.library.twophase.Shelf;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two-phase commit: coordinator and shelf alone, together, and in a world that crashes. */
class TwoPhaseTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final ProgramRef<Shelf.Command> TEA = Shelf.CODE.refOf("tea");
  private static final ProgramRef<Shelf.Command> CUPS = Shelf.CODE.refOf("cups");
  private static final Buy TEA_AND_CUPS = new Buy(List.of(new Line(TEA, 2), new Line(CUPS, 3)));

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  // ------------------------------------------------------------------ alone

  private static ProgramTestKit<Coordinator.Open, Coordinator.Command> coordinator() {
    return ProgramTestKit.of(Coordinator.CODE).init(new Coordinator.Open());
  }

  @Test
  void a_purchase_that_all_prepared_is_committed() {
    var kit = coordinator();

    var buying = kit.ask(TEA_AND_CUPS);
    assertThat(buying.asked(Shelf.Prepare.class))
        .extracting(Shelf.Prepare::units)
        .containsExactly(2L, 3L);
    kit.reply(buying, new Shelf.Done());
    var ending = kit.reply(buying, new Shelf.Done());
    assertThat(ending.asked(Shelf.Commit.class)).hasSize(2);
    assertThat(ending.events()).hasSize(1).hasOnlyElementsOfType(Coordinator.Committed.class);
    kit.reply(ending, new Shelf.Done());

    assertThat(kit.reply(ending, new Shelf.Done()).reply()).isEqualTo(new Bought(true, List.of()));
    assertThat(kit.state(Coordinator.State.class).open()).isEmpty();
  }

  @Test
  void an_error_aborts_and_so_does_a_silence() {
    var kit = coordinator();

    var refused = kit.ask(TEA_AND_CUPS);
    kit.reply(refused, new Shelf.Done());
    assertThat(kit.fail(refused, "only 1 are free").asked(Shelf.Abort.class)).hasSize(2);
    var silent = kit.ask(TEA_AND_CUPS);
    kit.reply(silent, new Shelf.Done());
    assertThat(kit.timeout(silent).asked(Shelf.Abort.class)).hasSize(2);
  }

  @Test
  void a_decision_that_was_not_confirmed_is_told_again() {
    var kit = coordinator();
    var buying = kit.ask(TEA_AND_CUPS);
    kit.reply(buying, new Shelf.Done());
    var first = kit.reply(buying, new Shelf.Done());

    kit.reply(first, 1, new Shelf.Done());
    var second = kit.timeout(first);
    assertThat(second.asked(Shelf.Commit.class)).as("tea only").hasSize(1);
    var third = kit.timeout(second);

    assertThat(kit.timeout(third).reply()).isEqualTo(new Bought(true, List.of(TEA)));
  }

  @Test
  void a_purchase_that_dies_tells_the_shelves_from_its_hook() {
    var kit = coordinator();
    var buying = kit.ask(TEA_AND_CUPS);

    var died = kit.signal(buying, ReplyCode.REMOVED_FROM_WAITLIST);

    assertThat(died.sent(Shelf.Abort.class)).hasSize(2);
    assertThat(kit.state(Coordinator.State.class).open()).isEmpty();
  }

  @Test
  void a_shelf_holds_units_until_it_hears_the_decision() {
    var shelf = ProgramTestKit.of(Shelf.CODE).init(new Shelf.Stock(5));
    MessageId first = MessageId.parse("9.i.0.0");
    MessageId second = MessageId.parse("9.i.1.0");
    BlockHeight until = BlockHeight.height(3);

    shelf.ask(new Shelf.Prepare(first, 3, until));
    var refused = shelf.ask(new Shelf.Prepare(second, 3, until));
    assertThat(refused.panic()).isEqualTo("only 2 are free, wanted 3");
    shelf.ask(new Shelf.Abort(first));
    assertThat(shelf.ask(new Shelf.Abort(first)).events()).as("the second time").isEmpty();
    shelf.ask(new Shelf.Prepare(second, 3, until));
    shelf.ask(new Shelf.Commit(second));
    assertThat(shelf.ask(new Shelf.Commit(second)).events()).as("the second time").isEmpty();

    assertThat(shelf.state(Shelf.State.class)).isEqualTo(new Shelf.State(2, Map.of(), 3));
  }

  @Test
  void a_shelf_prepares_nothing_when_the_coordinator_has_given_up() {
    var shelf = ProgramTestKit.of(Shelf.CODE).init(new Shelf.Stock(5)).atHeight(3);

    var late = shelf.ask(new Shelf.Prepare(MessageId.parse("9.i.0.0"), 3, BlockHeight.height(3)));

    assertThat(late.panic()).isEqualTo("too late");
  }

  @Test
  void a_stranger_cannot_decide() {
    var shelf = ProgramTestKit.of(Shelf.CODE).init(new Shelf.Stock(5));
    MessageId tx = MessageId.parse("9.i.0.0");
    shelf.ask(new Shelf.Prepare(tx, 3, BlockHeight.height(3)));

    var commit = shelf.from(UserId.of("mallory")).ask(new Shelf.Commit(tx));

    assertThat(commit.panic()).isEqualTo("only the coordinator decides");
  }

  // ------------------------------------------------------------------ in a world

  /** A coordinator and shelves. */
  private static final class Shop {
    private final Simulator world;
    private final ProgramRef<Coordinator.Command> coordinator;
    private final List<ProgramRef<Shelf.Command>> shelves = new ArrayList<>();

    private Shop(Simulator world, long... stocks) {
      this.world = world;
      coordinator = world.as(ALICE).create(Coordinator.CODE, "shop", new Coordinator.Open());
      for (long stock : stocks) {
        shelves.add(
            world.as(ALICE).create(Shelf.CODE, "shelf-" + shelves.size(), new Shelf.Stock(stock)));
      }
    }

    private Line line(int shelf, long units) {
      return new Line(shelves.get(shelf), units);
    }

    private Pending<Bought> buy(Line... lines) {
      return world.as(ALICE).ask(coordinator, new Buy(List.of(lines)));
    }

    private Shelf.State shelf(int number) {
      return world.state(shelves.get(number), Shelf.State.class);
    }

    private Map<MessageId, Coordinator.Transaction> open() {
      return world.state(coordinator, Coordinator.State.class).open();
    }
  }

  private final Shop shop = new Shop(LibraryWorlds.metered(Coordinator.CODE, Shelf.CODE), 5, 3);

  @Test
  void all_is_bought_or_nothing() {
    var first = shop.buy(shop.line(0, 2), shop.line(1, 3));
    var second = shop.buy(shop.line(0, 2), shop.line(1, 1));
    shop.world.runUntilIdle();

    assertThat(first.value()).isEqualTo(new Bought(true, List.of()));
    assertThat(second.value()).isEqualTo(new Bought(false, List.of()));
    assertThat(shop.shelf(0)).isEqualTo(new Shelf.State(3, Map.of(), 2));
    assertThat(shop.shelf(1)).isEqualTo(new Shelf.State(0, Map.of(), 3));
  }

  @Test
  void a_shelf_that_does_not_answer_aborts_the_purchase() {
    ProgramRef<Shelf.Command> user = new ProgramRef<>(UserId.of("bob").id());
    var purchase = shop.buy(shop.line(0, 2), new Line(user, 1));

    shop.world.runBlocks(1);
    assertThat(shop.shelf(0).free()).as("held meanwhile").isEqualTo(3);
    shop.world.runBlocks(100);

    assertThat(purchase.value()).isEqualTo(new Bought(false, List.of(user)));
    assertThat(shop.shelf(0)).isEqualTo(new Shelf.State(5, Map.of(), 0));
    assertThat(shop.open()).isEmpty();
  }

  @Test
  void a_purchase_from_the_same_shelf_twice_is_refused() {
    var purchase = shop.buy(shop.line(0, 2), shop.line(0, 2));

    shop.world.runUntilIdle();

    assertThat(purchase.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  @Test
  void with_however_little_gas_nothing_stays_held() {
    Set<List<Boolean>> seen = new HashSet<>();
    for (long limit = 60_000_000; limit < 130_000_000; limit += 1_000_000) {
      Shop poor = new Shop(LibraryWorlds.metered(Coordinator.CODE, Shelf.CODE), 5, 3);
      Buy buy = new Buy(List.of(poor.line(0, 2), poor.line(1, 3)));

      var purchase = poor.world.as(ALICE).ask(poor.coordinator, buy, gas(limit));
      poor.world.runBlocks(2);

      boolean isBought = poor.shelf(0).sold() > 0;
      assertThat(poor.shelf(0))
          .as("with %d gas", limit)
          .isEqualTo(new Shelf.State(isBought ? 3 : 5, Map.of(), isBought ? 2 : 0));
      assertThat(poor.shelf(1))
          .as("with %d gas", limit)
          .isEqualTo(new Shelf.State(isBought ? 0 : 3, Map.of(), isBought ? 3 : 0));
      assertThat(poor.open()).isEmpty();
      seen.add(List.of(purchase.reply().isSuccess(), isBought));
    }
    assertThat(seen)
        .as("died before the decision, died behind it, lived")
        .containsExactlyInAnyOrder(
            List.of(false, false), List.of(false, true), List.of(true, true));
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void each_purchase_is_whole_and_no_unit_is_lost(long seed) {
    Random random = new Random(seed);
    long[] stocks = {random.nextInt(20), random.nextInt(20), random.nextInt(20)};
    Shop crashing =
        new Shop(
            LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Coordinator.CODE, Shelf.CODE),
            stocks);
    List<List<Line>> wanted = new ArrayList<>();
    List<Pending<Bought>> purchases = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int without = random.nextInt(4);
      List<Line> lines = new ArrayList<>();
      for (int shelf = 0; shelf < stocks.length; shelf++) {
        if (shelf != without) {
          lines.add(crashing.line(shelf, 1 + random.nextInt(6)));
        }
      }
      wanted.add(lines);
      purchases.add(crashing.buy(lines.toArray(Line[]::new)));
    }

    // One dispatch a block is so slow that some asks end too soon; what they asked runs all the
    // same.
    LibraryWorlds.runCrashing(crashing.world, seed, 250);

    assertThat(crashing.open()).isEmpty();
    for (int shelf = 0; shelf < stocks.length; shelf++) {
      long sold = 0;
      for (int i = 0; i < purchases.size(); i++) {
        Bought bought = purchases.get(i).value();
        if (bought.committed()) {
          for (Line line : wanted.get(i)) {
            sold += line.shelf().equals(crashing.shelves.get(shelf)) ? line.units() : 0;
          }
        }
      }
      assertThat(crashing.shelf(shelf))
          .isEqualTo(new Shelf.State(stocks[shelf] - sold, Map.of(), sold));
    }
  }
}
