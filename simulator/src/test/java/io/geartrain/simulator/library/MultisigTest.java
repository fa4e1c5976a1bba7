package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.multisig.Group;
import io.geartrain.programs.library.multisig.Group.HandOver;
import io.geartrain.programs.library.multisig.Group.Member;
import io.geartrain.programs.library.multisig.Group.TotalAt;
import io.geartrain.programs.library.multisig.Group.Update;
import io.geartrain.programs.library.multisig.Group.WeightAt;
import io.geartrain.programs.library.multisig.Multisig;
import io.geartrain.programs.library.multisig.Multisig.Act;
import io.geartrain.programs.library.multisig.Multisig.Carry;
import io.geartrain.programs.library.multisig.Multisig.Command;
import io.geartrain.programs.library.multisig.Multisig.Execute;
import io.geartrain.programs.library.multisig.Multisig.Executed;
import io.geartrain.programs.library.multisig.Multisig.HasPassed;
import io.geartrain.programs.library.multisig.Multisig.Open;
import io.geartrain.programs.library.multisig.Multisig.ProposalOf;
import io.geartrain.programs.library.multisig.Multisig.Propose;
import io.geartrain.programs.library.multisig.Multisig.Proposed;
import io.geartrain.programs.library.multisig.Multisig.Status;
import io.geartrain.programs.library.multisig.Multisig.Vote;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
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

