package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendValue;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In whatever order the programs of a wave end or are stopped, the record is the same. */
class WaveOrderTest {
  private static final ActorId A = CODE.program("a");
  private static final ActorId B = CODE.program("b");
  private static final ActorId C = CODE.program("c");
  private static final ActorId D = CODE.program("d");

  static Stream<Arguments> waves() {
    return Stream.of(
        Arguments.of(
            "all succeed",
            List.of(
                send(A, script().persist("a1").send(B, script().persist("from a"))),
                send(B, script().persist("b1").answer("b")),
                send(A, script().persist("a2")),
                send(C, script().panic("c")),
                send(D, script().create(CODE.id(), "child", script().persist("born"))))),
        Arguments.of(
            "one exits in the middle",
            List.of(
                send(A, script().persist("a1")),
                sendValue(3, B, script().persist("b1").exit(C)),
                send(C, script().noteBalance()),
                send(B, script().persist("never")),
                send(A, script().persist("a2").send(B, script())))),
        Arguments.of(
            "one is stopped behind what is merged",
            List.of(
                send(A, script().persist("a1")),
                send(B, script().persist("b1")),
                sendValue(3, B, script().persist("slow")),
                send(B, script().noteBalance().send(A, script().persist("from b"))),
                send(C, script().persist("c1")))),
        Arguments.of(
            "two are stopped",
            List.of(
                send(A, script().persist("slow")),
                send(B, script().persist("b1")),
                send(A, script().persist("a1")),
                send(C, script().persist("slow")))),
        Arguments.of(
            "one is stopped before another exits",
            List.of(
                send(A, script().persist("slow")),
                send(B, script().exit(World.CAROL.id())),
                send(A, script().persist("a1")),
                send(C, script().persist("c1")))),
        Arguments.of(
            "one is stopped behind another's exit",
            List.of(
                send(B, script().exit(World.CAROL.id())),
                send(A, script().persist("a1")),
                send(A, script().persist("slow")),
                send(C, script().persist("c1")))),
        Arguments.of(
            "an init is stopped",
            List.of(
                create(CODE, "new", script().persist("slow")),
                send(A, script().persist("a1").send(CODE.program("new"), script())),
                send(CODE.program("new"), script().persist("never")),
                send(B, script().persist("b1")))));
  }

  private static World begin(ChainSettings settings, List<Input> wave) {
    World world = World.of(settings);
    world.programs("a", "b", "c", "d");
    world.stoppingOn("slow");
    wave.forEach(world::submit);
    world.on(new SchedulerInput.Step());
    return world;
  }

  /** Takes every way through the choices of which batch ends next. */
  private static List<World> inEveryOrder(ChainSettings settings, List<Input> wave) {
    List<World> ended = new ArrayList<>();
    List<Integer> way = new ArrayList<>();
    do {
      World world = begin(settings, wave);
      List<Integer> choices = new ArrayList<>();
      for (int step = 0; !world.running().isEmpty(); step++) {
        if (step == way.size()) {
          way.add(0);
        }
        choices.add(world.running().size());
        world.run(way.get(step));
      }
      ended.add(world.settle().blocks(3));
      while (!way.isEmpty() && way.get(way.size() - 1) + 1 == choices.get(way.size() - 1)) {
        way.remove(way.size() - 1);
      }
      if (!way.isEmpty()) {
        way.set(way.size() - 1, way.get(way.size() - 1) + 1);
      }
    } while (!way.isEmpty());
    return ended;
  }

  private static void assertAllAlike(ChainSettings settings, List<Input> wave) {
    List<World> worlds = inEveryOrder(settings, wave);

    assertThat(worlds).hasSizeGreaterThan(5);
    World first = worlds.get(0);
    assertThat(first.state().backlog()).isZero();
    World together = begin(settings, wave);
    while (!together.running().isEmpty()) {
      together.runTogether();
    }
    worlds.add(together.settle().blocks(3));
    for (World other : worlds) {
      assertThat(logOf(other)).isEqualTo(logOf(first));
      assertThat(other.log()).containsExactlyElementsOf(first.log());
      assertThat(other.states()).isEqualTo(first.states());
      assertThat(other.scheduler().dispatches()).isEqualTo(first.scheduler().dispatches());
    }
  }

  @Test
  void a_lock_of_a_message_that_cannot_start_again_is_free_for_whoever_runs_behind_it() {
    Input owner = World.sendGas(1_300, A, script().lock("l", true).sleep(1));
    Input sender = World.sendGas(90_000, B, script().sendDelayed(A, script().lock("l", true), 1));
    World inOneWave = World.of(World.plain());
    World oneByOne = new World(World.plain(), World.limits().withWaves(1));
    for (World world : List.of(inOneWave, oneByOne)) {
      world.programs("a", "b");
      world.submit(owner);
      world.submit(sender);
      world.blocks(2);
    }

    assertThat(logOf(inOneWave)).isEqualTo(logOf(oneByOne));
    assertThat(inOneWave.state().standing().waits()).isEmpty();
  }

  private static String logOf(World world) {
    Function<BlockDraft.Sealed, String> text = each -> each.block().toString();
    return String.join("\n", world.sealed().stream().map(text).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waves")
  void batches_that_end_in_any_order_make_the_same_record(String name, List<Input> wave) {
    assertAllAlike(World.settings(), wave);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waves")
  void and_with_gas_the_same_too(String name, List<Input> wave) {
    assertAllAlike(World.plain(), wave);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waves")
  void and_when_one_time_limit_suspends_a_program(String name, List<Input> wave) {
    assertAllAlike(World.settings().with("suspend-after", 1), wave);
  }
}
