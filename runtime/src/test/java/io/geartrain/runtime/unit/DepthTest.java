package io.geartrain.runtime.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.World;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import org.junit.jupiter.api.Test;

/** How deep responses and queries may be nested (cosmwasm.md, 0: rule 19; 1: Call depth). */
class DepthTest {
  private static final int CALLS = 100;
  private static final int QUERIES = 10;

  private UnitWorld world = new UnitWorld();
  private ActorId a = world.contract("a");

  private void restrict(String key, int most) {
    world = new UnitWorld(World.plain().with(key, most));
    a = world.contract("a");
  }

  /** Calls itself until so many responses are nested. */
  private Step nested(int levels) {
    return turn -> {
      if (levels > 1) {
        turn.call(a, nested(levels - 1));
      }
    };
  }

  @Test
  void a_hundred_responses_may_be_nested() {
    UnitWorld.Ran ran = world.run(a, nested(CALLS));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(ran.order()).hasSize(CALLS);
  }

  @Test
  void one_more_is_too_deep() {
    UnitWorld.Ran ran = world.run(a, nested(CALLS + 1));

    assertThat(ran.error()).isEqualTo("wasm/30");
    assertThat(ran.answer()).isEqualTo("codespace: wasm, code: 30");
  }

  @Test
  void what_is_too_deep_can_be_caught_by_whoever_is_not() {
    restrict("contracts.call-depth", 3);

    UnitWorld.Ran ran =
        world.run(
            a,
            turn ->
                turn.call(
                    a, nested(3), ReplyOn.ERROR, then -> then.put("heard", then.result().error())));

    assertThat(ran.isSuccess()).isTrue();
    assertThat(world.get(a, "heard")).isEqualTo("codespace: wasm, code: 30");
  }

  @Test
  void the_response_of_a_reply_is_nested_in_the_one_it_hears_for() {
    restrict("contracts.call-depth", 2);
    Step hearing = turn -> turn.call(a, Step.NOTHING, ReplyOn.ALWAYS, Step.NOTHING);

    assertThat(world.run(a, hearing).isSuccess()).isTrue();
    assertThat(world.run(a, turn -> turn.call(a, hearing)).error()).isEqualTo("wasm/30");
    // Its reply has one response around it, what the reply calls has two.
    assertThat(
            world
                .run(
                    a,
                    turn ->
                        turn.call(
                            a, Step.NOTHING, ReplyOn.ALWAYS, then -> then.call(a, Step.NOTHING)))
                .error())
        .isEqualTo("wasm/30");
  }

  @Test
  void siblings_are_not_nested() {
    restrict("contracts.call-depth", 2);

    UnitWorld.Ran ran =
        world.run(
            a,
            turn -> {
              for (int i = 0; i < 10; i++) {
                turn.call(a, Step.NOTHING);
              }
            });

    assertThat(ran.isSuccess()).isTrue();
  }

  // ------------------------------------------------------------------ queries

  /** Asks itself until so many queries are nested. */
  private Step asking(int levels) {
    return turn -> {
      if (levels > 0) {
        turn.data(turn.unit().query(a, asking(levels - 1).payload()).utf8());
      } else {
        turn.data("deepest");
      }
    };
  }

  @Test
  void ten_queries_may_be_nested() {
    assertThat(world.run(a, asking(QUERIES)).answer()).isEqualTo("deepest");
  }

  @Test
  void one_more_query_is_too_deep() {
    UnitWorld.Ran ran = world.run(a, asking(QUERIES + 1));

    assertThat(ran.isSuccess()).isFalse();
    assertThat(ran.executed().outcome().diagnosis()).contains("queries are nested deeper");
  }

  @Test
  void the_setting_says_how_many() {
    restrict("contracts.query-depth", 1);

    assertThat(world.run(a, asking(1)).isSuccess()).isTrue();
    assertThat(world.run(a, asking(2)).isSuccess()).isFalse();
  }

  @Test
  void a_query_that_is_too_deep_can_be_caught() {
    restrict("contracts.query-depth", 1);

    world.run(
        a,
        turn ->
            turn.put("heard", turn.query(a, inner -> inner.data(inner.query(a, Step.NOTHING)))));

    assertThat(world.get(a, "heard")).isEqualTo("codespace: wasm, code: 27");
  }
}
