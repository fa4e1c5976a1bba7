package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.crowdfunding.Campaign;
import io.geartrain.programs.library.crowdfunding.Campaign.Close;
import io.geartrain.programs.library.crowdfunding.Campaign.Closed;
import io.geartrain.programs.library.crowdfunding.Campaign.Command;
import io.geartrain.programs.library.crowdfunding.Campaign.Contribute;
import io.geartrain.programs.library.crowdfunding.Campaign.Contributed;
import io.geartrain.programs.library.crowdfunding.Campaign.Funded;
import io.geartrain.programs.library.crowdfunding.Campaign.Open;
import io.geartrain.programs.library.crowdfunding.Campaign.Phase;
import io.geartrain.programs.library.crowdfunding.Campaign.Refund;
import io.geartrain.programs.library.crowdfunding.Campaign.Refunded;
import io.geartrain.programs.library.crowdfunding.Campaign.Standing;
import io.geartrain.programs.library.crowdfunding.Campaign.State;
import io.geartrain.runtime.block.Effect;
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

/** A campaign for 50 in 10 blocks. */
class CampaignTest {
  private static final UserId OWNER = UserId.of("owner");
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final Open GOAL = new Open(OWNER, Value.of(50), 10);

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Campaign.CODE).atHeight(100).init(GOAL).from(ALICE);

    @Test
    void it_sets_itself_a_deadline() {
      var init = ProgramTestKit.of(Campaign.CODE).atHeight(100).tryInit(GOAL);

      assertThat(init.effects())
          .anySatisfy(
              effect ->
                  assertThat(effect)
                      .isInstanceOfSatisfying(
                          Effect.StartTimer.class,
                          timer -> assertThat(timer.delay()).isEqualTo(10)));
      assertThat(kit.state(State.class).deadline()).isEqualTo(110);
    }

    @Test
    void contributions_add_up() {
      kit.withValue(30).ask(new Contribute());
      kit.from(BOB).withValue(5).ask(new Contribute());

      var step = kit.from(ALICE).withValue(1).ask(new Contribute());

      assertThat(step.events()).containsExactly(new Contributed(ALICE.id(), Value.of(1)));
      assertThat(step.reply()).isEqualTo(new Standing(Phase.OPEN, Value.of(36), Value.of(31)));
    }

    @Test
    void a_goal_that_is_reached_pays_the_owner_once() {
      kit.withValue(50).ask(new Contribute());

      var close = kit.atHeight(110).send(new Close());
      var again = kit.send(new Close());

      assertThat(close.events()).containsExactly(new Closed(Phase.FUNDED));
      assertThat(close.sent(Funded.class)).containsExactly(new Funded(Value.of(50)));
      assertThat(again.effects()).noneMatch(effect -> effect instanceof Effect.Send);
      assertThat(kit.ask(new Refund()).panic()).startsWith("only a campaign that has failed");
    }

    @Test
    void a_goal_that_is_missed_gives_back_once() {
      kit.withValue(49).ask(new Contribute());
      assertThat(kit.ask(new Refund()).panic()).startsWith("only a campaign that has failed");

      assertThat(kit.atHeight(110).send(new Close()).events())
          .containsExactly(new Closed(Phase.FAILED));

      assertThat(kit.from(BOB).ask(new Refund()).panic()).isEqualTo("nothing of yours is here");
      assertThat(kit.from(ALICE).ask(new Refund()).reply()).isEqualTo(new Refunded(Value.of(49)));
      assertThat(kit.ask(new Refund()).panic()).isEqualTo("nothing of yours is here");
    }

    @Test
    void nothing_is_taken_from_the_deadline_on_and_nothing_is_closed_before() {
      assertThat(kit.atHeight(109).send(new Close()).panic())
          .isEqualTo("the campaign runs until 110");
      assertThat(kit.ask(new Contribute()).panic()).isEqualTo("a contribution needs value");

      assertThat(kit.atHeight(110).withValue(1).ask(new Contribute()).panic())
          .isEqualTo("the campaign is over");
    }

    @Test
    void a_campaign_without_goal_or_time_is_refused() {
      var open = new Open(OWNER, Value.ZERO, 10);

      assertThat(ProgramTestKit.of(Campaign.CODE).tryInit(open).panic())
          .isEqualTo("a campaign needs a goal and time");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(Crashing.settings().withBalance("alice", 100).withBalance("bob", 100))
            .with(Campaign.CODE);
    private final ProgramRef<Command> campaign =
        world.as(OWNER).create(Campaign.CODE, "campaign", GOAL);

    private void give(UserId user, long amount) {
      world.as(user).ask(campaign, new Contribute(), value(amount));
    }

    private Phase phase() {
      return world.state(campaign, State.class).phase();
    }

    private long balance(UserId user) {
      return world.balance(user.id()).amount().longValueExact();
    }

    @Test
    void success_goes_to_the_owner() {
      give(ALICE, 30);
      give(BOB, 25);

      world.runBlocks(10);
      assertThat(phase()).isEqualTo(Phase.OPEN);
      world.runBlocks(1);

      assertThat(phase()).isEqualTo(Phase.FUNDED);
      assertThat(balance(OWNER)).isEqualTo(55);
      assertThat(world.balance(campaign.id())).isEqualTo(Value.ZERO);
    }

    @Test
    void failure_is_refunded() {
      give(ALICE, 30);
      give(BOB, 19);
      world.runBlocks(11);
      assertThat(phase()).isEqualTo(Phase.FAILED);

      var alice = world.as(ALICE).ask(campaign, new Refund());
      var twice = world.as(ALICE).ask(campaign, new Refund());
      world.as(BOB).ask(campaign, new Refund());
      world.runBlocks(1);

      assertThat(alice.value()).isEqualTo(new Refunded(Value.of(30)));
      assertThat(twice.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(balance(ALICE)).isEqualTo(100);
      assertThat(balance(BOB)).isEqualTo(100);
      assertThat(balance(OWNER)).isZero();
    }

    @Test
    void a_contribution_in_the_deadlines_block_comes_back() {
      give(ALICE, 49);
      world.runBlocks(10);

      var late = world.as(BOB).ask(campaign, new Contribute(), value(1));
      world.runBlocks(1);

      assertThat(late.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(balance(BOB)).isEqualTo(100);
      assertThat(phase()).isEqualTo(Phase.FAILED);
    }

    @Test
    void anybody_closes_a_campaign_whose_timer_had_too_little_gas() {
      var poor = world.as(OWNER).create(Campaign.CODE, "poor", GOAL, gas(5_000_000));
      world.as(ALICE).ask(poor, new Contribute(), value(60));
      world.runBlocks(15);
      assertThat(world.state(poor, State.class).phase()).isEqualTo(Phase.OPEN);

      var close = world.as(BOB).ask(poor, new Close());
      world.runBlocks(1);

      assertThat(close.value()).isEqualTo(new Standing(Phase.FUNDED, Value.of(60), Value.ZERO));
      assertThat(balance(OWNER)).isEqualTo(60);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void the_owner_has_it_all_or_everybody_has_it_back_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    List<String> names = List.of("alice", "bob", "carol", "dave");
    var settings = Crashing.settings();
    for (String name : names) {
      settings = settings.withBalance(name, 100);
    }
    var world = Simulator.builder().settings(settings).seed(seed).with(Campaign.CODE);
    long goal = seed % 2 == 0 ? 40 : 1000;
    var campaign = world.as(OWNER).create(Campaign.CODE, "c", new Open(OWNER, Value.of(goal), 10));
    long[] given = new long[names.size()];

    for (int height = 1; height <= 20; height++) {
      int who = random.nextInt(names.size());
      long amount = 1 + random.nextInt(8);
      UserId user = UserId.of(names.get(who));
      world.as(user).ask(campaign, new Contribute(), value(amount));
      world.as(user).send(campaign, random.nextBoolean() ? new Refund() : new Close());
      Crashing.runBlocks(world, 1);
      assertThat(Crashing.total(world)).isEqualTo(Value.of(400));
      given[who] += world.chain().height() < 11 ? amount : 0;
    }
    Phase phase = world.state(campaign, State.class).phase();
    names.forEach(name -> world.as(UserId.of(name)).ask(campaign, new Refund()));
    Crashing.runBlocks(world, 1);

    assertThat(phase).isEqualTo(seed % 2 == 0 ? Phase.FUNDED : Phase.FAILED);
    long total = 0;
    for (int who = 0; who < names.size(); who++) {
      long paid = phase == Phase.FUNDED ? given[who] : 0;
      total += paid;
      assertThat(world.balance(UserId.of(names.get(who)).id())).isEqualTo(Value.of(100 - paid));
    }
    assertThat(world.balance(OWNER.id())).isEqualTo(Value.of(total));
    assertThat(world.balance(campaign.id())).isEqualTo(Value.ZERO);
  }
}
