package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bech32;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs show outside (cosmwasm.md, 1: Response, Events). */
class ResponseTest {
  private UnitWorld world;
  private ActorId a;
  private ActorId b;

  @BeforeEach
  void two_contracts() {
    world = new UnitWorld();
    a = world.contract(UnitWorld.CONTRACT, "a", 10);
    b = world.contract("b");
  }

  private static List<Effect.Emit> emitted(UnitWorld.Ran ran) {
    List<Effect.Emit> all = new ArrayList<>();
    for (Effect effect : ran.executed().outcome().keptEffects()) {
      if (effect instanceof Effect.Emit emit) {
        all.add(emit);
      }
    }
    return all;
  }

  private Attribute address(ActorId contract) {
    return new Attribute("_contract_address", Bech32.encode("cosmos", contract.toBytes()));
  }

  @Test
  void a_run_shows_that_it_was_entered() {
    UnitWorld.Ran ran =
        world.run(a, turn -> turn.call(b, Step.NOTHING, ReplyOn.ALWAYS, Step.NOTHING));

    assertThat(ran.events()).containsExactly("a execute", "b execute", "a reply");
    assertThat(emitted(ran).get(1).attributes()).containsExactly(address(b));
  }

  @Test
  void attributes_are_one_event_behind_the_address() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.unit().attribute("one", "1");
              turn.unit().attribute("two", "2");
            });

    assertThat(ran.events()).containsExactly("a execute", "a wasm");
    assertThat(emitted(ran).get(1).attributes())
        .containsExactly(address(a), new Attribute("one", "1"), new Attribute("two", "2"));
  }

  @Test
  void events_have_a_prefix_and_the_address() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.unit().event("foo", List.of(new Attribute("k", "v")));
              turn.unit().event("bar", List.of());
              turn.unit().attribute("x", "y");
            });

    assertThat(ran.events()).containsExactly("a execute", "a wasm", "a wasm-foo", "a wasm-bar");
    assertThat(emitted(ran).get(2).attributes())
        .containsExactly(address(a), new Attribute("k", "v"));
    assertThat(emitted(ran).get(3).attributes()).containsExactly(address(a));
  }

  @Test
  void blanks_at_edges_are_cut_off_and_values_may_be_empty() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.unit().attribute("  key ", "   ");
              turn.unit().event(" foo ", List.of());
            });

    assertThat(ran.events()).contains("a wasm-foo");
    assertThat(emitted(ran).get(1).attributes()).contains(new Attribute("key", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "_contract_address", " _x"})
  void a_key_that_is_blank_or_begins_with_an_underscore_fails_the_call(String key) {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.put("x", 1);
              turn.unit().attribute(key, "v");
            });

    assertThat(ran.isSuccess()).isFalse();
    assertThat(world.get(a, "x")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"f, false", "fo, false", "foo, true"})
  void a_type_is_longer_than_two(String type, boolean succeeds) {
    UnitWorld.Ran ran = world.run(a, turn -> turn.unit().event(type, List.of()));

    assertThat(ran.isSuccess()).isEqualTo(succeeds);
  }

  @Test
  void events_stand_in_the_order_of_runs_and_those_of_a_reply_behind_the_childs() {
    Step shows = turn -> turn.unit().attribute("k", "v");

    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              turn.unit().attribute("k", "v");
              turn.call(b, shows, ReplyOn.SUCCESS, shows);
              turn.call(b, Step.NOTHING);
            });

    assertThat(ran.events())
        .containsExactly(
            "a execute", "a wasm", "b execute", "b wasm", "a reply", "a wasm", "b execute");
  }

  @Test
  void events_of_a_subtree_that_failed_are_gone() {
    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    b,
                    inner -> {
                      inner.unit().attribute("k", "v");
                      inner.call(a, last -> last.fail("no"));
                    },
                    ReplyOn.ERROR,
                    Step.NOTHING));

    assertThat(ran.events()).containsExactly("a execute", "a reply");
  }

  @Test
  void a_modules_message_event_is_dropped_in_a_call() {
    UnitWorld.Ran called =
        world.run(a, turn -> turn.call(Bank.ADDRESS, Bank.send(b, Coins.of("unit", Value.of(1)))));
    UnitWorld.Ran sent = world.run(Bank.ADDRESS, Bank.send(b, Coins.of("unit", Value.of(1))));

    assertThat(called.events()).containsExactly("a execute", "bank transfer");
    assertThat(sent.events()).containsExactly("bank transfer", "bank message");
  }

  // ------------------------------------------------------------------ what a reply hears

  @Test
  void a_reply_hears_events_of_programs_with_sorted_attributes() {
    List<Emitted> heard = new ArrayList<>();

    world.run(
        a,
        turn ->
            turn.call(
                b,
                inner -> {
                  inner.unit().attribute("z", "1");
                  inner.unit().attribute("a", "2");
                },
                ReplyOn.ALWAYS,
                then -> heard.addAll(then.result().events())));

    assertThat(heard).extracting(Emitted::type).containsExactly("execute", "wasm");
    assertThat(heard.get(1).attributes())
        .containsExactly(address(b), new Attribute("a", "2"), new Attribute("z", "1"));
  }

  @Test
  void a_reply_hears_no_events_of_a_host_module_nor_of_a_failure() {
    List<Emitted> heard = new ArrayList<>();
    Step hears = then -> heard.addAll(then.result().events());

    world.run(
        a,
        turn -> {
          turn.call(
              Bank.ADDRESS, Bank.send(b, Coins.of("unit", Value.of(1))), ReplyOn.ALWAYS, hears);
          turn.call(
              b,
              inner -> {
                inner.unit().attribute("k", "v");
                inner.fail("no");
              },
              ReplyOn.ALWAYS,
              hears);
        });

    assertThat(heard).isEmpty();
  }
}
