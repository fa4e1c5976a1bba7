package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.EffectRejected;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only the root of a unit may do (cosmwasm.md, 0: rule 5). */
class RootOnlyTest {
  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract("a");
    b = world.contract("b");
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        wait("wait", turn -> turn.ledger().waitForWake()),
        wait("wait for", turn -> turn.ledger().waitFor(3)),
        wait("wait up to", turn -> turn.ledger().waitUpTo(3)),
        wait("sleep", turn -> turn.ledger().sleep(3, Payload.EMPTY)),
        wait("lock", turn -> turn.ledger().lock("l", true, Payload.EMPTY)),
        wait("system reserve", turn -> turn.ledger().systemReserve(5000)),
        wait("hook", turn -> turn.ledger().setHook(Payload.EMPTY)),
        wait(
            "ask",
            turn -> turn.ledger().ask(turn.self(), Payload.EMPTY, Value.ZERO, Effect.GASLESS, 0)));
  }

  private static Arguments wait(String name, Step step) {
    return Arguments.of(name, step);
  }

  private static Step catching(Step step) {
    return turn -> {
      try {
        step.run(turn);
        turn.put("went", "through");
      } catch (EffectRejected e) {
        turn.put("rejected", e.code());
      }
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void in_a_call_it_is_an_error_that_can_be_caught(String name, Step step) {
    UnitWorld.Ran ran = world.run(a, turn -> turn.call(b, catching(step)));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(b, "rejected")).isEqualTo("901");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void in_a_calls_reply_of_a_called_program_too(String name, Step step) {
    world.run(
        a,
        turn -> turn.call(b, inner -> inner.call(a, Step.NOTHING, ReplyOn.ALWAYS, catching(step))));

    assertThat(world.get(b, "rejected")).isEqualTo("901");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void the_root_may_and_so_may_its_replies(String name, Step step) {
    world.run(a, catching(step));
    world.run(b, turn -> turn.call(a, Step.NOTHING, ReplyOn.ALWAYS, catching(step)));

    assertThat(world.get(a, "went")).isEqualTo("through");
    assertThat(world.get(b, "went")).isEqualTo("through");
  }

  @Test
  void a_root_that_waits_keeps_what_its_calls_did_and_goes_on_later() {
    UnitWorld.Ran first =
        world.run(
            a,
            turn -> {
              turn.add("runs");
              if (turn.get("runs").equals("1")) {
                turn.call(b, inner -> inner.put("x", 1));
                turn.ledger().waitFor(2);
              } else {
                turn.call(b, inner -> inner.put("y", 1));
                turn.data("done");
              }
            });
    assertThat(first.reply()).isNull();
    assertThat(world.get(b, "x")).isEqualTo("1");
    assertThat(world.get(b, "y")).isNull();

    world.world().blocks(2);

    assertThat(world.get(a, "runs")).isEqualTo("2");
    assertThat(world.get(b, "y")).isEqualTo("1");
    assertThat(world.world().lastMail(io.geartrain.runtime.core.World.ALICE).payload().utf8())
        .isEqualTo("done");
  }

  @Test
  void what_a_root_did_before_it_waited_stays_when_it_fails_later() {
    world.run(
        a,
        turn -> {
          turn.add("runs");
          if (turn.get("runs").equals("1")) {
            turn.call(b, inner -> inner.put("x", 1));
            turn.ledger().waitFor(1);
          } else {
            turn.call(b, inner -> inner.put("x", 2));
            turn.call(b, inner -> inner.fail("no"));
          }
        });

    world.world().block();

    assertThat(world.get(a, "runs")).isEqualTo("1");
    assertThat(world.get(b, "x")).isEqualTo("1");
  }

  @Test
  void a_root_may_ask_and_hear_in_a_unit_of_its_own() {
    ActorId p = world.program("p");
    Step answers = turn -> turn.ledger().answer(Payload.utf8("hi"), Value.ZERO);

    world.run(
        a,
        turn -> {
          MessageId asked = turn.ledger().ask(p, answers.payload(), Value.ZERO, Effect.GASLESS, 0);
          turn.ledger()
              .await(
                  List.of(new Awaited(asked, 5)),
                  false,
                  ((Step)
                          then -> {
                            Payload answer = then.ledger().resumed().answers().get(0).payload();
                            then.call(b, inner -> inner.put("heard", answer.utf8()));
                          })
                      .payload());
        });
    world.world().block();

    assertThat(world.get(b, "heard")).isEqualTo("hi");
  }
}
