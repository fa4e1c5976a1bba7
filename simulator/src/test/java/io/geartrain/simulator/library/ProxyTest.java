package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.Reply.Result;
import io.geartrain.programs.library.factory.PerPiece;
import io.geartrain.programs.library.proxy.Proxy;
import io.geartrain.programs.library.proxy.Proxy.Command;
import io.geartrain.programs.library.proxy.Proxy.Forward;
import io.geartrain.programs.library.proxy.Proxy.Forwarded;
import io.geartrain.programs.library.proxy.Proxy.Open;
import io.geartrain.programs.library.proxy.Proxy.Pointed;
import io.geartrain.programs.library.proxy.Proxy.Redirect;
import io.geartrain.programs.library.proxy.Proxy.State;
import io.geartrain.programs.library.proxy.Proxy.Withdraw;
import io.geartrain.programs.library.proxy.Proxy.Withdrawn;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy in front of a till that gives change. */
class ProxyTest {
  private static final UserId OWNER = UserId.of("owner");
  private static final UserId ALICE = UserId.of("alice");
  private static final UserId BOB = UserId.of("bob");
  private static final ProgramRef<Till.Command> TILL = Till.CODE.refOf("till");

  private static Forward buy(long price, long slowness) {
    return new Forward(Payloads.encode(new Till.Buy(price, slowness)));
  }

