package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.rollback.Demonstrator;
import io.geartrain.programs.library.rollback.Demonstrator.Command;
import io.geartrain.programs.library.rollback.Demonstrator.End;
import io.geartrain.programs.library.rollback.Demonstrator.Grow;
import io.geartrain.programs.library.rollback.Demonstrator.Heard;
import io.geartrain.programs.library.rollback.Demonstrator.Open;
import io.geartrain.programs.library.rollback.Demonstrator.Tree;
import io.geartrain.programs.library.rollback.Demonstrator.Written;
import io.geartrain.runtime.message.ProgramRef;
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

/** What stands and what does not: some trees by hand, and random ones beside a model. */
class DemonstratorTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final String FAILED = ": execute wasm contract failed";

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static Tree leaf(String name, End end, Heard on) {
    return new Tree(name, end, on, false, List.of());
  }

  private static Tree tree(String name, Heard on, Tree... calls) {
    return new Tree(name, End.WELL, on, false, List.of(calls));
  }

  private static Simulator world() {
    return ContractWorlds.with(ContractWorlds.METERED, Demonstrator.CODE);
  }

  private static ProgramRef<Command> demonstrator(Simulator world) {
    return ContractWorlds.made(world, ALICE, Demonstrator.CODE, "it", new Open());
  }

  private static List<String> grown(Tree tree) {
    Simulator world = world();
    ProgramRef<Command> it = demonstrator(world);
    world.as(ALICE).send(it, new Grow(tree));
    world.runUntilIdle().crashAndRestart();
    return world.query(it, new Written());
  }

  @Test
  void calls_run_depth_first_each_with_its_reply_before_the_next() {
    assertThat(
            grown(
                tree(
                    "a",
                    Heard.NEVER,
                    tree("b", Heard.ALWAYS, leaf("c", End.WELL, Heard.SUCCESS)),
                    leaf("d", End.WELL, Heard.NEVER))))
        .containsExactly("a", "b", "c", "c ended", "b ended", "d");
  }

  @Test
  void a_failure_that_is_heard_undoes_its_subtree() {
    // snippet: rollback-caught
    var tree =
        tree(
            "a",
            Heard.NEVER,
            tree("b", Heard.ERROR, leaf("c", End.FAIL, Heard.SUCCESS)),
            leaf("d", End.WELL, Heard.NEVER));

    assertThat(grown(tree)).containsExactly("a", "b: c: execute wasm contract failed", "d");
    // end
  }

  @Test
  void of_a_panic_a_code_is_heard() {
    assertThat(grown(tree("a", Heard.NEVER, leaf("b", End.PANIC, Heard.ALWAYS))))
        .containsExactly("a", "b: codespace: wasm, code: 29");
  }

  @Test
  void a_failure_that_nobody_hears_undoes_everything() {
    assertThat(
            grown(
                tree(
                    "a",
                    Heard.NEVER,
                    leaf("b", End.WELL, Heard.ALWAYS),
                    leaf("c", End.FAIL, Heard.NEVER))))
        .isEmpty();
  }

  @Test
  void a_reply_that_fails_undoes_its_caller_and_the_call_that_had_succeeded() {
    Tree badReply = new Tree("c", End.WELL, Heard.SUCCESS, true, List.of());

    assertThat(grown(tree("a", Heard.NEVER, tree("b", Heard.ERROR, badReply))))
        .containsExactly("a", "b: codespace: wasm, code: 5");
  }

  @Test
  void alone_each_run_is_a_step() {
    var kit = ProgramTestKit.of(Demonstrator.CODE).init(new Open());

    var step =
        kit.send(
            new Grow(
                tree(
                    "a",
                    Heard.NEVER,
                    leaf("b", End.WELL, Heard.ALWAYS),
                    leaf("c", End.WELL, Heard.ERROR))));
    assertThat(step.called(Command.class)).hasSize(2);
    kit.callReply(step, null);
    kit.callFailed(step, "no");

    assertThat(kit.query(new Written())).containsExactly("a", "b ended", "c: no");
  }

  // ------------------------------------------------------------------ as a property

  private static Tree random(Random random, String name, int depth) {
    List<Tree> calls = new ArrayList<>();
    for (int call = 0; depth > 0 && call < random.nextInt(4); call++) {
      calls.add(random(random, name + call, depth - 1));
    }
    End end = random.nextInt(6) > 0 ? End.WELL : random.nextBoolean() ? End.FAIL : End.PANIC;
    Heard on = Heard.values()[random.nextInt(4)];
    return new Tree(name, end, on, random.nextInt(8) == 0, calls);
  }

  /** A run that failed, in the model, and whether its text may be seen above. */
  private static final class Undone extends Exception {
    private static final long serialVersionUID = 1L;

    Undone(String shown) {
      super(shown);
    }
  }

  /** What a tree writes, if it ends well. */
  private static List<String> expected(Tree tree) throws Undone {
    if (tree.end() != End.WELL) {
      throw new Undone(tree.end() == End.FAIL ? tree.name() + FAILED : "codespace: wasm, code: 29");
    }
    List<String> lines = new ArrayList<>(List.of(tree.name()));
    for (Tree call : tree.calls()) {
      String reply;
      boolean isHeard;
      try {
        lines.addAll(expected(call));
        reply = call.name() + " ended";
        isHeard = call.on() == Heard.ALWAYS || call.on() == Heard.SUCCESS;
      } catch (Undone failure) {
        if (call.on() == Heard.SUCCESS || call.on() == Heard.NEVER) {
          throw failure;
        }
        reply = call.name() + ": " + failure.getMessage();
        isHeard = true;
      }
      if (isHeard) {
        lines.add(reply);
        if (call.badReply()) {
          throw new Undone("codespace: wasm, code: 5");
        }
      }
    }
    return lines;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_stands_is_what_the_model_says_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    Simulator world = ContractWorlds.smallBlocks(ContractWorlds.METERED, seed, Demonstrator.CODE);
    ProgramRef<Command> it = demonstrator(world);
    List<String> lines = new ArrayList<>();
    for (int message = 0; message < 8; message++) {
      Tree tree = random(random, "t" + message + "-", 4);
      Pending<Object> sent = world.as(ALICE).send(it, new Grow(tree));
      LibraryWorlds.runCrashing(world, seed + message, 1);
      world.runUntilIdle();
      try {
        lines.addAll(expected(tree));
        assertThat(sent.reply().isSuccess()).isTrue();
      } catch (Undone failure) {
        assertThat(sent.reply().payload().utf8()).isEqualTo(failure.getMessage());
      }
    }

    assertThat(world.query(it, new Written())).isEqualTo(lines);
  }
}
