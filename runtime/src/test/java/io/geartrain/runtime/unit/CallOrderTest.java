package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order calls run, who hears of them, and what is answered (cosmwasm.md, 2; 1: Order, Data). */
class CallOrderTest {
  private static final Step FAILS = turn -> turn.fail("no");

  private UnitWorld world;
  private ActorId a;
  private ActorId b;
  private ActorId c;

  @BeforeEach
  void three_contracts() {
    world = new UnitWorld();
    a = world.contract("a");
    b = world.contract("b");
    c = world.contract("c");
  }

  private static Step answering(String text) {
    return turn -> turn.data(text);
  }

  // ------------------------------------------------------------------ order

  @Test
  void a_subtree_and_its_reply_end_before_the_next_sibling() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(b, inner -> inner.call(c, Step.NOTHING), ReplyOn.ALWAYS, Step.NOTHING);
              turn.call(c, Step.NOTHING);
            });

    assertThat(ran.order())
        .containsExactly("a.handle", "b.handle", "c.handle", "a.callReply", "c.handle");
    assertThat(ran.reply().code()).isEqualTo(ReplyCode.AUTO);
  }

  @Test
  void calls_of_a_reply_run_before_the_next_sibling() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, then -> then.call(c, Step.NOTHING));
              turn.call(b, Step.NOTHING);
            });

    assertThat(ran.order())
        .containsExactly("a.handle", "b.handle", "a.callReply", "c.handle", "b.handle");
  }

  @Test
  void what_a_step_sends_stands_before_what_its_calls_send() {
    ActorId p = world.program("p");

    world.run(
        a,
        turn -> {
          turn.call(b, inner -> inner.send(p, step -> step.put("log", "called")));
          turn.send(p, step -> step.put("log", "own"));
        });

    assertThat(world.get(p, "log")).isEqualTo("called");
  }

  @Test
  void messages_join_the_queue_when_the_unit_ends() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.send(b, step -> step.put("sent", step.raw(c, "called")));
              turn.call(c, step -> step.put("called", "first"));
            });

    assertThat(ran.order()).containsExactly("a.handle", "c.handle");
    assertThat(world.get(b, "sent")).isEqualTo("first");
  }

  // ------------------------------------------------------------------ who hears

  @ParameterizedTest(name = "{0}, callee succeeds: {1}")
  @CsvSource({
    "ALWAYS,  true,  a.handle b.handle a.callReply c.handle",
    "ALWAYS,  false, a.handle b.handle! a.callReply c.handle",
    "ERROR,   true,  a.handle b.handle c.handle",
    "ERROR,   false, a.handle b.handle! a.callReply c.handle",
    "SUCCESS, true,  a.handle b.handle a.callReply c.handle",
    "SUCCESS, false, a.handle b.handle!",
    "NEVER,   true,  a.handle b.handle c.handle",
    "NEVER,   false, a.handle b.handle!",
  })
  void a_caller_hears_of_the_ends_it_asked_for(ReplyOn on, boolean succeeds, String order) {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.call(b, succeeds ? Step.NOTHING : FAILS, on, Step.NOTHING);
              turn.call(c, Step.NOTHING);
            });

    assertThat(String.join(" ", ran.order())).isEqualTo(order);
    // A failure of which nobody hears goes up: what stands behind it never runs.
    assertThat(ran.isSuccess()).isEqualTo(order.endsWith("c.handle"));
  }

  @Test
  void number_and_bytes_are_echoed_byte_for_byte() {
    byte[] bytes = {0, -1, 127, 10};
    Step then =
        turn -> {
          turn.put("id", turn.result().id());
          turn.put("same", turn.result().echo().equals(Payload.wrap(bytes)));
        };

    world.run(
        a,
        turn ->
            turn.unit()
                .call(
                    Call.of(b, Step.NOTHING.payload(), Coins.NONE)
                        .heard(ReplyOn.ALWAYS, 77, Payload.wrap(bytes), then.payload())));

    assertThat(world.get(a, "id")).isEqualTo("77");
    assertThat(world.get(a, "same")).isEqualTo("true");
  }

  @Test
  void a_reply_knows_who_sent_the_message_and_what_came_with_it_once() {
    Step then =
        turn -> {
          turn.put("from", turn.source());
          turn.put("value", turn.ledger().message().value());
          turn.put("funds", turn.unit().funds());
          turn.put("has", turn.ledger().balance());
        };

    world.run(a, turn -> turn.call(b, Step.NOTHING, ReplyOn.ALWAYS, then), 7, World.GAS);

    assertThat(world.get(a, "from")).isEqualTo(World.ALICE.id().toString());
    assertThat(world.get(a, "value")).isEqualTo("7");
    assertThat(world.get(a, "funds")).isEqualTo("7unit");
    assertThat(world.get(a, "has")).isEqualTo("7");
  }

  @Test
  void so_many_bytes_are_echoed_and_no_more() {
    assertThat(echoing(Call.MOST_ECHO).isSuccess()).isTrue();
    UnitWorld.Ran more = echoing(Call.MOST_ECHO + 1);

    assertThat(more.error()).isEqualTo("wasm/29");
    // The whole response fails before any of its calls.
    assertThat(more.order()).containsExactly("a.handle");
  }

  private UnitWorld.Ran echoing(int bytes) {
    return world.run(
        a,
        turn -> {
          turn.call(c, Step.NOTHING);
          turn.unit()
              .call(
                  Call.of(b, Step.NOTHING.payload(), Coins.NONE)
                      .heard(
                          ReplyOn.ALWAYS,
                          0,
                          Payload.wrap(new byte[bytes]),
                          Step.NOTHING.payload()));
        });
  }

  // ------------------------------------------------------------------ data

  @Test
  void what_a_root_answers_is_its_reply() {
    UnitWorld.Ran answered = world.run(a, answering("hello"));
    UnitWorld.Ran silent = world.run(a, Step.NOTHING);

    assertThat(answered.reply().code()).isEqualTo(ReplyCode.MANUAL);
    assertThat(answered.answer()).isEqualTo("hello");
    assertThat(silent.reply().code()).isEqualTo(ReplyCode.AUTO);
  }

  @Test
  void what_a_callee_answers_reaches_its_caller_and_nobody_above() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b,
                    inner -> inner.call(c, answering("deep")),
                    ReplyOn.SUCCESS,
                    then -> then.put("heard", then.result().data())));

    assertThat(world.get(a, "heard")).isEqualTo("null");
    assertThat(ran.reply().code()).isEqualTo(ReplyCode.AUTO);
  }

  @Test
  void the_last_reply_that_answers_replaces_what_the_caller_answered() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.data("own");
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, answering("first"));
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, answering("second"));
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, Step.NOTHING);
              turn.call(b, answering("never heard"));
            });

    assertThat(ran.answer()).isEqualTo("second");
  }

  @Test
  void empty_bytes_are_an_answer_nothing_is_none() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.data("own");
              turn.call(b, Step.NOTHING, ReplyOn.SUCCESS, answering(""));
            });

    assertThat(ran.reply().code()).isEqualTo(ReplyCode.MANUAL);
    assertThat(ran.answer()).isEmpty();
  }

  @Test
  void an_answer_is_as_large_as_a_payload_may_be() {
    world = new UnitWorld(World.plain().with("max-payload", 1000));
    a = world.contract("a");

    assertThat(world.run(a, answering("x".repeat(1000))).answer()).hasSize(1000);
    assertThat(world.run(a, answering("x".repeat(1001))).error()).isEqualTo("wasm/29");
  }

  @Test
  void a_reply_of_a_called_program_is_its_data() {
    world.run(
        a,
        turn ->
            turn.call(
                b,
                inner ->
                    inner
                        .ledger()
                        .answer(Payload.utf8("hi"), io.geartrain.runtime.message.Value.ZERO),
                ReplyOn.SUCCESS,
                then -> then.put("heard", then.result().data().utf8())));

    assertThat(world.get(a, "heard")).isEqualTo("hi");
  }
}
