package io.geartrain.simulator.library;

import static io.geartrain.runtime.SubmitOption.gas;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.programs.library.computation.PrimeCounter;
import io.geartrain.programs.library.computation.PrimeCounter.Advanced;
import io.geartrain.programs.library.computation.PrimeCounter.Command;
import io.geartrain.programs.library.computation.PrimeCounter.Count;
import io.geartrain.programs.library.computation.PrimeCounter.Counted;
import io.geartrain.programs.library.computation.PrimeCounter.Job;
import io.geartrain.programs.library.computation.PrimeCounter.Open;
import io.geartrain.programs.library.computation.PrimeCounter.Slice;
import io.geartrain.programs.library.computation.PrimeCounter.State;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Primes, counted by 200 numbers a block. */
class PrimeCounterTest {
  private static final UserId ALICE = UserId.of("alice");

  private static long primes(long from, long below) {
    return LongStream.range(from, below)
        .filter(number -> BigInteger.valueOf(number).isProbablePrime(50))
        .count();
  }

  @Nested
  class Alone {
    private final ProgramTestKit<Open, Command> kit =
        ProgramTestKit.of(PrimeCounter.CODE).init(new Open());

    @Test
    void a_question_waits_for_its_slices() {
      var question = kit.ask(new Count(2, 302));
      assertThat(question.isWaiting()).isTrue();
      assertThat(question.sent(Slice.class)).hasSize(1);
      Slice slice = question.sent(Slice.class).get(0);

      kit.fromItself();
      var first = kit.send(slice);
      assertThat(first.events())
          .containsExactly(new Advanced(slice.question(), new Job(202, 302, primes(2, 202))));
      assertThat(first.sent(Slice.class)).containsExactly(slice);
      var last = kit.send(slice);
      assertThat(last.sent(Slice.class)).isEmpty();

      assertThat(kit.wake(question).reply()).isEqualTo(new Counted(62, 302));
      assertThat(kit.state(State.class).jobs()).isEmpty();
    }

    @Test
    void a_question_that_is_woken_before_the_end_says_how_far_it_has_come() {
      var question = kit.ask(new Count(2, 1000));
      kit.fromItself().send(question.sent(Slice.class).get(0));

      assertThat(kit.wake(question).reply()).isEqualTo(new Counted(46, 202));
    }

    @Test
    void slices_are_the_programs_own() {
      var question = kit.ask(new Count(2, 1000));

      assertThat(kit.send(question.sent(Slice.class).get(0)).panic())
          .isEqualTo("a slice is the program's own");
    }

    @Test
    void what_cannot_be_counted_is_refused() {
      assertThat(kit.ask(new Count(1, 10)).panic()).isEqualTo("asked for the primes from 1 to 10");
      assertThat(kit.ask(new Count(9, 8)).panic()).startsWith("asked for the primes");
      assertThat(kit.ask(new Count(2, PrimeCounter.LARGEST + 1)).panic())
          .startsWith("asked for the primes");
    }
  }

  @Nested
  class InAWorld {
    private final Simulator world =
        Simulator.builder().settings(Crashing.settings()).with(PrimeCounter.CODE);
    private final ProgramRef<Command> counter =
        world.as(ALICE).create(PrimeCounter.CODE, "counter", new Open());

    @Test
    void a_count_takes_as_many_blocks_as_it_has_slices() {
      var count = world.as(ALICE).ask(counter, new Count(2, 1001));

      world.runBlocks(4);
      assertThat(count.isDone()).isFalse();
      assertThat(world.state(counter, State.class).jobs().values())
          .containsExactly(new Job(802, 1001, primes(2, 802)));
      world.runBlocks(1);

      assertThat(count.value()).isEqualTo(new Counted(168, 1001));
      assertThat(world.chain().gas()).as("what was not used went back").isEmpty();
    }

    @Test
    void others_are_served_between_the_slices() {
      var longer = world.as(ALICE).ask(counter, new Count(2, 2000));
      world.runBlocks(1);
      var shorter = world.as(ALICE).ask(counter, new Count(2, 12));
      world.runBlocks(1);

      assertThat(shorter.value()).isEqualTo(new Counted(5, 12));
      assertThat(longer.isDone()).isFalse();
    }

    @Test
    void a_count_whose_gas_ends_can_be_gone_on_with() {
      var first = world.as(ALICE).ask(counter, new Count(2, 1000), gas(60_000_000));
      world.runUntilIdle();
      world.runBlocks(10);
      Counted part = first.value();
      assertThat(part.upTo()).isBetween(100L, 600L);
      assertThat(part.primes()).isEqualTo(primes(2, part.upTo()));

      var second = world.as(ALICE).ask(counter, new Count(part.upTo(), 1000));
      world.runBlocks(10);

      assertThat(part.primes() + second.value().primes()).isEqualTo(168);
    }

    @Test
    void too_little_gas_to_begin_is_said_at_once() {
      var count = world.as(ALICE).ask(counter, new Count(2, 1000), gas(10_000_000));
      world.runBlocks(1);

      assertThat(count.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
      assertThat(count.reply().payload().utf8()).isEqualTo("too little gas to begin");
      assertThat(world.state(counter, State.class).jobs()).isEmpty();
    }
  }

  private record Asked(Count count, Pending<Counted> answer) {}

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void every_answer_is_right_as_far_as_it_goes_however_often_the_node_crashes(long seed) {
    Random random = new Random(seed);
    var world =
        Simulator.builder().settings(Crashing.settings()).seed(seed).with(PrimeCounter.CODE);
    var counter = world.as(ALICE).create(PrimeCounter.CODE, "counter", new Open());
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      long from = 2 + random.nextInt(500);
      Count count = new Count(from, from + random.nextInt(1500));
      long limit = 16_000_000 + random.nextInt(200_000_000);
      asked.add(new Asked(count, world.as(ALICE).ask(counter, count, gas(limit))));
      Crashing.runBlocks(world, random.nextInt(3));
    }
    Crashing.runBlocks(world, 15);

    assertThat(asked)
        .allSatisfy(
            each -> {
              Counted counted = each.answer().value();
              assertThat(counted.upTo()).isBetween(each.count().from(), each.count().below());
              assertThat(counted.primes()).isEqualTo(primes(each.count().from(), counted.upTo()));
            });
    assertThat(asked).as("enough gas for some").anyMatch(each -> reached(each));
    assertThat(asked).as("and not for others").anyMatch(each -> !reached(each));
    assertThat(world.state(counter, State.class).jobs()).isEmpty();
  }

  private static boolean reached(Asked asked) {
    return asked.answer().value().upTo() == asked.count().below();
  }
}