/** Alice weighs 3, Bob 2, Carol 1; six of ten parts must say yes. */
class MultisigTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");
  private static final UserId DAVE = UserId.of("dave");
  private static final Group.Open MEMBERS =
      new Group.Open(
          List.of(new Member(ALICE.id(), 3), new Member(BOB.id(), 2), new Member(CAROL.id(), 1)));

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static Act pay(UserId to, long amount) {
    return new Act(Bank.ADDRESS, Bank.send(to.id(), Coins.of("unit", amount)), Coins.NONE);
  }

  @Nested
  class TheGroupAlone {
    private final ProgramTestKit<Group.Open, Group.Command> group =
        ProgramTestKit.of(Group.CODE).atHeight(5).from(ALICE).init(MEMBERS);

    private long weight(UserId of, long height) {
      return group.query(new WeightAt(of.id(), height));
    }

    @Test
    void weights_of_the_beginning_count_at_once_and_not_before() {
      assertThat(weight(BOB, 5)).isEqualTo(2);
      assertThat(weight(BOB, 4)).isZero();
      assertThat(weight(DAVE, 5)).isZero();
      assertThat(group.query(new TotalAt(1_000))).isEqualTo(6);
    }

    @Test
    void a_change_counts_from_the_height_behind_it() {
      group
          .atHeight(8)
          .send(new Update(List.of(new Member(BOB.id(), 0), new Member(DAVE.id(), 7))));

      assertThat(weight(BOB, 8)).isEqualTo(2);
      assertThat(weight(BOB, 9)).isZero();
      assertThat(weight(DAVE, 9)).isEqualTo(7);
      assertThat(group.query(new TotalAt(8))).isEqualTo(6);
      assertThat(group.query(new TotalAt(9))).isEqualTo(11);
    }

    @Test
    void only_its_admin_changes_it() {
      assertThat(group.from(BOB).send(new Update(List.of())).error()).isEqualTo("not the admin");
      group.from(ALICE).send(new HandOver(BOB.id()));
      assertThat(group.send(new Update(List.of())).error()).isEqualTo("not the admin");
      assertThat(group.from(BOB).send(new Update(List.of())).isSuccess()).isTrue();
      assertThat(group.send(new Update(List.of(new Member(BOB.id(), -1)))).error())
          .isEqualTo("a weight is not negative: -1");
    }
  }

  @Nested
  class TheMultisigAlone {
    private final ProgramRef<Group.Command> group = Group.CODE.contractRef(ALICE.id(), "group");
    private final ProgramTestKit<Open, Command> sig =
        ProgramTestKit.of(Multisig.CODE)
            // snippet: multisig-mock
            .answering(group, TotalAt.class, at -> 6L)
            .answering(group, WeightAt.class, at -> weight(at.member().equals(DAVE.id())))
            // end
            .atHeight(10)
            .init(new Open(group, 60, 5));

    private static long weight(boolean isDave) {
      return isDave ? 0 : 2;
    }

    private void proposed() {
      assertThat(sig.from(ALICE).ask(new Propose("pay", List.of(pay(DAVE, 1)))).reply())
          .isEqualTo(new Proposed(1));
    }

    @Test
    void a_proposal_passes_with_enough_weight() {
      proposed();
      assertThat(sig.query(new HasPassed(1))).isFalse();
      assertThat(sig.ask(new Execute(1)).error()).isEqualTo("not passed");

      sig.from(BOB).send(new Vote(1, false));
      assertThat(sig.query(new HasPassed(1))).isFalse();
      sig.from(CAROL).send(new Vote(1, true));
      assertThat(sig.query(new HasPassed(1))).isTrue();
    }

    @Test
    void nobody_votes_twice_without_weight_or_too_late() {
      proposed();

      assertThat(sig.send(new Vote(1, true)).error()).isEqualTo("voted already");
      assertThat(sig.from(DAVE).send(new Vote(1, true)).error())
          .isEqualTo("not a member at height 10");
      assertThat(sig.ask(new Propose("mine", List.of(pay(DAVE, 1)))).error())
          .isEqualTo("not a member at height 10");
      assertThat(sig.from(BOB).atHeight(15).send(new Vote(1, true)).isSuccess()).isTrue();
      assertThat(sig.from(CAROL).atHeight(16).send(new Vote(1, true)).error())
          .isEqualTo("the time to vote is over");
      assertThat(sig.send(new Vote(2, true)).error()).isEqualTo("no such proposal");
      assertThat(sig.ask(new Propose("nothing", List.of())).error())
          .isEqualTo("a proposal has 1 to 20 messages");
    }

    @Test
    void what_passed_is_carried_out_once_and_by_itself() {
      proposed();
      sig.from(BOB).send(new Vote(1, true));
      assertThat(sig.send(new Carry(1)).error())
          .isEqualTo("the multisig carries out for itself only");

      var step = sig.ask(new Execute(1));
      assertThat(step.called(Command.class)).containsExactly(new Carry(1));
      assertThat(sig.callReply(step, null).reply()).isEqualTo(new Executed(true, ""));
      var carried = sig.fromItself().send(new Carry(1));
      assertThat(carried.calls().get(0).payload()).isEqualTo(pay(DAVE, 1).message());

      assertThat(sig.query(new ProposalOf(1)).get().status()).isEqualTo(Status.EXECUTED);
      assertThat(sig.ask(new Execute(1)).error()).isEqualTo("executed already");
    }

    @Test
    void rules_that_make_no_sense_are_refused() {
      var other = ProgramTestKit.of(Multisig.CODE);
      assertThat(other.tryInit(new Open(group, 0, 1)).error()).contains("1 to 100 percent");
      assertThat(other.tryInit(new Open(group, 101, 1)).error()).contains("1 to 100 percent");
      assertThat(other.tryInit(new Open(group, 1, 0)).error()).contains("at least 1 block");
    }
  }

  // ------------------------------------------------------------------ in a world

  /** A group that the multisig itself rules, and 100 units. */
  private static final class Town {
    private final Simulator world;
    private final ProgramRef<Group.Command> group;
    private final ProgramRef<Command> sig;

    private Town(Simulator world) {
      this.world = world;
      group = ContractWorlds.made(world, ALICE, Group.CODE, "group", MEMBERS);
      sig =
          ContractWorlds.made(
              world, ALICE, Multisig.CODE, "sig", new Open(group, 60, 20), value(100));
      world.as(ALICE).send(group, new HandOver(sig.id()));
      world.runUntilIdle();
    }

    private void proposed(Act... acts) {
      world.as(ALICE).ask(sig, new Propose("this", List.of(acts)));
      world.runUntilIdle();
    }

    private Pending<Executed> execute(long proposal) {
      Pending<Executed> executed = world.as(DAVE).ask(sig, new Execute(proposal));
      world.runUntilIdle().crashAndRestart();
      return executed;
    }

    private Value balance(UserId of) {
      return world.balance(of.id());
    }
  }

  private static Town town() {
    return new Town(
        ContractWorlds.with(
            ContractWorlds.METERED.withBalance("alice", 100), Group.CODE, Multisig.CODE));
  }

  @Test
  void the_members_pay_together() {
    Town town = town();
    town.proposed(pay(DAVE, 30), pay(BOB, 10));
    town.world.as(CAROL).send(town.sig, new Vote(1, true));

    assertThat(town.execute(1).value()).isEqualTo(new Executed(true, ""));
    assertThat(town.balance(DAVE)).isEqualTo(Value.of(30));
    assertThat(town.balance(BOB)).isEqualTo(Value.of(10));
  }

  @Test
  void of_messages_of_which_one_fails_none_is_sent_and_they_can_be_tried_again() {
    Town town = town();
    town.proposed(pay(DAVE, 30), pay(BOB, 80));
    town.world.as(CAROL).send(town.sig, new Vote(1, true));

    assertThat(town.execute(1).value()).isEqualTo(new Executed(false, "codespace: sdk, code: 5"));
    assertThat(town.balance(DAVE)).isEqualTo(Value.ZERO);
    assertThat(town.world.query(town.sig, new ProposalOf(1)).get().status()).isEqualTo(Status.OPEN);
  }

  @Test
  void who_came_later_has_no_say_and_who_left_still_has() {
    Town town = town();
    town.proposed(pay(DAVE, 1));
    Update update = new Update(List.of(new Member(BOB.id(), 0), new Member(DAVE.id(), 100)));
    town.proposed(new Act(town.group.id(), Payloads.encode(update), Coins.NONE));
    town.world.as(BOB).send(town.sig, new Vote(2, true));
    assertThat(town.execute(2).value().isDone()).isTrue();

    var later = town.world.as(DAVE).send(town.sig, new Vote(1, true));
    var gone = town.world.as(BOB).send(town.sig, new Vote(1, true));
    town.world.runUntilIdle();

    assertThat(later.reply().payload().utf8()).startsWith("not a member");
    assertThat(gone.reply().isSuccess()).isTrue();
    assertThat(town.world.query(town.sig, new HasPassed(1))).isTrue();
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void just_what_passed_is_paid_and_once_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Town town =
        new Town(
            ContractWorlds.smallBlocks(
                ContractWorlds.METERED.withBalance("alice", 100), seed, Group.CODE, Multisig.CODE));
    List<UserId> voters = List.of(ALICE, BOB, CAROL, DAVE);
    for (int proposal = 1; proposal <= 4; proposal++) {
      town.proposed(pay(DAVE, 10 * proposal));
    }
    List<Pending<Executed>> executed = new ArrayList<>();
    for (int message = 0; message < 24; message++) {
      long proposal = 1 + random.nextInt(4);
      UserId user = voters.get(random.nextInt(4));
      if (random.nextBoolean()) {
        town.world.as(user).send(town.sig, new Vote(proposal, random.nextInt(3) > 0));
      } else {
        executed.add(town.world.as(user).ask(town.sig, new Execute(proposal)));
      }
    }
    LibraryWorlds.runCrashing(town.world, seed, 30);

    long paid = 0;
    for (long proposal = 1; proposal <= 4; proposal++) {
      boolean isExecuted =
          town.world.query(town.sig, new ProposalOf(proposal)).get().status() == Status.EXECUTED;
      assertThat(isExecuted && !town.world.query(town.sig, new HasPassed(proposal))).isFalse();
      paid += isExecuted ? 10 * proposal : 0;
    }
    assertThat(executed).allMatch(Pending::isDone);
    assertThat(town.balance(DAVE)).isEqualTo(Value.of(paid));
    assertThat(town.world.balance(town.sig.id())).isEqualTo(Value.of(100 - paid));
  }
}
