package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcollections.TreePMap;

class ActorsTest {
  private static ActorId id(long number) {
    return new ActorId(new Bytes32(number, 0, 0, 0));
  }

  private static Actors empty(long seed) {
    return new Actors(TreePMap.empty(), TreePMap.empty(), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 0x9E3779B97F4A7C15L})
  void balances_are_what_a_map_would_have_however_often_blocks_are_sealed(long seed) {
    Random random = new Random(seed);
    Actors actors = empty(seed);
    Map<ActorId, Value> expected = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      // Many share their low bits, as addresses made to meet would.
      ActorId id = id((long) random.nextInt(20_000) << 20);
      assertThat(actors.get(id).balance()).isEqualTo(expected.getOrDefault(id, Value.ZERO));
      Value value = Value.of(random.nextInt(3));
      actors.set(actors.get(id), value);
      expected.put(id, value);
      if (random.nextInt(1_000) == 0) {
        actors.freeze(new Carried(World.settings()));
      }
    }
    actors.freeze(new Carried(World.settings()));
    expected.values().removeIf(Value::isZero);
    assertThat(actors.balances()).isEqualTo(expected);
  }

  @Test
  void what_was_found_elsewhere_is_looked_for_here() {
    Actors one = empty(1);
    Actors other = empty(1);
    Actor foreign = one.get(id(7));
    one.set(foreign, Value.of(5));

    Actor own = other.get(foreign, id(7));

    assertThat(own).isNotSameAs(foreign);
    assertThat(own.balance()).isEqualTo(Value.ZERO);
    assertThat(other.get(own, id(7))).isSameAs(own);
  }

  @Test
  void what_was_forgotten_is_found_again_with_what_was_sealed() {
    Actors actors = empty(0x9E3779B97F4A7C15L);
    Actor first = actors.get(id(0));
    actors.set(first, Value.of(9));
    for (int i = 1; i <= 1 << 17; i++) {
      actors.get(id(i));
    }
    actors.freeze(new Carried(World.settings()));

    Actor again = actors.get(first, id(0));

    assertThat(again).isNotSameAs(first);
    assertThat(again.balance()).isEqualTo(Value.of(9));
  }
}
