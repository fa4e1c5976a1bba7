package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.WireFormatException;
import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.spill.Spill;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of the chain's state, taken from worlds in the middle of their work. */
class ChainStateCodecTest {
  static Stream<Long> seeds() {
    return Workload.boxedSeeds();
  }

  /** A state with something in every map. */
  private static World busy(long seed) {
    World world = new World(World.plain(), World.limits().withBlocks(3));
    world.submit(
        new Input.SubscriptionOpened(World.CAROL.id(), "s"),
        new Input.SubscriptionOpened(World.ALICE.id(), "t"));
    int offset = 0;
    for (List<Input> batch : Workload.of(seed, 8)) {
      batch.forEach(world::submit);
      world.submit(
          new Submission.Position("source", offset - 1, offset, Payload.utf8("f" + offset)),
          List.of());
      offset++;
      world.block();
    }
    world.submit(World.create(World.CODE, "last", Script.script()));
    world.submit(
        World.sendKeyed(
            "k",
            World.CODE.program("last"),
            Script.script()
                .answer("reply")
                .startTimer("t", 5, Script.script())
                .send(World.CAROL.id(), Script.script())));
    world.block();
    return world;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_state_comes_back_from_its_bytes(long seed) {
    ChainState state = busy(seed).state();
    byte[] bytes = World.stateBytes(state);

    WireReader in = new WireReader(bytes);
    ChainState read = ChainStateCodec.read(in, ChainStateCodec.VERSION, Spill.NONE);

    assertThat(in.atEnd()).as("seed %d", seed).isTrue();
    assertThat(World.stateBytes(read)).as("seed %d", seed).isEqualTo(bytes);
    assertThat(read.queue().toList()).isEqualTo(state.queue().toList());
    assertThat(read.programs()).isEqualTo(state.programs());
    assertThat(read.agenda()).isEqualTo(state.agenda());
    assertThat(read.timers()).isEqualTo(state.timers());
    assertThat(read.gas()).isEqualTo(state.gas());
    assertThat(read.balances()).isEqualTo(state.balances());
    assertThat(read.sources()).isEqualTo(state.sources());
    assertThat(read.keys()).isEqualTo(state.keys());
    assertThat(read.inboxes()).isEqualTo(state.inboxes());
    assertThat(read.settings()).isEqualTo(state.settings());
  }

  @Test
  void what_operators_did_comes_back() {
    World world = World.stepped();
    ActorId p = world.program("p");
    world.block(new Input.ProgramSuspended(p, "for a test"));
    world.block(World.send(p, Script.script()));
    var poison = (Output.Admitted) world.block(World.send(p, Script.script()));
    world.block(new Input.MessageSkipped(poison.messages().get(0), "for a test"));

    WireReader in = new WireReader(World.stateBytes(world.state()));
    ChainState read = ChainStateCodec.read(in, ChainStateCodec.VERSION, Spill.NONE);

    Interventions done = read.standing().interventions();
    assertThat(done.held()).isEqualTo(2);
    assertThat(done.skipped()).containsExactly(Map.entry(poison.messages().get(0), "for a test"));
    assertThat(done.suspended().get(p).toList())
        .isEqualTo(world.state().standing().interventions().suspended().get(p).toList())
        .hasSize(2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_state_of_the_first_format_ends_before_what_came_later(long seed) {
    ChainState state = busy(seed).state();
    byte[] bytes = World.stateBytes(state);
    int interventions = 3;
    int modules = 4;
    int minted = 2;
    int users = 1 + 32 * state.standing().users().size();
    byte[] first = Arrays.copyOf(bytes, bytes.length - interventions - modules - minted - users);

    WireReader in = new WireReader(first);
    ChainState read = ChainStateCodec.read(in, 1, Spill.NONE);

    assertThat(in.atEnd()).isTrue();
    assertThat(World.stateBytes(read)).startsWith(first);
    assertThat(read.standing().interventions()).isEqualTo(Interventions.NONE);
    assertThat(read.standing().modules()).isEqualTo(ModuleWork.NONE);
    assertThat(read.standing().minted()).isZero();
    assertThat(read.standing().users()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_state_that_was_read_goes_on_like_the_one_that_was_written(long seed) {
    World world = busy(seed);
    ChainState read =
        ChainStateCodec.read(
            new WireReader(World.stateBytes(world.state())), ChainStateCodec.VERSION, Spill.NONE);
    BlockDraft draft = new BlockDraft(read);
    int from = world.log().size();

    world.blocks(5);

    for (byte[] record : world.log().subList(from, world.log().size())) {
      read = draft.replay(io.geartrain.runtime.block.RecordCodec.decode(record)).state();
    }
    assertThat(World.stateBytes(read))
        .as("seed %d", seed)
        .isEqualTo(World.stateBytes(world.state()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_state_that_was_cut_short_is_refused(long seed) {
    byte[] bytes = World.stateBytes(busy(seed).state());
    Random random = new Random(seed);

    for (int i = 0; i < 60; i++) {
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      assertThatThrownBy(
              () -> ChainStateCodec.read(new WireReader(cut), ChainStateCodec.VERSION, Spill.NONE))
          .as("seed %d, %d of %d bytes", seed, cut.length, bytes.length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void garbage_is_refused_by_name_or_is_another_state(long seed) {
    byte[] bytes = World.stateBytes(busy(seed).state());
    Random random = new Random(seed);

    for (int i = 0; i < 100; i++) {
      byte[] bad = bytes.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        ChainStateCodec.read(new WireReader(bad), ChainStateCodec.VERSION, Spill.NONE);
      } catch (WireFormatException | IllegalArgumentException e) {
        // A setting that does not parse names its key.
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
      }
    }
  }
}
