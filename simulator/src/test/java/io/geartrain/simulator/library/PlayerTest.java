package io.geartrain.simulator.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.pingpong.Player;
import io.geartrain.programs.library.pingpong.Player.Command;
import io.geartrain.programs.library.pingpong.Player.End;
import io.geartrain.programs.library.pingpong.Player.Join;
import io.geartrain.programs.library.pingpong.Player.Ping;
import io.geartrain.programs.library.pingpong.Player.Pong;
import io.geartrain.programs.library.pingpong.Player.Score;
import io.geartrain.programs.library.pingpong.Player.Serve;
import io.geartrain.programs.library.pingpong.Player.State;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ping-pong, alone, in a world, and in one that crashes. */
class PlayerTest {
  private static final UserId ALICE = UserId.of("alice");
  private static final ProgramRef<Command> OTHER = Player.CODE.refOf("other");

  static LongStream seeds() {
    return LibraryWorlds.seeds();
  }

  private static ProgramRef<Command> player(Simulator world, String name, int strength) {
    return world.as(ALICE).create(Player.CODE, name, new Join(strength));
  }

  // ------------------------------------------------------------------ alone

  @Test
  void a_rally_asks_for_one_ball_after_the_other() {
    var player = ProgramTestKit.of(Player.CODE).init(new Join(0));

    var first = player.ask(new Serve(OTHER, 2));
    assertThat(first.asked(Ping.class)).containsExactly(new Ping(1));
    var second = player.reply(first, new Pong(1));
    assertThat(second.asked(Ping.class)).containsExactly(new Ping(2));

    assertThat(player.reply(second, new Pong(2)).reply()).isEqualTo(new Score(2, End.PLAYED));
  }

  @Test
  void a_miss_and_a_silence_end_it_differently() {
    var player = ProgramTestKit.of(Player.CODE).init(new Join(0));

    var missed = player.fail(player.ask(new Serve(OTHER, 2)), "missed ball 1");
    var lost = player.timeout(player.reply(player.ask(new Serve(OTHER, 2)), new Pong(1)));

    assertThat(missed.reply()).isEqualTo(new Score(0, End.MISSED));
    assertThat(lost.reply()).isEqualTo(new Score(1, End.LOST));
  }

  @Test
  void a_player_returns_as_many_balls_as_there_is_strength() {
    var player = ProgramTestKit.of(Player.CODE).init(new Join(1));

    assertThat(player.ask(new Ping(7)).reply()).isEqualTo(new Pong(7));
    assertThat(player.ask(new Ping(8)).panic()).isEqualTo("missed ball 8");
    assertThat(player.state(State.class)).isEqualTo(new State(0, 1));
  }

  // ------------------------------------------------------------------ in a world

  private final Simulator world = LibraryWorlds.metered(Player.CODE);

  @Test
  void a_ball_flies_for_a_block() {
    var rally = world.as(ALICE).ask(player(world, "a", 0), new Serve(player(world, "b", 9), 3));

    world.runBlocks(3);
    assertThat(rally.isDone()).isFalse();
    world.runBlocks(1);

    assertThat(rally.value()).isEqualTo(new Score(3, End.PLAYED));
  }

  @Test
  void a_weak_player_ends_the_rally() {
    var rally = world.as(ALICE).ask(player(world, "a", 0), new Serve(player(world, "b", 2), 3));

    world.runBlocks(4);

    assertThat(rally.value()).isEqualTo(new Score(2, End.MISSED));
  }

  @Test
  void a_ball_that_nobody_answers_is_lost() {
    ProgramRef<Command> user = new ProgramRef<>(UserId.of("bob").id());
    var rally = world.as(ALICE).ask(player(world, "a", 0), new Serve(user, 3));

    world.runBlocks(25);

    assertThat(rally.value()).isEqualTo(new Score(0, End.LOST));
  }

  @Test
  void a_rally_without_balls_is_refused() {
    var rally = world.as(ALICE).ask(player(world, "a", 0), new Serve(OTHER, 0));

    world.runBlocks(1);

    assertThat(rally.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
  }

  // ------------------------------------------------------------------ as a property

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_ball_that_was_hit_is_in_exactly_one_score(long seed) {
    Random random = new Random(seed);
    int strength = random.nextInt(12);
    Simulator crashing = LibraryWorlds.smallBlocks(LibraryWorlds.METERED, seed, Player.CODE);
    var wall = player(crashing, "wall", strength);
    List<io.geartrain.simulator.Pending<Score>> rallies = new ArrayList<>();
    int served = 0;
    for (String name : List.of("a", "b", "c")) {
      int balls = 1 + random.nextInt(5);
      served += balls;
      rallies.add(crashing.as(ALICE).ask(player(crashing, name, 0), new Serve(wall, balls)));
    }

    LibraryWorlds.runCrashing(crashing, seed, 150);

    int returned = rallies.stream().mapToInt(rally -> rally.value().returned()).sum();
    assertThat(returned).isEqualTo(Math.min(served, strength));
    assertThat(crashing.state(wall, State.class))
        .isEqualTo(new State(strength - returned, returned));
    assertThat(rallies).extracting(rally -> rally.value().end()).doesNotContain(End.LOST);
  }
}
