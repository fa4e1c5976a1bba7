package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.escrow.Escrow;
import io.geartrain.programs.library.escrow.Escrow.Command;
import io.geartrain.programs.library.escrow.Escrow.Deal;
import io.geartrain.programs.library.escrow.Escrow.Held;
import io.geartrain.programs.library.escrow.Escrow.Offer;
import io.geartrain.programs.library.escrow.Escrow.Open;
import io.geartrain.programs.library.escrow.Escrow.Payment;
import io.geartrain.programs.library.escrow.Escrow.Settled;
import io.geartrain.programs.library.escrow.Escrow.State;
import io.geartrain.programs.library.escrow.Escrow.TakenOut;
import io.geartrain.programs.library.escrow.Escrow.Withdraw;
import io.geartrain.programs.library.escrow.Escrow.Withdrawn;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.message.MessageId;
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

/** Alice offers, Bob takes or declines. */
class EscrowTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Escrow.CODE).init(new Open()).from(ALICE);

    private MessageId offer() {
      return kit.withValue(10).ask(new Offer(BOB, 40)).reply().mail();
    }

    @Test
    void an_offer_is_mail() {
      var step = kit.withValue(10).ask(new Offer(BOB, 40));

      assertThat(step.sent(Payment.class)).containsExactly(new Payment(ALICE.id(), Value.of(10)));
      assertThat(step.events())
          .containsExactly(new Held(step.reply().mail(), new Deal(ALICE.id(), BOB, Value.of(10))));
    }

    @Test
    void claimed_or_expired_nothing_comes_back() {
      var mail = offer();

      assertThat(kit.unaskedAutoReply(mail).events())
          .containsExactly(new Settled(mail, Value.ZERO));
      assertThat(kit.state(State.class).deals()).isEmpty();
      assertThat(kit.ask(new Withdraw()).panic()).isEqualTo("nothing came back");
    }

    @Test
    void what_comes_back_is_the_buyers_once() {
      var mail = offer();

      assertThat(kit.withValue(10).unaskedReply(mail, "no, thanks").events())
          .containsExactly(new Settled(mail, Value.of(10)));

      assertThat(kit.from(BOB).ask(new Withdraw()).panic()).isEqualTo("nothing came back");
      var out = kit.from(ALICE).ask(new Withdraw());
      assertThat(out.events()).containsExactly(new TakenOut(ALICE.id()));
      assertThat(out.reply()).isEqualTo(new Withdrawn(Value.of(10)));
      assertThat(kit.ask(new Withdraw()).panic()).isEqualTo("nothing came back");
    }

    @Test
    void an_offer_of_nothing_or_for_no_time_is_refused() {
      assertThat(kit.ask(new Offer(BOB, 40)).panic()).isEqualTo("an offer needs value");
      assertThat(kit.withValue(1).ask(new Offer(BOB, 0)).panic())
          .isEqualTo("an offer is held for at least 1 block, not 0");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(Crashing.settings().withBalance("alice", 100).withBalance("bob", 5))
            .with(Escrow.CODE);
    private final ProgramRef<Command> escrow =
        world.as(ALICE).create(Escrow.CODE, "escrow", new Open());

    private HeldMail offered(long amount, long blocks) {
      world.as(ALICE).ask(escrow, new Offer(BOB, blocks), value(amount));
      world.runBlocks(1);
      return world.as(BOB).mailbox().get(0);
    }

    private State state() {
      return world.state(escrow, State.class);
    }

    private long balance(UserId user) {
      return world.balance(user.id()).amount().longValueExact();
    }

    @Test
    void a_claim_takes_it() {
      var mail = offered(10, 40);
      assertThat(state().deals()).containsOnlyKeys(mail.message());
      assertThat(mail.until().value()).isEqualTo(41);

      world.as(BOB).claim(mail.message());
      world.runBlocks(1);

      assertThat(balance(BOB)).isEqualTo(15);
      assertThat(state()).isEqualTo(new Escrow().emptyState());
    }

    @Test
    void time_takes_it_too() {
      var mail = offered(10, 40);

      world.advanceTo(mail.until());

      assertThat(balance(BOB)).isEqualTo(15);
      assertThat(state()).isEqualTo(new Escrow().emptyState());
    }

    @Test
    void a_reply_gives_back_what_it_brings() {
      var mail = offered(10, 40);

      world.as(BOB).reply(mail.message(), "half of it", value(5));
      world.runBlocks(1);
      assertThat(balance(BOB)).isEqualTo(10);
      var out = world.as(ALICE).ask(escrow, new Withdraw());
      world.runBlocks(1);

      assertThat(out.value()).isEqualTo(new Withdrawn(Value.of(5)));
      assertThat(balance(ALICE)).isEqualTo(95);
      assertThat(world.balance(escrow.id())).isEqualTo(Value.ZERO);
    }

    @Test
    void an_offer_that_cannot_pay_its_mail_never_was() {
      var offer = world.as(ALICE).ask(escrow, new Offer(BOB, 1), value(10), gas(10_000_000));
      world.runBlocks(1);

      assertThat(offer.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(balance(ALICE)).isEqualTo(100);
      assertThat(world.as(BOB).mailbox()).isEmpty();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybody_has_what_was_taken_or_came_back_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    var settings = Crashing.settings().withBalance("alice", 1000).withBalance("bob", 1000);
    var world = Simulator.builder().settings(settings).seed(seed).with(Escrow.CODE);
    var escrow = world.as(ALICE).create(Escrow.CODE, "escrow", new Open());
    long offered = 0;
    long declined = 0;

    for (int block = 0; block < 40; block++) {
      long amount = 1 + random.nextInt(20);
      world.as(ALICE).ask(escrow, new Offer(BOB, 30 + random.nextInt(10)), value(amount));
      offered += amount;
      List<HeldMail> mails = world.as(BOB).mailbox();
      if (!mails.isEmpty()) {
        HeldMail mail = mails.get(random.nextInt(mails.size()));
        long back = random.nextInt(3);
        if (random.nextBoolean()) {
          world.as(BOB).reply(mail.message(), "take " + back, value(back));
          declined += back;
        } else {
          world.as(BOB).claim(mail.message());
        }
      }
      if (random.nextInt(4) == 0) {
        world.as(ALICE).ask(escrow, new Withdraw());
      }
      Crashing.runBlocks(world, 1);
      assertThat(Crashing.total(world)).isEqualTo(Value.of(2000));
    }
    Crashing.runBlocks(world, 45); // the rest expires
    world.as(ALICE).ask(escrow, new Withdraw());
    Crashing.runBlocks(world, 1);

    assertThat(world.state(escrow, State.class)).isEqualTo(new Escrow().emptyState());
    assertThat(world.balance(escrow.id())).isEqualTo(Value.ZERO);
    assertThat(world.balance(ALICE.id())).isEqualTo(Value.of(1000 - offered + declined));
    assertThat(world.balance(BOB.id())).isEqualTo(Value.of(1000 + offered - declined));
  }
}
