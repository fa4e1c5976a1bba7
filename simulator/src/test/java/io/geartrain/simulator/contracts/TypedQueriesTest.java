package io.geartrain.simulator.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.contracts.Register.Become;
import io.geartrain.simulator.contracts.Register.Command;
import io.geartrain.simulator.contracts.Register.Look;
import io.geartrain.simulator.contracts.Register.Looked;
import io.geartrain.simulator.contracts.Register.Number;
import io.geartrain.simulator.contracts.Register.Open;
import io.geartrain.simulator.contracts.Register.Overwrite;
import io.geartrain.simulator.contracts.Register.Saw;
import io.geartrain.simulator.contracts.Register.State;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is to be read of a program with a state of its own (cosmwasm.md, 0: rule 13). */
class TypedQueriesTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final List<String> KEYS = List.of("number");

  private final Simulator world =
      Simulator.builder()
          .settings(ChainSettings.defaults().withClock(Clock.STEPPED))
          .with(Register.CODE);
  private final ProgramRef<Command> a = world.as(ALICE).create(Register.CODE, "a", new Open());
  private final ProgramRef<Command> b = world.as(ALICE).create(Register.CODE, "b", new Open());

  @Test
  void what_it_publishes_others_read_by_key() {
    world.as(ALICE).send(b, new Become(7));
    var looked = world.as(ALICE).ask(a, new Look(b));
    world.runUntilIdle();

    assertThat(looked.value()).isEqualTo(new Looked(7, 7, KEYS));
    assertThat(Register.NUMBER.get(world.store(b))).isEqualTo(7);
  }

  @Test
  void nobody_else_writes_it() {
    world.as(ALICE).send(b, new Become(7));
    var overwritten = world.as(ALICE).send(a, new Overwrite(b));
    world.runUntilIdle();

    assertThat(overwritten.reply().payload().utf8()).isEqualTo("codespace: wasm, code: 29");
    assertThat(world.query(b, new Number())).isEqualTo(7);
  }

  @Test
  void asking_itself_it_sees_the_state_before_its_step() {
    world.as(ALICE).send(a, new Become(3));
    world.as(ALICE).send(a, new Become(7));
    world.runUntilIdle();

    assertThat(world.state(a, State.class))
        .isEqualTo(new State(7, new Saw(7, new Looked(3, 3, KEYS))));
  }

  @Test
  void alone_a_message_that_failed_holds_its_lock_no_longer() {
    ProgramTestKit<Open, Command> kit = ProgramTestKit.of(Register.CODE);

    assertThat(kit.send(new Become(-1)).isSuccess()).isFalse();
    kit.send(new Become(3));

    assertThat(kit.state(State.class)).isEqualTo(new State(3, new Saw(3, new Looked(0, 0, KEYS))));
  }

  @Test
  void alone_it_is_the_same() {
    ProgramTestKit<Open, Command> kit = ProgramTestKit.of(Register.CODE);

    kit.send(new Become(3));
    kit.send(new Become(7));

    assertThat(kit.state(State.class)).isEqualTo(new State(7, new Saw(7, new Looked(3, 3, KEYS))));
  }
}
