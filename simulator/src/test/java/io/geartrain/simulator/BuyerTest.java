package io.geartrain.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Buyer.AskAndHear;
import io.geartrain.simulator.Buyer.Command;
import io.geartrain.simulator.Buyer.Hear;
import io.geartrain.simulator.Buyer.Look;
import io.geartrain.simulator.Buyer.Noted;
import io.geartrain.simulator.Buyer.Open;
import io.geartrain.simulator.Buyer.OpenStall;
import io.geartrain.simulator.Buyer.Opened;
import io.geartrain.simulator.Buyer.ReadTerms;
import io.geartrain.simulator.Buyer.Seen;
import io.geartrain.simulator.Buyer.SetAside;
import io.geartrain.simulator.Buyer.SpendAside;
import io.geartrain.simulator.Buyer.StallOpened;
import io.geartrain.simulator.Buyer.State;
import io.geartrain.simulator.Stall.Between;
import io.geartrain.simulator.Stall.Fixed;
import io.geartrain.simulator.Stall.GetOffers;
import io.geartrain.simulator.Stall.GetTerms;
import io.geartrain.simulator.Stall.Offer;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Programs that are created and asked, replies of generic types, bytes and reservations as values. */
class BuyerTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final Payload TERMS = Payload.utf8("cash only, and no CBOR");
  private static final List<Offer> OFFERS = List.of(new Fixed(5), new Between(2, 4));
  private static final OpenStall OPEN_TEA = new OpenStall("tea", TERMS, OFFERS);

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Buyer.CODE).init(new Open());
    private final ProgramRef<Stall.Command> stall = Stall.CODE.refOf("other");

    @Test
    void a_creation_waits_for_the_reply_to_its_init() {
      var step = kit.ask(OPEN_TEA);
      assertThat(step.isWaiting()).isTrue();
      assertThat(step.created(Stall.Begin.class)).containsExactly(new Stall.Begin(TERMS, OFFERS));
      assertThat(step.asked(Stall.Begin.class)).as("a message to a program").isEmpty();

      var opened = kit.reply(step, new Stall.Ready(2));

      assertThat(opened.reply().offers()).isEqualTo(2);
      assertThat(opened.events())
          .containsExactly(new StallOpened("tea", opened.reply().stall(), TERMS));
      assertThat(kit.state(State.class).byTerms()).isEqualTo(Map.of(TERMS, "tea"));
    }

    @Test
    void a_creation_that_fails_or_is_silent_is_an_answer() {
      assertThat(kit.fail(kit.ask(OPEN_TEA), "no room").panic())
          .isEqualTo("not opened: ERROR no room");
      assertThat(kit.timeout(kit.ask(OPEN_TEA)).panic()).startsWith("not opened: TIMEOUT");
      assertThat(kit.state(State.class).stalls()).isEmpty();
    }

    @Test
    void an_init_answers_as_it_declares() {
      var begins = ProgramTestKit.of(Stall.CODE).tryInit(new Stall.Begin(TERMS, OFFERS));
      var fails = ProgramTestKit.of(Stall.CODE).tryInit(new Stall.Begin(TERMS, List.of()));

      assertThat(begins.reply()).isEqualTo(new Stall.Ready(2));
      assertThat(fails.panic()).isEqualTo("a stall needs an offer");
    }

    @Test
    void a_list_is_a_reply() {
      var step = kit.ask(new Look(stall, 20_000_000));
      assertThat(step.asked(GetOffers.class)).as("with a deposit").hasSize(1);

      assertThat(kit.reply(step, GetOffers.class, OFFERS).reply())
          .isEqualTo(new Seen("SUCCESS", OFFERS));
      assertThat(kit.reply(kit.ask(new Look(stall, 1)), "no list").reply().result())
          .isEqualTo("UNDECODABLE");
    }

    @Test
    void bytes_are_a_reply_as_they_are() {
      assertThat(kit.reply(kit.ask(new ReadTerms(stall)), TERMS).reply()).isEqualTo(TERMS);
    }

    @Test
    void a_hook_runs_with_the_reply_it_is_bound_to() {
      var step = kit.send(new Hear(stall));
      assertThat(step.sent(GetTerms.class)).hasSize(1);

      assertThat(kit.unaskedReply(step.sentIds().get(0), TERMS).events())
          .containsExactly(new Noted("heard SUCCESS"));
      assertThat(kit.unaskedReply(step.sentIds().get(0), TERMS).events()).as("once").isEmpty();
    }

    @Test
    void the_hook_of_an_ask_runs_before_its_message_goes_on() {
      kit.reply(kit.send(new AskAndHear(stall)), GetOffers.class, OFFERS);

      assertThat(kit.state(State.class).notes()).containsExactly("heard 2");
    }

    @Test
    void a_hook_that_fails_loses_the_reply() {
      var step = kit.send(new AskAndHear(stall));

      assertThatThrownBy(() -> kit.fail(step, "closed"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("nobody hears of that reply")
          .hasMessageContaining("heard nothing");
      assertThat(kit.timeout(step).isSuccess()).isTrue();
    }

    @Test
    void a_reservation_is_kept_in_the_state_and_spent_later() {
      kit.send(new SetAside(50_000));

      var spent = kit.send(new SpendAside(stall));

      assertThat(kit.state(State.class).aside()).hasSize(1);
      assertThat(spent.sent(GetTerms.class)).hasSize(1);
      assertThat(kit.send(new SpendAside(stall)).panic()).as("used up").isEqualTo("500");
    }
  }

  /** Under the default settings, gas counted. */
  @Nested
  class InAWorld {
    private final Simulator world = Simulator.with(Buyer.CODE, Stall.CODE);
    private final ProgramRef<Command> buyer =
        world.as(ALICE).create(Buyer.CODE, "buyer", new Open());

    private Opened openTea() {
      var opening = world.as(ALICE).ask(buyer, OPEN_TEA);
      world.runUntilIdle();
      return opening.value();
    }

    private List<String> notes() {
      return world.state(buyer, State.class).notes();
    }

    @Test
    void a_creation_is_answered_when_the_program_is_there() {
      Opened opened = openTea();

      assertThat(opened.offers()).isEqualTo(2);
      assertThat(world.state(opened.stall(), Stall.State.class))
          .isEqualTo(new Stall.State(TERMS, OFFERS));
      assertThat(world.state(buyer, State.class).byTerms()).isEqualTo(Map.of(TERMS, "tea"));
    }

    @Test
    void a_creation_waits_over_a_crash() {
      var opening = world.as(ALICE).ask(buyer, OPEN_TEA);
      world.crashBeforeCommit();
      assertThat(opening.isDone()).isFalse();

      world.runUntilIdle();

      assertThat(opening.value().offers()).isEqualTo(2);
    }

    @Test
    void an_init_that_panics_says_why() {
      var failing = world.as(ALICE).ask(buyer, new OpenStall("tea", TERMS, List.of()));
      world.runUntilIdle();

      assertThat(failing.reply().payload().utf8())
          .isEqualTo("not opened: ERROR a stall needs an offer");
      assertThat(world.state(buyer, State.class).stalls()).isEmpty();
    }

    @Test
    void code_that_is_not_deployed_is_an_error() {
      Simulator poor = Simulator.with(Buyer.CODE);
      var alone = poor.as(ALICE).create(Buyer.CODE, "buyer", new Open());

      var failing = poor.as(ALICE).ask(alone, OPEN_TEA);
      poor.runUntilIdle();

      assertThat(failing.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(failing.reply().payload().utf8()).startsWith("not opened: ERROR");
    }

    @Test
    void a_list_of_variants_is_a_reply() {
      var look = world.as(ALICE).ask(buyer, new Look(openTea().stall(), 20_000_000));
      world.runUntilIdle();

      assertThat(look.value()).isEqualTo(new Seen("SUCCESS", OFFERS));
    }

    @Test
    void a_deposit_must_pay_the_start_of_the_replys_run() {
      var stall = openTea().stall();

      var enough = world.as(ALICE).ask(buyer, new Look(stall, 3_000_000));
      var little = world.as(ALICE).ask(buyer, new Look(stall, 1_999_999));
      world.runBlocks(5);

      assertThat(enough.value().result()).isEqualTo("SUCCESS");
      assertThat(little.value().result()).isEqualTo("TIMEOUT");
    }

    @Test
    void bytes_are_a_reply_as_they_are() {
      var terms = world.as(ALICE).ask(buyer, new ReadTerms(openTea().stall()));
      world.runUntilIdle();

      assertThat(terms.value()).isEqualTo(TERMS);
      assertThat(terms.reply().payload()).as("on the wire").isEqualTo(TERMS);
    }

    @Test
    void hooks_run_with_their_replies() {
      var stall = openTea().stall();

      world.as(ALICE).send(buyer, new Hear(stall));
      world.as(ALICE).send(buyer, new AskAndHear(stall));
      world.runUntilIdle();

      assertThat(notes()).containsExactly("heard SUCCESS", "heard 2");
    }

    @Test
    void a_reservation_in_the_state_outlives_a_crash() {
      var stall = openTea().stall();
      world.as(ALICE).send(buyer, new SetAside(50_000_000));
      world.runUntilIdle().crashAndRestart();

      var spent = world.as(ALICE).send(buyer, new SpendAside(stall));
      world.runUntilIdle();
      var again = world.as(ALICE).send(buyer, new SpendAside(stall));
      world.runUntilIdle();

      assertThat(spent.code()).isEqualTo(ReplyCode.AUTO);
      assertThat(again.reply().payload().utf8()).as("used up").isEqualTo("500");
    }
  }
}
