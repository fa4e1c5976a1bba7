package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.distributor.Node;
import io.geartrain.programs.library.distributor.Node.Child;
import io.geartrain.programs.library.distributor.Node.Command;
import io.geartrain.programs.library.distributor.Node.Distribute;
import io.geartrain.programs.library.distributor.Node.Grow;
import io.geartrain.programs.library.distributor.Node.Shared;
import io.geartrain.programs.library.distributor.Node.State;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The distributor: one node alone, trees in a world, and in one that crashes. */
class NodeTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final long PLENTY = 1_000_000;

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static ProgramRef<Command> tree(Simulator world, Grow grow) {
    return world.as(ALICE).create(Node.CODE, "root", grow);
  }

  private static List<Long> loads(Simulator world, ProgramRef<Command> node) {
    return loads(world.state(node, State.class));
  }

  private static List<Long> loads(State state) {
    return state.children().stream().map(Child::load).toList();
  }

  /** What the leaves below a node have taken. */
  private static List<Long> leaves(Simulator world, ProgramRef<Command> node) {
    State state = world.state(node, State.class);
    if (state.level() == 0) {
      return List.of(state.load());
    }
    List<Long> leaves = new ArrayList<>();
    state.children().forEach(child -> leaves.addAll(leaves(world, child.node())));
    return leaves;
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  // ------------------------------------------------------------------ alone

  @Test
  void a_leaf_takes_all_or_refuses() {
    var leaf = ProgramTestKit.of(Node.CODE).init(new Grow(0, 0, 5));

    assertThat(leaf.ask(new Distribute(4)).reply()).isEqualTo(new Shared(4, 0, 0));
    assertThat(leaf.ask(new Distribute(2)).panic()).isEqualTo("room for 1 only");
    assertThat(leaf.state(State.class)).isEqualTo(new State(0, 1, 4, List.of()));
  }

  @Test
  void each_unit_goes_to_the_child_with_the_least_load() {
    var node = ProgramTestKit.of(Node.CODE).init(new Grow(1, 2, PLENTY));

    var first = node.ask(new Distribute(3));
    assertThat(first.asked(Distribute.class)).containsExactly(new Distribute(2), new Distribute(1));
    node.reply(first, new Shared(2, 0, 0));
    var shared = node.fail(first, "room for 0 only");
    assertThat(shared.reply()).isEqualTo(new Shared(2, 1, 0));

    assertThat(node.ask(new Distribute(3)).asked(Distribute.class))
        .as("2 and 0 before")
        .containsExactly(new Distribute(1), new Distribute(2));
  }

  @Test
  void a_distribution_waits_until_the_one_before_is_done() {
    var node = ProgramTestKit.of(Node.CODE).init(new Grow(1, 2, PLENTY));
    var first = node.ask(new Distribute(1));
    var second = node.ask(new Distribute(1));
    assertThat(second.asked(Distribute.class)).isEmpty();

    node.reply(first, new Shared(1, 0, 0));
    var entered = node.wake(second);
    node.reply(entered, new Shared(1, 0, 0));

    assertThat(loads(node.state(State.class))).containsExactly(1L, 1L);
  }

  @Test
  void what_is_not_answered_in_time_counts_as_load() {
    var node = ProgramTestKit.of(Node.CODE).init(new Grow(1, 2, PLENTY));

    var late = node.timeout(node.ask(new Distribute(1)));

    assertThat(late.reply()).isEqualTo(new Shared(0, 0, 1));
    assertThat(loads(node.state(State.class))).containsExactly(1L, 0L);
  }

  // ------------------------------------------------------------------ in a world

  private final Simulator world = LibraryWorlds.metered(Node.CODE);

  @Test
  void a_tree_shares_evenly_among_its_leaves() {
    var root = tree(world, new Grow(2, 3, PLENTY));

    var distribution = world.as(ALICE).ask(root, new Distribute(18));
    world.runUntilIdle();

    assertThat(distribution.value()).isEqualTo(new Shared(18, 0, 0));
    assertThat(leaves(world, root)).hasSize(9).containsOnly(2L);
  }

  @Test
  void distributions_of_one_block_do_not_all_go_to_the_same_child() {
    var root = tree(world, new Grow(1, 4, PLENTY));
    for (int i = 0; i < 4; i++) {
      world.as(ALICE).send(root, new Distribute(1));
    }

    world.runUntilIdle();

    assertThat(leaves(world, root)).containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void a_full_leaf_refuses_its_share_and_the_others_keep_theirs() {
    var root = tree(world, new Grow(1, 2, 3));
    world.as(ALICE).send(root, new Distribute(5)); // 3 and 2

    var distribution = world.as(ALICE).ask(root, new Distribute(3)); // 1 and 2: no room for either
    var last = world.as(ALICE).ask(root, new Distribute(1));
    world.runUntilIdle();

    assertThat(distribution.value()).isEqualTo(new Shared(0, 3, 0));
    assertThat(last.value()).isEqualTo(new Shared(1, 0, 0));
    assertThat(leaves(world, root)).containsExactly(3L, 3L);
  }

  @Test
  void a_tree_of_no_shape_is_not_created() {
    var root = world.as(ALICE).tryCreate(Node.CODE, "root", new Grow(4, 2, 1));

    world.runUntilIdle();

    assertThat(root.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_unit_is_in_one_leaf_or_was_refused(long seed) {
    Random random = new Random(seed);
    Simulator crashing = LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Node.CODE);
    var root = tree(crashing, new Grow(2, 2, random.nextInt(12)));
    List<Pending<Shared>> distributions = new ArrayList<>();
    List<Long> units = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      units.add(1L + random.nextInt(9));
      distributions.add(crashing.as(ALICE).ask(root, new Distribute(units.get(i))));
    }

    LibraryWorlds.runCrashing(crashing, seed, 200);

    for (int i = 0; i < units.size(); i++) {
      Shared shared = distributions.get(i).value();
      assertThat(shared.taken() + shared.refused()).isEqualTo(units.get(i));
      assertThat(shared.inDoubt()).isZero();
    }
    assertThat(sum(leaves(crashing, root)))
        .isEqualTo(distributions.stream().mapToLong(each -> each.value().taken()).sum());
    assertThat(loads(crashing, root))
        .as("what the root believes")
        .isEqualTo(
            crashing.state(root, State.class).children().stream()
                .map(child -> sum(leaves(crashing, child.node())))
                .toList());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void with_room_for_all_loads_of_siblings_differ_by_one_at_most(long seed) {
    Simulator crashing = LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Node.CODE);
    Random random = new Random(seed);
    var root = tree(crashing, new Grow(1, 3, PLENTY));
    for (int i = 0; i < 5; i++) {
      crashing.as(ALICE).send(root, new Distribute(1 + random.nextInt(4)));
    }

    LibraryWorlds.runCrashing(crashing, seed, 150);

    List<Long> leaves = leaves(crashing, root);
    long most = leaves.stream().mapToLong(Long::longValue).max().orElseThrow();
    assertThat(leaves).allSatisfy(load -> assertThat(most - load).isBetween(0L, 1L));
    assertThat(most).isPositive();
  }
}
