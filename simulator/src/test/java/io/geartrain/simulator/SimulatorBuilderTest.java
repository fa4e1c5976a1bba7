package io.geartrain.simulator;

import static io.geartrain.runtime.SubmitOption.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import org.junit.jupiter.api.Test;

/** How a simulated world is made. */
class SimulatorBuilderTest {
  private static final UserId ALICE = UserId.of("alice");

  @Test
  void a_world_has_the_default_settings_on_the_stepped_clock() {
    assertThat(Simulator.with().settings())
        .isEqualTo(ChainSettings.defaults().withClock(Clock.STEPPED));
  }

  @Test
  void a_setting_is_changed_by_its_key_and_the_others_stay() {
    var world = Simulator.builder().setting("reply-gas", 1).setting("ask-blocks", 7).with();

    assertThat(world.settings())
        .isEqualTo(Simulator.with().settings().with("reply-gas", 1).with("ask-blocks", 7));
  }

  @Test
  void a_setting_that_does_not_exist_or_is_out_of_bounds_is_refused() {
    assertThatThrownBy(() -> Simulator.builder().setting("reply-gaz", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reply-gaz");
    assertThatThrownBy(() -> Simulator.builder().setting("reply-gas", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reply-gas must not be negative");
  }

  @Test
  void a_user_begins_with_a_balance_and_spends_it() {
    var world = Simulator.builder().balance("alice", 10).with(Account.CODE);
    var account = world.as(ALICE).create(Account.CODE, "a", new Account.Open("alice"));
    assertThat(world.as(ALICE).balance()).isEqualTo(Value.of(10));
    assertThat(world.as(UserId.of("bob")).balance()).isEqualTo(Value.ZERO);

    world.as(ALICE).send(account, new Account.Deposit(1), value(4));
    var tooMuch = world.as(ALICE).send(account, new Account.Deposit(1), value(7));
    world.runBlocks(1);

    assertThat(world.as(ALICE).balance()).isEqualTo(Value.of(6));
    assertThat(tooMuch.refusal()).isPresent();
  }
}
