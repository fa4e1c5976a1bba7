package io.geartrain.simulator.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.contracts.Mirror.Chain;
import io.geartrain.simulator.contracts.Mirror.Command;
import io.geartrain.simulator.contracts.Mirror.Number;
import io.geartrain.simulator.contracts.Mirror.Open;
import io.geartrain.simulator.contracts.Mirror.Seen;
import io.geartrain.simulator.testkit.ProgramTestKit;
import org.junit.jupiter.api.Test;

/** A contract's queries of itself while it is made, in a world and alone (cosmwasm.md, 0: rule 13). */
class OwnInitTest {
  private static final UserId ALICE = UserId.of("alice");

  /** In its init there is no such contract and no key; behind it there are, with what the init noted. */
  private static void assertUnknownInItsInitOnly(ContractStore store) {
    assertThat(Mirror.IN_INIT.get(store)).isEqualTo(new Seen("wasm/22", -1, 0));
    assertThat(Mirror.IN_REPLY.get(store)).isEqualTo(new Seen("7", 7, 2));
  }

  @Test
  void it_is_unknown_until_its_init_has_ended() {
    Simulator world =
        Simulator.builder()
            .settings(
                ChainSettings.defaults()
                    .withClock(Clock.STEPPED)
                    .with("world-id", "hall of mirrors"))
            .with(Mirror.CODE);
    world.as(ALICE).storeCode(Mirror.CODE);
    world.runBlocks(1);
    var first = world.as(ALICE).instantiate(Mirror.CODE, "first", new Open(Mirror.CODE.refOf("x")));
    world.runBlocks(1);

    ProgramRef<Command> mirror = first.value();

    assertUnknownInItsInitOnly(world.store(mirror));
    assertThat(world.query(mirror, new Chain())).isEqualTo("hall of mirrors");
  }

  @Test
  void alone_it_is_the_same() {
    ProgramTestKit<Open, Command> kit = ProgramTestKit.of(Mirror.CODE);

    var init = kit.tryInit(new Open(Mirror.CODE.refOf("other")));
    kit.callReply(init, null);

    assertUnknownInItsInitOnly(kit.store());
    assertThat(kit.query(new Number())).isEqualTo(7);
  }
}
