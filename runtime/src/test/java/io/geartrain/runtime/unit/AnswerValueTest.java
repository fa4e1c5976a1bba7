package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Value that programs answer with: it goes to whoever called, or sent the root (cosmwasm.md, 0: rule 9). */
class AnswerValueTest {
  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts_with_a_hundred_each() {
    world = new UnitWorld();
    a = world.contract(UnitWorld.CONTRACT, "a", 100);
    b = world.contract(UnitWorld.CONTRACT, "b", 100);
  }

  private static Step answering(long value) {
    return turn -> turn.ledger().answer(Payload.utf8("x"), Value.of(value));
  }

  @Test
  void what_a_root_answers_with_goes_to_its_sender() {
    UnitWorld.Ran ran = world.run(a, answering(30));

    assertThat(ran.reply().value()).isEqualTo(Value.of(30));
    assertThat(world.balance(a)).isEqualTo(70);
  }

  @Test
  void what_a_callee_answers_with_goes_to_its_caller_at_once() {
    world.run(
        a,
        turn ->
            turn.call(
                b,
                answering(30),
                ReplyOn.SUCCESS,
                then -> then.put("balance", then.ledger().balance())));

    assertThat(world.get(a, "balance")).isEqualTo("130");
    assertThat(world.balance(a)).isEqualTo(130);
    assertThat(world.balance(b)).isEqualTo(70);
  }

  @Test
  void what_a_callees_reply_answers_with_goes_to_its_caller_not_to_the_roots_sender() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(b, inner -> inner.call(a, Step.NOTHING, ReplyOn.SUCCESS, answering(30))));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.reply().value()).isEqualTo(Value.ZERO);
    assertThat(world.balance(a)).isEqualTo(130);
    assertThat(world.balance(b)).isEqualTo(70);
  }

  @Test
  void what_a_root_and_its_replies_answer_with_is_one_sum() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.ledger().answer(Payload.utf8("first"), Value.of(10));
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, answering(20));
            });

    assertThat(ran.answer()).isEqualTo("x");
    assertThat(ran.reply().value()).isEqualTo(Value.of(30));
    assertThat(world.balance(a)).isEqualTo(70);
  }

  @Test
  void what_was_undone_was_not_given() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      inner.ledger().answer(Payload.EMPTY, Value.of(30));
                      inner.call(b, last -> last.fail("no"));
                    },
                    ReplyOn.ERROR,
                    Step.NOTHING));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.balance(a)).isEqualTo(100);
    assertThat(world.balance(b)).isEqualTo(100);
  }

  @Test
  void nobody_answers_with_more_than_he_has() {
    assertThat(world.run(a, answering(101)).error()).isEqualTo("wasm/29");
    assertThat(world.balance(a)).isEqualTo(100);
  }
}
