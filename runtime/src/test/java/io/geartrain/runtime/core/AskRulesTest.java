package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.GAS;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Asks that say what their reply may cost, and asks of a program that they create. */
class AskRulesTest {
  private static final ScriptCode UNKNOWN = ScriptCode.named("never deployed");

  /** A run takes 1000, the least of a message 3000, and an ask that says nothing 900,000. */
  private final World world = World.of(World.plain().with("reply-gas", 900_000));

  private final List<ActorId> p = world.programs("asker", "asked");
  private final ActorId asker = p.get(0);
  private final ActorId asked = p.get(1);

  private List<String> notes() {
    return world.state(asker);
  }

  private long refunded() {
    return world.state().standing().gas().refunded();
  }

  // ------------------------------------------------------------------ deposits

  @Test
  void an_ask_takes_its_own_deposit_and_not_the_setting() {
    var answers = script().answer("yes");

    world.block(sendGas(500_000, asker, script().ask(asked, answers, null, false, 5)));
    world.block(sendGas(500_000, asker, script().askWith(asked, answers, 2000, 5).noteGas()));

    assertThat(notes()).containsExactly("answer MANUAL", "gas 496000");
  }

  @Test
  void what_its_reply_does_not_use_of_a_deposit_comes_back() {
    long before = refunded();

    world.block(sendGas(500_000, asker, script().askWith(asked, script().answer("yes"), 2000, 5)));

    assertThat(refunded() - before).as("four runs of 1000").isEqualTo(496_000);
  }

  @Test
  void a_deposit_that_does_not_pay_the_start_of_a_run_ends_in_a_timeout() {
    world.block(send(asker, script().askWith(asked, script().answer("yes"), 999, 2)));
    world.blocks(2);

    assertThat(notes()).containsExactly("answer in time none");
  }

  @Test
  void a_deposit_above_what_is_left_is_refused() {
    world.block(
        sendGas(
            50_000,
            asker,
            script().attempt(script().askWith(asked, script(), 50_000, 5)).noteGas()));

    assertThat(notes()).containsExactly("rejected 100", "gas 49000");
  }

  @Test
  void a_negative_deposit_is_a_mistake_of_the_program() {
    var answer = world.block(send(asker, script().askWith(asked, script(), -1, 5)));

    assertThat(world.replyTo(answer).code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  @Test
  void a_reply_that_a_deposit_of_nothing_pays_runs_nothing_and_keeps_no_gas() {
    long before = refunded();

    world.block(
        sendGas(500_000, asker, script().sendWithDeposit(asked, script().answer("yes"), 0)));

    assertThat(notes()).isEmpty();
    assertThat(refunded() - before).as("two runs of 1000").isEqualTo(498_000);
  }

  @Test
  void a_reply_that_waits_too_long_is_not_expected_any_more() {
    var waits = script().answer(script().waitOnce(0, 0), 0);

    world.block(sendGas(500_000, asker, script().sendWithDeposit(asked, waits, 2000)));
    assertThat(world.state().standing().expected()).hasSize(1);
    world.blocks(20);

    assertThat(world.state().standing().waits()).isEmpty();
    assertThat(world.state().standing().expected()).isEmpty();
  }

  // ------------------------------------------------------------------ creations

  private void creates(ScriptCode code, Script init, long delay) {
    world.block(send(asker, script().askInit(code.id(), "kid", init, delay, 2000, 5).noteHeight()));
  }

  @Test
  void who_created_a_program_goes_on_behind_the_answer_of_its_init() {
    creates(CODE, script().persist("born"), 0);
    creates(CODE, script().answer("here"), 0);

    assertThat(notes()).containsExactly("answer AUTO", "height 2", "answer MANUAL", "height 3");
  }

  @Test
  void an_init_that_fails_is_an_answer() {
    creates(CODE, script().panic("stillborn"), 0);

    assertThat(notes()).containsExactly("answer USERSPACE_PANIC", "height 2");
  }

  @Test
  void code_that_is_not_there_is_an_answer() {
    creates(UNKNOWN, script(), 0);

    assertThat(notes()).containsExactly("answer PROGRAM_NOT_CREATED", "height 2");
  }

  @Test
  void an_init_can_be_held_back_and_waited_for() {
    creates(CODE, script(), 2);
    world.blocks(2);

    assertThat(notes()).containsExactly("answer AUTO", "height 4");
  }

  @Test
  void an_init_that_waits_longer_than_its_creator_is_a_timeout() {
    creates(CODE, script().sleep(9), 0);
    world.blocks(5);

    assertThat(notes()).containsExactly("answer in time none", "height 7");
  }

  @Test
  void the_gas_of_a_creation_that_was_waited_for_comes_back() {
    long before = refunded();

    creates(CODE, script(), 0);

    assertThat(refunded() - before).as("four runs of 1000").isEqualTo(GAS - 4000);
  }

  @Test
  void the_same_program_cannot_be_created_twice_by_one_message() {
    world.block(
        send(
            asker,
            script()
                .askInit(CODE.id(), "kid", script(), 0, 2000, 5)
                .attempt(script().askInit(CODE.id(), "kid", script(), 0, 2000, 5))));

    assertThat(notes()).containsExactly("answer AUTO", "rejected 306");
  }
}
