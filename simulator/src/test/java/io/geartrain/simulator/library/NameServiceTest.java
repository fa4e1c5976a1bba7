package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.funds;
import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.names.NameService;
import io.geartrain.programs.library.names.NameService.Collect;
import io.geartrain.programs.library.names.NameService.Command;
import io.geartrain.programs.library.names.NameService.Open;
import io.geartrain.programs.library.names.NameService.Register;
import io.geartrain.programs.library.names.NameService.Resolve;
import io.geartrain.programs.library.names.NameService.Transfer;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, alone, in a world with coins, and in one that crashes. */
class NameServiceTest {
  private static final UserId OPERATOR = UserId.of("operator");
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final Coins FIVE = Coins.of("tea", 5);
  private static final Coins TWO = Coins.of("tea", 2);
  private static final Open TERMS = new Open(FIVE, TWO);

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> names =
        ProgramTestKit.of(NameService.CODE).from(OPERATOR).init(TERMS).from(ALICE);

    @Test
    void who_comes_first_has_a_name() {
      assertThat(names.withFunds(FIVE).send(new Register("alice")).isSuccess()).isTrue();

      assertThat(names.query(new Resolve("alice"))).contains(ALICE.id());
      assertThat(names.query(new Resolve("bob"))).isEmpty();
      assertThat(names.from(BOB).withFunds(FIVE).send(new Register("alice")).error())
          .isEqualTo("'alice' is taken");
    }

    @Test
    void a_name_has_a_price_of_all_its_coins() {
      assertThat(names.send(new Register("alice")).error()).isEqualTo("the price is 5tea");
      assertThat(names.withFunds(TWO).send(new Register("alice")).error())
          .isEqualTo("the price is 5tea");
      assertThat(names.withFunds(Coins.of("unit", 99)).send(new Register("alice")).error())
          .isEqualTo("the price is 5tea");
      assertThat(names.withFunds(Coins.of("tea", 6)).send(new Register("alice")).isSuccess())
          .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "Alice", "al ice", "", "ä-ä"})
    void what_is_no_name_is_refused(String name) {
      assertThat(names.withFunds(FIVE).send(new Register(name)).error())
          .isEqualTo("a name is 3 to 64 of a-z, 0-9, '.', '-' and '_', not '" + name + "'");
    }

    @Test
    void its_owner_hands_it_over() {
      names.withFunds(FIVE).send(new Register("alice"));

      assertThat(names.send(new Transfer("alice", BOB.id())).error())
          .isEqualTo("the price is 2tea");
      assertThat(names.from(BOB).withFunds(TWO).send(new Transfer("alice", BOB.id())).error())
          .isEqualTo("'alice' is not yours");
      names.from(ALICE).withFunds(TWO).send(new Transfer("alice", BOB.id()));

      assertThat(names.query(new Resolve("alice"))).contains(BOB.id());
      assertThat(names.withFunds(TWO).send(new Transfer("nobody", BOB.id())).error())
          .isEqualTo("'nobody' is nobody's");
    }

    @Test
    void the_operator_takes_out_what_was_paid() {
      names.answering(Bank.ADDRESS, query -> Data.toPayload(Map.of("tea", 5L)));

      assertThat(names.send(new Collect()).error()).isEqualTo("not the operator");
      assertThat(names.from(OPERATOR).send(new Collect()).calls().get(0).payload())
          .isEqualTo(Bank.send(OPERATOR.id(), FIVE));
    }
  }

  // ------------------------------------------------------------------ in a world

  private static Simulator rich(Simulator world) {
    ContractWorlds.mint(world, ALICE, Coins.of("tea", 50));
    ContractWorlds.mint(world, BOB, Coins.of("tea", 50));
    return world;
  }

  private static ProgramRef<Command> names(Simulator world) {
    return ContractWorlds.made(world, OPERATOR, NameService.CODE, "names", TERMS);
  }

  @Test
  void what_a_refused_name_cost_comes_back() {
    Simulator world =
        rich(
            ContractWorlds.with(ContractWorlds.METERED.withBalance("alice", 10), NameService.CODE));
    ProgramRef<Command> names = names(world);

    world.as(ALICE).send(names, new Register("alice"), funds(FIVE));
    var taken = world.as(BOB).send(names, new Register("alice"), funds(FIVE));
    var wrongCoins = world.as(ALICE).send(names, new Register("bob"), value(10));
    world.runUntilIdle().crashAndRestart();

    assertThat(taken.reply().payload().utf8())
        .isEqualTo("'alice' is taken: execute wasm contract failed");
    assertThat(wrongCoins.reply().isSuccess()).isFalse();
    assertThat(NameService.OWNERS.get(world.store(names), "alice")).isEqualTo(ALICE.id());
    assertThat(world.coins(BOB.id())).isEqualTo(Coins.of("tea", 50));
    assertThat(world.coins(ALICE.id())).isEqualTo(Coins.of("tea", 45).plus(Coins.of("unit", 10)));

    world.as(OPERATOR).send(names, new Collect());
    world.runUntilIdle();
    assertThat(world.coins(OPERATOR.id())).isEqualTo(FIVE);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void coins_are_where_answers_say_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world =
        rich(ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, NameService.CODE));
    ProgramRef<Command> names = names(world);
    Map<Pending<Object>, Integer> prices = new HashMap<>();

    for (int message = 0; message < 20; message++) {
      UserId user = random.nextBoolean() ? ALICE : BOB;
      UserId other = random.nextBoolean() ? ALICE : BOB;
      String name = "name-" + random.nextInt(6);
      int paid = 1 + random.nextInt(7);
      Command command = random.nextBoolean() ? new Register(name) : new Transfer(name, other.id());
      prices.put(world.as(user).send(names, command, funds(Coins.of("tea", paid))), paid);
    }
    LibraryWorlds.runCrashing(world, seed, 40);

    long paid = 0;
    List<Pending<Object>> sent = new ArrayList<>(prices.keySet());
    for (Pending<Object> each : sent) {
      paid += each.reply().isSuccess() ? prices.get(each) : 0;
    }
    assertThat(world.coins(names.id())).isEqualTo(Coins.of("tea", paid));
    assertThat(world.coins(ALICE.id()).plus(world.coins(BOB.id())))
        .isEqualTo(Coins.of("tea", 100 - paid));
  }
}
