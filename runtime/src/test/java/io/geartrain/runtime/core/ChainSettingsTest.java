package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Settings that can change outcomes: a log keeps those that it was begun with. */
class ChainSettingsTest {
  private static ChainSettings stored(Map<String, String> genesis) {
    return ChainSettings.stored(new TreeMap<>(genesis));
  }

  @Test
  void what_a_genesis_stores_is_read_back() {
    ChainSettings settings =
        ChainSettings.defaults().with("gas-policy", "plain").withBalance("alice", 7);

    assertThat(ChainSettings.stored(settings.toMap())).isEqualTo(settings);
  }

  @Test
  void a_log_that_is_older_than_the_second_gas_schedule_keeps_the_first() {
    ChainSettings old = stored(Map.of("world-id", "old", "gas-policy", "metered"));

    assertThat(old.gasSchedule()).isEqualTo(1);
    assertThat(old.policy().eventCost(1)).isEqualTo(4_000);
    assertThat(ChainSettings.defaults().policy().eventCost(1)).isEqualTo(20_000);
  }

  @Test
  void a_log_goes_on_with_the_schedule_that_it_names() {
    assertThat(stored(Map.of("gas-schedule", "2")).gasSchedule()).isEqualTo(2);
  }

  @Test
  void a_schedule_that_there_is_not_is_refused() {
    assertThatThrownBy(() -> ChainSettings.defaults().with("gas-schedule", 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("geartrain.chain.gas-schedule must be 1 to 2, was 3");
    assertThatThrownBy(() -> ChainSettings.defaults().with("gas-schedule", 0))
        .hasMessage("geartrain.chain.gas-schedule must be 1 to 2, was 0");
  }
}
