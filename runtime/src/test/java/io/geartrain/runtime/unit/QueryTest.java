package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Fields;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions inside a unit of work (cosmwasm.md, 0: rules 12, 13; 1: Smart query, Raw). */
class QueryTest {
  private static final ActorId NOBODY = ActorId.module("nobody");

  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract("a");
    b = world.contract("b");
    world.run(b, turn -> turn.put("x", "old"));
  }

  private static Step telling(String key) {
    return turn -> turn.data(String.valueOf(turn.get(key)));
  }

  // ------------------------------------------------------------------ what is seen

  @Test
  void a_program_is_asked_and_answers_at_once() {
    UnitWorld.Ran ran = world.run(a, turn -> turn.data(turn.query(b, telling("x"))));

    assertThat(ran.answer()).isEqualTo("old");
    assertThat(ran.order()).as("queries are no frames").containsExactly("a.handle");
  }

  @Test
  void whoever_is_asked_sees_who_asks() {
    world.run(
        a,
        turn -> turn.put("same", turn.query(b, q -> q.data(q.source().toString())).equals("" + a)));

    assertThat(world.get(a, "same")).isEqualTo("true");
  }

  @Test
  void what_the_unit_wrote_so_far_is_seen() {
    world.run(
        a,
        turn -> {
          turn.call(
              b,
              inner -> inner.put("x", "new"),
              ReplyOn.SUCCESS,
              then -> then.put("seen", then.query(b, telling("x")) + then.raw(b, "x")));
        });

    assertThat(world.get(a, "seen")).isEqualTo("newnew");
  }

  @Test
  void what_was_undone_is_not() {
    world.run(
        a,
        turn ->
            turn.call(
                b,
                inner -> {
                  inner.put("x", "new");
                  inner.fail("no");
                },
                ReplyOn.ERROR,
                then -> then.put("seen", then.query(b, telling("x")) + then.raw(b, "x"))));

    assertThat(world.get(a, "seen")).isEqualTo("oldold");
  }

  @Test
  void a_contract_that_asks_itself_sees_what_this_step_wrote() {
    world.run(
        b,
        turn -> {
          turn.put("x", "new");
          turn.put("y", "more");
          turn.delete("y");
          turn.put(
              "seen",
              turn.query(b, telling("x"))
                  + turn.raw(b, "x")
                  + turn.raw(b, "y")
                  + turn.query(b, telling("y")));
        });

    assertThat(world.get(b, "seen")).isEqualTo("newnewnull");
  }

  @Test
  void so_it_does_through_another() {
    world.run(
        b,
        turn -> {
          turn.put("x", "new");
          turn.put("seen", turn.query(a, q -> q.data(q.query(b, telling("x")))));
        });

    assertThat(world.get(b, "seen")).isEqualTo("new");
  }

  @Test
  void balances_are_seen_as_the_unit_moved_them() {
    world.run(
        a,
        turn ->
            turn.call(
                b,
                Step.NOTHING,
                ReplyOn.SUCCESS,
                then -> then.put("bank", then.unit().query(Bank.ADDRESS, balance(b)).size() > 0)),
        0,
        World.GAS);

    assertThat(world.get(a, "bank")).isEqualTo("true");
  }

  private static Payload balance(ActorId of) {
    return Fields.message("balance", Map.of("of", of, "denom", "unit"));
  }

  // ------------------------------------------------------------------ read only

  private String whenAsked(Step question) {
    world.run(a, turn -> turn.put("heard", turn.query(b, question)));
    return world.get(a, "heard");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put",
        "send",
        "reply with value",
        "call",
        "attribute",
        "event",
        "exit",
        "reserve",
        "timer"
      })
  void a_question_changes_nothing(String what) {
    String heard =
        whenAsked(
            turn -> {
              switch (what) {
                case "put" -> turn.put("x", "scribbled");
                case "send" -> turn.send(a, Step.NOTHING);
                case "reply with value" -> turn.ledger().answer(Payload.EMPTY, Value.ZERO);
                case "call" -> turn.call(a, Step.NOTHING);
                case "attribute" -> turn.unit().attribute("k", "v");
                case "event" -> turn.unit().event("happened", java.util.List.of());
                case "exit" -> turn.ledger().exit(a);
                case "reserve" -> turn.ledger().reserve(5000, 3);
                default -> turn.ledger().startTimer("t", 3, Payload.EMPTY, 0);
              }
            });

    assertThat(heard).isEqualTo("codespace: wasm, code: 29");
    assertThat(world.get(b, "x")).isEqualTo("old");
  }

  // ------------------------------------------------------------------ errors

  @Test
  void an_error_of_the_contract_that_is_asked_is_shown() {
    assertThat(whenAsked(turn -> turn.fail("no"))).isEqualTo("no: query wasm contract failed");
  }

  @Test
  void a_panic_is_not() {
    assertThat(
            whenAsked(
                turn -> {
                  throw new IllegalStateException("secret");
                }))
        .isEqualTo("codespace: wasm, code: 29");
  }

  @Test
  void who_is_not_there_is_an_error_of_the_system() {
    world.run(a, turn -> turn.put("nobody", turn.query(NOBODY, Step.NOTHING)));
    world.run(a, turn -> turn.put("user", turn.query(World.BOB.id(), Step.NOTHING)));

    assertThat(world.get(a, "nobody")).isEqualTo("no such contract: " + NOBODY);
    assertThat(world.get(a, "user")).isEqualTo("no such contract: " + World.BOB.id());
  }

  @Test
  void an_error_that_nobody_catches_ends_the_step() {
    UnitWorld.Ran ran = world.run(a, turn -> turn.unit().query(NOBODY, Payload.EMPTY));

    assertThat(ran.error()).isEqualTo("wasm/29");
    assertThat(ran.reply().code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  @Test
  void programs_that_are_not_atomic_ask_nobody() {
    ActorId p = world.program("p");

    UnitWorld.Ran ran = world.run(p, turn -> turn.unit().query(b, telling("x").payload()));

    assertThat(ran.isSuccess()).isFalse();
    assertThat(ran.executed().outcome().diagnosis())
        .contains("calls, queries and events are for programs declared atomic; this one is not");
  }

  @Test
  void nor_do_they_when_they_are_called() {
    ActorId p = world.program("p");

    world.run(
        a,
        turn ->
            turn.call(
                p,
                inner -> inner.unit().query(b, telling("x").payload()),
                ReplyOn.ERROR,
                then -> then.put("heard", then.result().error())));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: wasm, code: 29");
  }

  // ------------------------------------------------------------------ gas

  @Test
  void whoever_asks_pays() {
    UnitWorld.Ran ran =
        world.run(a, turn -> turn.query(b, q -> q.ledger().charge(777)), 0, World.GAS);

    assertThat(ran.burned()).isEqualTo(UnitWorld.RUN + 777);
  }

  @Test
  void an_answer_that_takes_all_gas_is_out_of_gas_for_who_asks() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              try {
                turn.unit().query(b, ((Step) q -> q.ledger().charge(Long.MAX_VALUE)).payload());
              } catch (RuntimeException e) {
                turn.put("caught", 1);
              }
            },
            0,
            50_000);

    assertThat(ran.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(world.get(a, "caught")).isNull();
  }

  // ------------------------------------------------------------------ keys

  @Test
  void a_key_that_is_not_there_is_empty() {
    world.run(
        a,
        turn -> {
          turn.put("missing", "<" + turn.raw(b, "nothing") + ">");
          turn.put("nobody", "<" + turn.raw(NOBODY, "x") + ">");
          turn.put("user", "<" + turn.raw(World.BOB.id(), "x") + ">");
          turn.put("empty key", "<" + turn.raw(b, "") + ">");
        });

    for (String key : new String[] {"missing", "nobody", "user", "empty key"}) {
      assertThat(world.get(a, key)).as(key).isEqualTo("<>");
    }
  }

  private static String show(Range range) {
    StringBuilder all = new StringBuilder();
    for (Map.Entry<Payload, Payload> pair : range.pairs()) {
      all.append(pair.getKey().utf8()).append('=').append(pair.getValue().utf8()).append(' ');
    }
    return all + "next " + (range.next() == null ? "none" : range.next().utf8());
  }

  private static Range range(
      Turn turn, ActorId of, String from, String to, int limit, boolean down) {
    return turn.unit()
        .range(
            of,
            from == null ? null : Payload.utf8(from),
            to == null ? null : Payload.utf8(to),
            limit,
            down);
  }

  @Test
  void a_range_goes_from_its_start_up_to_but_not_its_end() {
    ActorId r = world.contract("r");
    world.run(
        r,
        turn -> {
          for (String key : new String[] {"a", "b", "c", "d"}) {
            turn.put(key, key.toUpperCase());
          }
        });

    world.run(
        a,
        turn -> {
          turn.put("all", show(range(turn, r, null, null, 9, false)));
          turn.put("part", show(range(turn, r, "b", "d", 9, false)));
          turn.put("between", show(range(turn, r, "aa", "cc", 9, false)));
          turn.put("down", show(range(turn, r, "b", "d", 9, true)));
          turn.put("limited", show(range(turn, r, "b", null, 2, false)));
          turn.put("limited down", show(range(turn, r, null, null, 3, true)));
          turn.put("none", show(range(turn, r, "b", null, 0, false)));
          turn.put("upside down", show(range(turn, r, "d", "b", 9, false)));
          turn.put("nobody", show(range(turn, NOBODY, null, null, 9, false)));
        });

    assertThat(world.get(a, "all")).isEqualTo("a=A b=B c=C d=D next none");
    assertThat(world.get(a, "part")).isEqualTo("b=B c=C next none");
    assertThat(world.get(a, "between")).isEqualTo("b=B c=C next none");
    assertThat(world.get(a, "down")).isEqualTo("c=C b=B next none");
    assertThat(world.get(a, "limited")).isEqualTo("b=B c=C next d");
    assertThat(world.get(a, "limited down")).isEqualTo("d=D c=C b=B next a");
    assertThat(world.get(a, "none")).isEqualTo("next b");
    assertThat(world.get(a, "upside down")).isEqualTo("next none");
    assertThat(world.get(a, "nobody")).isEqualTo("next none");
  }

  @Test
  void a_range_skips_what_this_step_deleted_and_shows_what_it_put() {
    world.run(
        b,
        turn -> {
          turn.delete("x");
          turn.put("y", "1");
          turn.put("seen", show(range(turn, b, null, null, 9, false)));
        });

    assertThat(world.get(b, "seen")).isEqualTo("y=1 next none");
  }

  @Test
  void a_range_of_too_many_is_refused() {
    UnitWorld.Ran ran = world.run(a, turn -> range(turn, b, null, null, Range.MOST + 1, false));

    assertThat(ran.isSuccess()).isFalse();
    assertThat(ran.executed().outcome().diagnosis())
        .contains("a range has 0 to 65535 pairs, not 65536");
  }

  @Test
  void the_error_a_program_sees_is_redacted_the_trace_has_all() {
    String[] text = {null};
    world.run(
        a,
        turn -> {
          try {
            turn.unit()
                .query(
                    b,
                    ((Step)
                            q -> {
                              throw new IllegalStateException("secret");
                            })
                        .payload());
          } catch (CallFailed e) {
            text[0] = e.getMessage() + " | " + e.error().name() + " | " + e.error().text();
          }
        });

    assertThat(text[0])
        .isEqualTo("codespace: wasm, code: 29 | wasm/29 | codespace: wasm, code: 29");
  }
}
