package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.token.Token;
import io.geartrain.programs.library.token.Token.Approve;
import io.geartrain.programs.library.token.Token.Balance;
import io.geartrain.programs.library.token.Token.Burn;
import io.geartrain.programs.library.token.Token.Command;
import io.geartrain.programs.library.token.Token.Forget;
import io.geartrain.programs.library.token.Token.Made;
import io.geartrain.programs.library.token.Token.Mint;
import io.geartrain.programs.library.token.Token.Open;
import io.geartrain.programs.library.token.Token.State;
import io.geartrain.programs.library.token.Token.Transfer;
import io.geartrain.programs.library.token.Token.TransferFrom;
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

/** The token, alone, in a world, and in one that crashes. */
class TokenTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final UserId CAROL = UserId.of("carol");
  private static final List<UserId> USERS = List.of(ALICE, BOB, CAROL);

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  // ------------------------------------------------------------------ alone

  private static ProgramTestKit<Open, Command> aliceHasTen() {
    var token = ProgramTestKit.of(Token.CODE).from(ALICE).init(new Open("TEA"));
    token.ask(new Mint(ALICE.id(), 10));
    return token;
  }

  @Test
  void units_are_minted_transferred_and_burned() {
    var token = aliceHasTen();

    assertThat(token.ask(new Transfer(BOB.id(), 4)).reply()).isEqualTo(new Balance(6));
    assertThat(token.ask(new Burn(1)).reply()).isEqualTo(new Balance(5));

    State state = token.state(State.class);
    assertThat(state.balances()).isEqualTo(Map.of(ALICE.id(), 5L, BOB.id(), 4L));
    assertThat(state.supply()).isEqualTo(9);
  }

  @Test
  void only_the_owner_mints() {
    var token = aliceHasTen();

    assertThat(token.from(BOB).ask(new Mint(BOB.id(), 1)).panic())
        .isEqualTo("only the owner mints");
  }

  @Test
  void more_than_the_balance_or_less_than_one_does_not_move() {
    var token = aliceHasTen();

    assertThat(token.ask(new Transfer(BOB.id(), 11)).panic()).isEqualTo("balance is only 10");
    assertThat(token.ask(new Transfer(BOB.id(), -1)).panic())
        .isEqualTo("an amount is at least 1, not -1");
    assertThat(token.ask(new Burn(11)).panic()).isEqualTo("balance is only 10");
    assertThat(token.ask(new Mint(BOB.id(), Long.MAX_VALUE)).isSuccess()).isFalse();
  }

  @Test
  void an_allowance_is_used_up() {
    var token = aliceHasTen();
    token.send(new Approve(BOB.id(), 5));
    token.from(BOB);

    token.ask(new TransferFrom(ALICE.id(), CAROL.id(), 3));
    var second = token.ask(new TransferFrom(ALICE.id(), CAROL.id(), 3));

    assertThat(second.panic()).isEqualTo("allowance is only 2");
    assertThat(token.state(State.class).balances())
        .isEqualTo(Map.of(ALICE.id(), 7L, CAROL.id(), 3L));
    token.ask(new TransferFrom(ALICE.id(), CAROL.id(), 2));
    assertThat(token.state(State.class).allowances()).isEmpty();
  }

  @Test
  void a_transfer_with_a_key_is_made_once() {
    var token = aliceHasTen();
    TransferOnce once = new TransferOnce("k", ALICE.id(), BOB.id(), 8);

    assertThat(token.ask(once).reply().isMade()).isTrue();
    var again = token.ask(once);

    assertThat(again.reply().isMade()).as("there are only 2 left, but it was made").isTrue();
    assertThat(again.events()).isEmpty();
    assertThat(token.state(State.class).balance(ALICE.id())).isEqualTo(2);
    token.send(new Forget(List.of("k")));
    assertThat(token.ask(once).reply()).isEqualTo(new Made("balance is only 2"));
  }

  @Test
  void a_key_is_its_senders() {
    var token = aliceHasTen();
    token.ask(new Transfer(BOB.id(), 5));
    token.ask(new TransferOnce("k", ALICE.id(), CAROL.id(), 1));

    token.from(BOB).ask(new TransferOnce("k", BOB.id(), CAROL.id(), 1));

    assertThat(token.state(State.class).balance(CAROL.id())).isEqualTo(2);
  }

  // ------------------------------------------------------------------ in a world

  private static ProgramRef<Command> token(Simulator world) {
    return world.as(ALICE).create(Token.CODE, "tea", new Open("TEA"));
  }

  @Test
  void two_transfers_of_one_block_cannot_spend_the_same_units() {
    var world = LibraryWorlds.metered(Token.CODE);
    var token = token(world);
    world.as(ALICE).send(token, new Mint(ALICE.id(), 10));

    var first = world.as(ALICE).ask(token, new Transfer(BOB.id(), 6));
    var second = world.as(ALICE).ask(token, new Transfer(CAROL.id(), 6));
    world.runUntilIdle();

    assertThat(first.value()).isEqualTo(new Balance(4));
    assertThat(second.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(world.state(token, State.class).balances())
        .isEqualTo(Map.of(ALICE.id(), 4L, BOB.id(), 6L));
  }

  // ------------------------------------------------------------------ as a property

  /** A move as the test believes it: who pays, who gets. */
  private record Tried(ActorId from, ActorId to, long amount, Pending<Balance> pending) {}

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everybody_has_what_the_answers_say_and_the_sum_is_the_supply(long seed) {
    Random random = new Random(seed);
    Simulator world = LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Token.CODE);
    var token = token(world);
    List<Tried> tried = new ArrayList<>();
    for (UserId user : USERS) {
      Mint mint = new Mint(user.id(), 10);
      tried.add(new Tried(null, mint.to(), 10, world.as(ALICE).ask(token, mint)));
    }
    for (int i = 0; i < 40; i++) {
      UserId sender = USERS.get(random.nextInt(3));
      ActorId from = USERS.get(random.nextInt(3)).id();
      ActorId to = USERS.get(random.nextInt(3)).id();
      long amount = random.nextInt(8);
      var user = world.as(sender);
      switch (random.nextInt(5)) {
        case 0 -> tried.add(new Tried(null, to, amount, user.ask(token, new Mint(to, amount))));
        case 1 ->
            tried.add(new Tried(sender.id(), null, amount, user.ask(token, new Burn(amount))));
        case 2 -> user.send(token, new Approve(to, amount));
        case 3 ->
            tried.add(
                new Tried(from, to, amount, user.ask(token, new TransferFrom(from, to, amount))));
        default ->
            tried.add(
                new Tried(sender.id(), to, amount, user.ask(token, new Transfer(to, amount))));
      }
    }

    LibraryWorlds.runCrashing(world, seed, 60);

    Map<ActorId, Long> expected = new HashMap<>();
    for (Tried move : tried) {
      if (move.pending().reply().isSuccess()) {
        if (move.from() != null) {
          expected.merge(move.from(), -move.amount(), Long::sum);
        }
        if (move.to() != null) {
          expected.merge(move.to(), move.amount(), Long::sum);
        }
      }
    }
    expected.values().removeIf(amount -> amount == 0);
    State state = world.state(token, State.class);
    assertThat(state.balances()).isEqualTo(expected);
    assertThat(state.balances().values()).allMatch(amount -> amount > 0);
    assertThat(state.supply())
        .isEqualTo(state.balances().values().stream().mapToLong(Long::longValue).sum());
  }
}
