package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.subscription.Subscription;
import io.geartrain.programs.library.subscription.Subscription.Account;
import io.geartrain.programs.library.subscription.Subscription.Bill;
import io.geartrain.programs.library.subscription.Subscription.Billed;
import io.geartrain.programs.library.subscription.Subscription.Cancel;
import io.geartrain.programs.library.subscription.Subscription.Cancelled;
import io.geartrain.programs.library.subscription.Subscription.Command;
import io.geartrain.programs.library.subscription.Subscription.Income;
import io.geartrain.programs.library.subscription.Subscription.Open;
import io.geartrain.programs.library.subscription.Subscription.Paid;
import io.geartrain.programs.library.subscription.Subscription.Pay;
import io.geartrain.programs.library.subscription.Subscription.RanOut;
import io.geartrain.programs.library.subscription.Subscription.State;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription at 10 for 5 blocks. */
class SubscriptionTest {
  private static final UserId PRESS = UserId.of("press");
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final Open TERMS = new Open(PRESS, 10, 5);

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Subscription.CODE).init(TERMS).from(ALICE).atHeight(100);

    @Test
    void the_first_period_is_billed_at_once() {
      var step = kit.withValue(25).ask(new Pay());

      assertThat(step.events())
          .containsExactly(new Paid(ALICE.id(), Value.of(25)), new Billed(ALICE.id(), 105));
      assertThat(step.sent(Income.class)).containsExactly(new Income(ALICE.id(), 100));
      assertThat(step.reply()).isEqualTo(new Account(Value.of(15), 105));
    }

    @Test
    void the_timer_bills_while_enough_is_left() {
      kit.withValue(25).ask(new Pay());
      kit.fromItself();

      var second = kit.atHeight(105).send(new Bill(ALICE.id()));
      var third = kit.atHeight(110).send(new Bill(ALICE.id()));

      assertThat(second.events()).containsExactly(new Billed(ALICE.id(), 110));
      assertThat(third.events()).containsExactly(new RanOut(ALICE.id()));
      assertThat(third.sent(Income.class)).isEmpty();
      assertThat(kit.from(ALICE).ask(new Cancel()).reply())
          .isEqualTo(new Account(Value.of(5), 110));
    }

    @Test
    void a_timer_that_comes_too_early_bills_nothing() {
      kit.withValue(25).ask(new Pay());

      assertThat(kit.fromItself().atHeight(104).send(new Bill(ALICE.id())).events()).isEmpty();
    }

    @Test
    void nobody_else_bills() {
      kit.withValue(25).ask(new Pay());

      assertThat(kit.from(BOB).atHeight(105).send(new Bill(ALICE.id())).panic())
          .isEqualTo("only the timer bills");
    }

    @Test
    void too_little_for_a_period_is_refused() {
      assertThat(kit.withValue(9).ask(new Pay()).panic()).isEqualTo("a period costs 10");
    }

    @Test
    void cancelling_forgets_the_customer() {
      kit.withValue(25).ask(new Pay());

      assertThat(kit.ask(new Cancel()).events()).containsExactly(new Cancelled(ALICE.id()));
      assertThat(kit.state(State.class).accounts()).isEmpty();
      assertThat(kit.ask(new Cancel()).reply()).isEqualTo(new Account(Value.ZERO, 0));
    }

    @Test
    void terms_without_price_or_period_are_refused() {
      assertThat(ProgramTestKit.of(Subscription.CODE).tryInit(new Open(PRESS, 0, 5)).panic())
          .isEqualTo("price and period must be at least 1");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(Crashing.settings().withBalance("alice", 100).withBalance("bob", 100))
            .with(Subscription.CODE);
    private final ProgramRef<Command> paper =
        world.as(PRESS).create(Subscription.CODE, "paper", TERMS);

    private long balance(UserId user) {
      return world.balance(user.id()).amount().longValueExact();
    }

    @Test
    void every_period_is_billed_until_too_little_is_left() {
      world.as(ALICE).ask(paper, new Pay(), value(35));
      world.runBlocks(1);
      assertThat(balance(PRESS)).isEqualTo(10);

      world.runBlocks(5);
      assertThat(balance(PRESS)).isEqualTo(20);
      world.runBlocks(30);

      assertThat(balance(PRESS)).as("three periods, and no fourth").isEqualTo(30);
      var rest = world.as(ALICE).ask(paper, new Cancel());
      world.runBlocks(1);
      assertThat(rest.value().left()).isEqualTo(Value.of(5));
      assertThat(balance(ALICE)).isEqualTo(70);
    }

    @Test
    void cancelling_gives_the_rest_back_and_stops_the_timer() {
      world.as(ALICE).ask(paper, new Pay(), value(50));
      world.runBlocks(3);

      var rest = world.as(ALICE).ask(paper, new Cancel());
      world.runBlocks(20);

      assertThat(rest.reply().value()).isEqualTo(new Account(Value.of(40), 6));
      assertThat(balance(ALICE)).isEqualTo(90);
      assertThat(balance(PRESS)).isEqualTo(10);
      assertThat(world.chain().agenda()).as("no timer is left").isEmpty();
    }

    @Test
    void what_is_refused_comes_back() {
      var refused = world.as(ALICE).ask(paper, new Pay(), value(9));
      world.runBlocks(1);

      assertThat(refused.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(balance(ALICE)).isEqualTo(100);
    }

    @Test
    void customers_do_not_share_a_timer() {
      world.as(ALICE).ask(paper, new Pay(), value(20));
      world.runBlocks(2);
      world.as(BOB).ask(paper, new Pay(), value(20));
      world.as(ALICE).ask(paper, new Cancel());
      world.runBlocks(20);

      assertThat(balance(ALICE)).isEqualTo(90);
      assertThat(balance(BOB)).isEqualTo(80);
      assertThat(balance(PRESS)).isEqualTo(30);
    }

    @Test
    void who_pays_in_the_block_in_which_the_timer_is_due_is_billed_once() {
      world.as(ALICE).ask(paper, new Pay(), value(20));
      world.runBlocks(5);

      var second = world.as(ALICE).ask(paper, new Pay(), value(1));
      world.runBlocks(1);

      assertThat(second.value()).isEqualTo(new Account(Value.of(1), 11));
      assertThat(balance(PRESS)).isEqualTo(20);
    }

    @Test
    void a_timer_without_gas_ends_the_service_and_takes_nothing() {
      world.as(ALICE).ask(paper, new Pay(), value(50), gas(8_000_000));
      world.runBlocks(30);
      assertThat(balance(PRESS)).as("the timer's gas did not do for all").isLessThan(50);
      long billed = balance(PRESS);

      var rest = world.as(ALICE).ask(paper, new Cancel());
      world.runBlocks(1);

      assertThat(rest.value().paidUntil()).isLessThan(30);
      assertThat(balance(ALICE)).isEqualTo(100 - billed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobody_pays_for_more_than_was_served_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    List<UserId> customers = List.of(ALICE, BOB, UserId.of("carol"));
    var settings = Crashing.settings();
    for (String name : List.of("alice", "bob", "carol")) {
      settings = settings.withBalance(name, 500);
    }
    var world = Simulator.builder().settings(settings).seed(seed).with(Subscription.CODE);
    var paper = world.as(PRESS).create(Subscription.CODE, "paper", TERMS);

    for (int block = 0; block < 40; block++) {
      UserId customer = customers.get(random.nextInt(3));
      if (random.nextInt(3) == 0) {
        world.as(customer).ask(paper, new Cancel());
      } else {
        world.as(customer).ask(paper, new Pay(), value(random.nextInt(30)));
      }
      Crashing.runBlocks(world, 1);
      assertThat(Crashing.total(world)).isEqualTo(Value.of(1500));
      assertThat(world.balance(paper.id()))
          .as("the program holds what is left of all, and nothing else")
          .isEqualTo(
              world.state(paper, State.class).accounts().values().stream()
                  .map(Account::left)
                  .reduce(Value.ZERO, Value::plus));
    }
    customers.forEach(customer -> world.as(customer).ask(paper, new Cancel()));
    Crashing.runBlocks(world, 1);

    assertThat(world.balance(paper.id())).isEqualTo(Value.ZERO);
    for (UserId customer : customers) {
      long bills =
          world.as(PRESS).received().stream()
              .filter(mail -> !mail.isReply())
              .map(mail -> Payloads.decode(Income.class, mail.payload()))
              .filter(income -> income.customer().equals(customer.id()))
              .count();
      assertThat(world.balance(customer.id())).isEqualTo(Value.of(500 - 10 * bills));
    }
  }
}
