package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.programs.library.virus.Virus;
import io.geartrain.programs.library.virus.Virus.Command;
import io.geartrain.programs.library.virus.Virus.Open;
import io.geartrain.programs.library.virus.Virus.Size;
import io.geartrain.programs.library.virus.Virus.Spread;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The virus, alone, in a world, and in one that crashes. */
class VirusTest {
  private static final UserId ALICE = UserId.of("alice");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  @Test
  void alone_it_makes_two_and_lets_them_go_on() {
    var virus = ProgramTestKit.of(Virus.CODE).init(new Open());

    var step = virus.send(new Spread(3));

    assertThat(step.called(Command.class)).containsExactly(new Spread(2), new Spread(2));
    assertThat(step.calls()).hasSize(4);
    assertThat(step.calls().get(0).payload())
        .isEqualTo(
            Contracts.instantiate(
                Virus.CODE.id(),
                Payload.utf8("left"),
                "a virus",
                null,
                Coins.NONE,
                Virus.CODE.encodeInit(new Open())));
    assertThat(virus.send(new Spread(0)).error()).isEqualTo("at least 1 level, not 0");
  }

  private static Simulator world() {
    return ContractWorlds.with(ContractWorlds.METERED, Virus.CODE);
  }

  private static ProgramRef<Command> virus(Simulator world) {
    return ContractWorlds.made(world, ALICE, Virus.CODE, "first", new Open());
  }

  private static int programs(Simulator world) {
    return world.chain().programs().size();
  }

  @Test
  void levels_double_and_addresses_are_known_beforehand() {
    Simulator world = world();
    ProgramRef<Command> virus = virus(world);
    int before = programs(world);

    world.as(ALICE).send(virus, new Spread(5), SubmitOption.gas(10_000_000_000L));
    world.runUntilIdle().crashAndRestart();

    assertThat(world.query(virus, new Size())).isEqualTo(1 + 2 + 4 + 8 + 16 + 32);
    assertThat(programs(world) - before).isEqualTo(62);
    ProgramRef<Command> left = Virus.CODE.contractRef(virus.id(), "left");
    ProgramRef<Command> leftRight = Virus.CODE.contractRef(left.id(), "right");
    assertThat(world.query(leftRight, new Size())).isEqualTo(1 + 2 + 4 + 8);
  }

  @Test
  void it_spreads_once() {
    Simulator world = world();
    ProgramRef<Command> virus = virus(world);
    world.as(ALICE).send(virus, new Spread(1));
    var again = world.as(ALICE).send(virus, new Spread(1));
    world.runUntilIdle();

    assertThat(again.reply().payload().utf8()).isEqualTo("codespace: wasm, code: 15");
    assertThat(world.query(virus, new Size())).isEqualTo(3);
  }

  @Test
  void when_gas_runs_out_on_the_way_nothing_was_made() {
    Simulator world = world();
    ProgramRef<Command> virus = virus(world);
    int before = programs(world);

    var tooFar = world.as(ALICE).send(virus, new Spread(8), SubmitOption.gas(900_000_000));
    world.runUntilIdle();

    assertThat(tooFar.code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(programs(world)).isEqualTo(before);
    assertThat(world.query(virus, new Size())).isEqualTo(1);
  }

  @Test
  void who_asks_too_deep_hears_so() {
    Simulator world = world();
    ProgramRef<Command> virus = virus(world);
    ProgramRef<Command> at = virus;
    for (int level = 0; level < 10; level++) {
      world.as(ALICE).send(at, new Spread(1));
      world.runUntilIdle();
      at = Virus.CODE.contractRef(at.id(), "left");
    }

    assertThat(world.query(Virus.CODE.contractRef(virus.id(), "left"), new Size())).isEqualTo(19);
    assertThatThrownBy(() -> world.query(virus, new Size())).isInstanceOf(CallFailed.class);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void all_of_a_spread_is_there_or_nothing_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, Virus.CODE);
    ProgramRef<Command> virus = virus(world);
    int before = programs(world);
    int levels = 1 + random.nextInt(5);
    long limit = 20_000_000L + random.nextInt(400_000_000);

    Pending<Object> spread =
        world.as(ALICE).send(virus, new Spread(levels), SubmitOption.gas(limit));
    LibraryWorlds.runCrashing(world, seed, 3);

    long all = (2L << levels) - 1;
    assertThat(world.query(virus, new Size())).isEqualTo(spread.reply().isSuccess() ? all : 1);
    assertThat(programs(world) - before).isEqualTo(spread.reply().isSuccess() ? (int) all - 1 : 0);
  }
}