  private static Till.Change change(Forwarded answer) {
    return Payloads.decode(Till.Change.class, answer.payload());
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(Proxy.CODE).init(new Open(OWNER, TILL.id(), 5)).from(ALICE);

    @Test
    void bytes_and_value_go_to_the_target() {
      var step = kit.withValue(10).ask(buy(7, 0));

      assertThat(step.asked(Till.Buy.class)).containsExactly(new Till.Buy(7, 0));
      assertThat(step.effects())
          .anySatisfy(
              effect ->
                  assertThat(effect)
                      .isInstanceOfSatisfying(
                          Effect.Ask.class,
                          ask -> assertThat(ask.value()).isEqualTo(Value.of(10))));
    }

    @Test
    void whatever_comes_is_the_answer() {
      Forwarded success = kit.reply(kit.ask(buy(0, 0)), new Till.Change(0)).reply();
      Forwarded error = kit.fail(kit.ask(buy(1, 0)), "it costs 1").reply();
      Forwarded automatic = kit.autoReply(kit.ask(buy(0, 0))).reply();
      Forwarded nothing = kit.timeout(kit.ask(buy(0, 0))).reply();

      assertThat(success.result()).isEqualTo(Result.SUCCESS);
      assertThat(change(success)).isEqualTo(new Till.Change(0));
      assertThat(error.result()).isEqualTo(Result.ERROR);
      assertThat(error.payload().utf8()).isEqualTo("it costs 1");
      assertThat(automatic.result()).isEqualTo(Result.SUCCESS);
      assertThat(automatic.payload()).isEqualTo(Payload.EMPTY);
      assertThat(nothing.result()).isEqualTo(Result.TIMEOUT);
    }

    @Test
    void only_the_owner_redirects() {
      assertThat(kit.from(BOB).send(new Redirect(BOB.id())).panic())
          .isEqualTo("only the owner can put another target behind this");
      assertThat(kit.from(OWNER).send(new Redirect(BOB.id())).events())
          .containsExactly(new Pointed(OWNER, BOB.id(), 5));
    }

    @Test
    void who_is_owed_nothing_gets_nothing() {
      assertThat(kit.ask(new Withdraw()).panic()).isEqualTo("nothing came too late");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder()
            .settings(Crashing.settings().withBalance("alice", 100))
            .with(Proxy.CODE, Till.CODE, PerPiece.CODE);
    private final ProgramRef<Till.Command> till =
        world.as(OWNER).create(Till.CODE, "till", new Till.Open());
    private final ProgramRef<Command> proxy =
        world.as(OWNER).create(Proxy.CODE, "proxy", new Open(OWNER, till.id(), 5));

    private Pending<Forwarded> forward(Forward forward, long amount) {
      var pending = world.as(ALICE).ask(proxy, forward, value(amount));
      world.runUntilIdle();
      return pending;
    }

    private Value balance(UserId user) {
      return world.balance(user.id());
    }

    @Test
    void the_answer_and_its_value_come_through() {
      var answer = forward(buy(7, 0), 10);

      assertThat(change(answer.value())).isEqualTo(new Till.Change(3));
      assertThat(answer.reply().moved()).isEqualTo(Value.of(3));
      assertThat(balance(ALICE)).isEqualTo(Value.of(93));
      assertThat(world.balance(till.id())).isEqualTo(Value.of(7));
      assertThat(world.state(proxy, State.class).owed()).isEmpty();
    }

    @Test
    void an_error_comes_through_with_the_value() {
      var answer = forward(buy(7, 0), 5);

      assertThat(answer.value().result()).isEqualTo(Result.ERROR);
      assertThat(answer.value().payload().utf8()).isEqualTo("it costs 7");
      assertThat(balance(ALICE)).isEqualTo(Value.of(100));
    }

    @Test
    void a_target_that_never_began_is_an_answer_too() {
      var dead = world.as(OWNER).create(PerPiece.CODE, "dead", new PerPiece.Open(-1));
      world.as(OWNER).send(proxy, new Redirect(dead.id()));

      var answer = forward(buy(1, 0), 5);

      assertThat(answer.value().result()).isEqualTo(Result.ERROR);
      assertThat(balance(ALICE)).isEqualTo(Value.of(100));
    }

    @Test
    void what_comes_too_late_can_be_taken_out() {
      var answer = world.as(ALICE).ask(proxy, buy(7, 8), value(10));
      world.runBlocks(7);
      assertThat(answer.value().result()).isEqualTo(Result.TIMEOUT);

      world.runBlocks(4);
      assertThat(world.state(proxy, State.class).owed()).isEqualTo(Map.of(ALICE.id(), Value.of(3)));
      var out = world.as(ALICE).ask(proxy, new Withdraw());
      world.runBlocks(1);

      assertThat(out.value()).isEqualTo(new Withdrawn(Value.of(3)));
      assertThat(balance(ALICE)).isEqualTo(Value.of(93));
    }

    @Test
    void a_redirected_proxy_asks_the_other() {
      var other = world.as(OWNER).create(Till.CODE, "other", new Till.Open());
      world.as(OWNER).send(proxy, new Redirect(other.id()));

      forward(buy(7, 0), 7);

      assertThat(world.state(other, Till.State.class).sold()).isEqualTo(7);
      assertThat(world.state(till, Till.State.class).sold()).isZero();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybody_pays_what_was_sold_and_no_more_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    var settings = Crashing.settings().withBalance("alice", 500).withBalance("bob", 500);
    var world = Simulator.builder().settings(settings).seed(seed).with(Proxy.CODE, Till.CODE);
    var till = world.as(OWNER).create(Till.CODE, "till", new Till.Open());
    var proxy = world.as(OWNER).create(Proxy.CODE, "proxy", new Open(OWNER, till.id(), 3));
    List<UserId> users = List.of(ALICE, BOB);
    long[] bought = new long[2];

    for (int block = 0; block < 30; block++) {
      int who = random.nextInt(2);
      long price = random.nextInt(12);
      long amount = random.nextInt(12);
      world.as(users.get(who)).ask(proxy, buy(price, random.nextInt(6)), value(amount));
      bought[who] += amount >= price ? price : 0;
      Crashing.runBlocks(world, 1);
      assertThat(Crashing.total(world)).isEqualTo(Value.of(1000));
    }
    Crashing.runBlocks(world, 10);
    assertThat(world.state(proxy, State.class).owed()).as("some came too late").isNotEmpty();
    users.forEach(user -> world.as(user).ask(proxy, new Withdraw()));
    Crashing.runBlocks(world, 1);

    assertThat(world.balance(proxy.id())).isEqualTo(Value.ZERO);
    assertThat(world.balance(till.id())).isEqualTo(Value.of(bought[0] + bought[1]));
    assertThat(world.balance(ALICE.id())).isEqualTo(Value.of(500 - bought[0]));
    assertThat(world.balance(BOB.id())).isEqualTo(Value.of(500 - bought[1]));
  }
}
