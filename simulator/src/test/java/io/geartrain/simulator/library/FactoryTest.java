package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.factory.Factory;
import io.geartrain.programs.library.factory.Factory.Ask;
import io.geartrain.programs.library.factory.Factory.Command;
import io.geartrain.programs.library.factory.Factory.Create;
import io.geartrain.programs.library.factory.Factory.Created;
import io.geartrain.programs.library.factory.Factory.Kind;
import io.geartrain.programs.library.factory.Factory.Listed;
import io.geartrain.programs.library.factory.Factory.Open;
import io.geartrain.programs.library.factory.Factory.State;
import io.geartrain.programs.library.factory.FlatFee;
import io.geartrain.programs.library.factory.PerPiece;
import io.geartrain.programs.library.factory.Pricing.Price;
import io.geartrain.programs.library.factory.Pricing.Quote;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A factory of prices. */
class FactoryTest {
  private static final UserId ALICE = UserId.of("alice");

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Factory.CODE).init(new Open());

    @Test
    void a_strategy_is_listed_when_its_init_has_succeeded() {
      var create = kit.ask(new Create("fair", Kind.PER_PIECE, 3));
      assertThat(create.created(PerPiece.Open.class)).containsExactly(new PerPiece.Open(3));
      assertThat(create.events()).isEmpty();

      var listed = kit.autoReply(create);

      assertThat(listed.events()).containsExactly(new Listed("fair", listed.reply().strategy()));
    }

    @Test
    void a_strategy_that_could_not_begin_is_not_listed() {
      var failed = kit.fail(kit.ask(new Create("bad", Kind.FLAT_FEE, -1)), "a fee is not that");

      assertThat(failed.panic()).isEqualTo("'bad' was not created: a fee is not that");
      assertThat(kit.state(State.class).strategies()).isEmpty();
    }

    @Test
    void of_two_that_are_created_at_once_under_one_name_the_first_has_it() {
      var first = kit.ask(new Create("fair", Kind.PER_PIECE, 3));
      var second = kit.ask(new Create("fair", Kind.FLAT_FEE, 4));

      kit.autoReply(first);

      assertThat(kit.autoReply(second).panic()).isEqualTo("there is a strategy 'fair' already");
    }

    @Test
    void what_a_strategy_answers_is_passed_on() {
      kit.autoReply(kit.ask(new Create("fair", Kind.PER_PIECE, 3)));

      var ask = kit.ask(new Ask("fair", 5));
      assertThat(ask.asked(Quote.class)).containsExactly(new Quote(5));

      assertThat(kit.reply(ask, new Price(15)).reply()).isEqualTo(new Price(15));
      assertThat(kit.fail(kit.ask(new Ask("fair", 5)), "no").panic()).isEqualTo("no");
      assertThat(kit.timeout(kit.ask(new Ask("fair", 5))).panic()).isEqualTo("TIMEOUT");
    }

    @Test
    void strategies_price_as_their_names_say() {
      var piece = ProgramTestKit.of(PerPiece.CODE).init(new PerPiece.Open(3));
      var fee = ProgramTestKit.of(FlatFee.CODE).init(new FlatFee.Open(7));

      assertThat(piece.ask(new Quote(5)).reply()).isEqualTo(new Price(15));
      assertThat(fee.ask(new Quote(5)).reply()).isEqualTo(new Price(7));
      assertThat(fee.ask(new Quote(-1)).panic()).isEqualTo("an amount must not be negative");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(Crashing.settings())
            .with(Factory.CODE, PerPiece.CODE, FlatFee.CODE);
    private final ProgramRef<Command> factory =
        world.as(ALICE).create(Factory.CODE, "factory", new Open());

    @Test
    void each_strategy_answers_by_its_own_code() {
      world.as(ALICE).ask(factory, new Create("fair", Kind.PER_PIECE, 3));
      world.as(ALICE).ask(factory, new Create("flat", Kind.FLAT_FEE, 7));
      world.runUntilIdle();

      var fair = world.as(ALICE).ask(factory, new Ask("fair", 5));
      var flat = world.as(ALICE).ask(factory, new Ask("flat", 5));
      world.runUntilIdle();

      assertThat(fair.value()).isEqualTo(new Price(15));
      assertThat(flat.value()).isEqualTo(new Price(7));
    }

    @Test
    void a_strategy_whose_init_fails_leaves_no_name() {
      var bad = world.as(ALICE).ask(factory, new Create("x", Kind.PER_PIECE, -1));
      world.runUntilIdle();
      assertThat(bad.reply().payload().utf8())
          .isEqualTo("'x' was not created: a price must not be negative");

      var good = world.as(ALICE).ask(factory, new Create("x", Kind.PER_PIECE, 1));
      world.runUntilIdle();

      assertThat(good.value().strategy())
          .isEqualTo(world.state(factory, State.class).strategies().get("x"));
    }

    @Test
    void a_code_that_is_not_deployed_is_an_answer_too() {
      var poor = Simulator.builder().settings(Crashing.settings()).with(Factory.CODE);
      var alone = poor.as(ALICE).create(Factory.CODE, "factory", new Open());

      var created = poor.as(ALICE).ask(alone, new Create("x", Kind.FLAT_FEE, 1));
      poor.runUntilIdle();

      assertThat(created.reply().payload().utf8())
          .isEqualTo("'x' was not created: PROGRAM_NOT_CREATED");
    }

    @Test
    void what_a_strategy_refuses_is_refused() {
      world.as(ALICE).ask(factory, new Create("fair", Kind.PER_PIECE, 3));
      world.runUntilIdle();

      var negative = world.as(ALICE).ask(factory, new Ask("fair", -1));
      var unknown = world.as(ALICE).ask(factory, new Ask("unfair", 1));
      world.runUntilIdle();

      assertThat(negative.reply().payload().utf8()).isEqualTo("an amount must not be negative");
      assertThat(unknown.reply().payload().utf8()).isEqualTo("there is no strategy 'unfair'");
    }
  }

  private record Asked(Pending<Price> answer, Price expected) {}

  /** A block's gas allows for few messages, so that crashes meet questions that wait. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void every_question_is_answered_by_the_strategy_that_has_the_name(long seed) {
    Random random = new Random(seed);
    var world =
        Simulator.builder()
            .settings(Crashing.settings().with("block-gas", "600000000"))
            .seed(seed)
            .with(Factory.CODE, PerPiece.CODE, FlatFee.CODE);
    var factory = world.as(ALICE).create(Factory.CODE, "factory", new Open());
    List<Pending<Created>> created = new ArrayList<>();
    for (int rate = -1; rate < 4; rate++) {
      created.add(world.as(ALICE).ask(factory, new Create("p" + rate, Kind.PER_PIECE, rate)));
      created.add(world.as(ALICE).ask(factory, new Create("f" + rate, Kind.FLAT_FEE, rate)));
    }
    Crashing.runBlocks(world, 15);
    assertThat(created).allMatch(Pending::isDone);
    assertThat(created).filteredOn(each -> each.reply().isSuccess()).hasSize(8);

    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int rate = random.nextInt(4);
      int amount = random.nextInt(10);
      boolean isFlat = random.nextBoolean();
      var answer = world.as(ALICE).ask(factory, new Ask((isFlat ? "f" : "p") + rate, amount));
      asked.add(new Asked(answer, new Price(isFlat ? rate : amount * rate)));
      Crashing.runBlocks(world, random.nextInt(2));
    }
    Crashing.runBlocks(world, 15);

    assertThat(asked)
        .allSatisfy(each -> assertThat(each.answer().value()).isEqualTo(each.expected()));
  }
}
