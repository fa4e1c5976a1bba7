package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.GAS;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.unit.DryHost;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcollections.TreePVector;

/** Dry runs (gear.md, 3: user side; 5.51). A run takes 1000. */
class DryRunRulesTest {
  private static final int MANY = 10_000;

  private static DryHost host(World world) {
    return new DryHost() {
      @Override
      public HostedCode code(CodeId id) {
        return CODE;
      }

      @Override
      public Object memory(ActorId program, HostedCode code) {
        return TreePVector.from(world.state(program));
      }
    };
  }

  private static DryRun.Result dryRun(World world, Input input) {
    byte[] before = World.stateBytes(world.state());
    var memories = world.states();
    DryRun.Result result = DryRun.run(world.state(), host(world), DryRun.Wanted.of(input), MANY);
    assertThat(World.stateBytes(world.state())).as("the state is untouched").isEqualTo(before);
    assertThat(world.states()).isEqualTo(memories);
    return result;
  }

  private static DryRun.Ran ran(World world, Input input) {
    return (DryRun.Ran) dryRun(world, input);
  }

  private static Refusal.Reason refused(World world, Input input) {
    return ((DryRun.Refused) dryRun(world, input)).refusal().reason();
  }

  private static Input from(UserId user, ActorId to, Script what, long value) {
    return send(user, to, what, value, GAS, Input.NOW, null);
  }

  private static List<Verdict> ends(BlockRecord record) {
    return record.executed().stream().map(run -> run.outcome().verdict()).toList();
  }

  private static void assertSameReply(Mail dry, Mail real) {
    assertThat(dry.code()).isEqualTo(real.code());
    assertThat(dry.payload()).isEqualTo(real.payload());
    assertThat(dry.value()).isEqualTo(real.value());
    assertThat(dry.from()).isEqualTo(real.from());
  }

  @Test
  void it_gives_the_reply_that_the_message_then_gets() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");
    Input message = from(ALICE, p, script().persist("x").answer(Payload.utf8("hi"), 3), 10);

    DryRun.Ran dry = ran(world, message);

    assertSameReply(dry.reply(), world.replyTo(world.block(message)));
    assertThat(dry.isWhole()).isTrue();
    assertThat(dry.reply().value()).isEqualTo(Value.of(3));
    assertThat(world.state(p)).containsExactly("x");
  }

  @Test
  void a_failure_shows_likewise() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");
    Input message = from(ALICE, p, script().persist("x").panic("oops"), 10);

    DryRun.Ran dry = ran(world, message);

    assertThat(dry.reply().code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertSameReply(dry.reply(), world.replyTo(world.block(message)));
  }

  @Test
  void a_message_that_would_not_be_admitted_is_refused_for_the_same_reason() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");

    assertThat(refused(world, from(ALICE, p, script(), 1001)))
        .isEqualTo(Refusal.Reason.INSUFFICIENT_BALANCE);
    assertThat(refused(world, send(CODE.program("none"), script())))
        .isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
    world.block(send(p, script().exit(BOB.id())));
    assertThat(refused(world, send(p, script()))).isEqualTo(Refusal.Reason.INACTIVE_PROGRAM);
  }

  @Test
  void the_gas_is_the_least_with_which_the_message_goes_the_same_way() {
    World world = World.of(World.plain());
    List<ActorId> ids = world.programs("p", "q");
    ActorId p = ids.get(0);
    ActorId q = ids.get(1);
    Script what =
        script()
            .charge(500)
            .attempt(script().send(q, script().charge(4500)))
            .send(q, script(), 0, 3000, 0);

    long gas = ran(world, send(p, what)).gas();

    assertThat(gas).isEqualTo(1500 + 3000 + 5500);
    world.block(sendGas(gas, p, what));
    world.block(sendGas(gas - 1, p, what));
    assertThat(ends(world.record(world.sealedSequence() - 1)).subList(0, 3))
        .containsExactly(Verdict.SUCCESS, Verdict.SUCCESS, Verdict.SUCCESS);
    assertThat(ends(world.lastRecord()).subList(0, 3))
        .containsExactly(Verdict.SUCCESS, Verdict.FAILED, Verdict.SUCCESS);
  }

  @Test
  void an_effect_that_is_only_attempted_counts_as_part_of_the_way() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");
    Script what = script().attempt(script().send(BOB.id(), script(), 0, 7000, 0));

    assertThat(ran(world, send(p, what)).gas()).isEqualTo(8000);
  }

  @Test
  void what_runs_out_of_gas_needs_more_than_it_was_given() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");

    DryRun.Ran dry = ran(world, sendGas(1400, p, script().charge(500)));

    assertThat(dry.reply().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(dry.gas()).isEqualTo(1400);
  }

  @Test
  void programs_that_it_creates_run_too() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");
    Script what =
        script()
            .create(CODE.id(), "kid", script().persist("init"))
            .send(Script.CREATED, script().persist("first").answer("ok"))
            .answer("made");

    DryRun.Ran dry = ran(world, send(p, what));

    assertThat(dry.reply().payload().utf8()).isEqualTo("made");
    assertThat(dry.gas()).isEqualTo(4000);
    assertThat(world.state().programs()).hasSize(1);
  }

  @Test
  void what_is_parked_stays_parked() {
    World world = World.of(World.plain());
    ActorId p = world.program("p");
    world.block(send(p, script().startTimer("t", 5, script().persist("due"))));

    ran(world, send(p, script().startTimer("t", 9, script())));
    ran(world, send(p, script().cancelTimer("t")));

    world.blocks(6);
    assertThat(world.state(p)).containsExactly("due");
  }

  @Test
  void what_waits_in_the_queue_is_not_run_with_it() {
    World world = World.of(World.plain().with("block-gas", GAS).with("task-gas", 0));
    ActorId p = world.program("p");
    world.submit(send(p, script().persist("1")));
    world.submit(send(p, script().persist("2")));
    world.block();
    assertThat(world.state().queue().size()).isOne();

    DryRun.Ran dry = ran(world, send(p, script().noteBalance().answer("ok")));

    assertThat(dry.gas()).isEqualTo(1000);
    assertThat(world.state().queue().size()).isOne();
  }

  @Test
  void programs_that_never_end_are_followed_only_so_far() {
    World world = World.of(World.settings());
    ActorId p = world.program("p");
    Script ping = script();
    for (int i = 0; i < 6; i++) {
      ping = script().times(20, script().send(Script.SELF, ping));
    }

    DryRun.Ran dry = ran(world, send(p, ping));

    assertThat(dry.isWhole()).isFalse();
    assertThat(dry.reply().code()).isEqualTo(ReplyCode.AUTO);
    assertThat(dry.gas()).as("gas is not counted").isZero();
  }

  @Test
  void a_sponsor_must_be_able_to_pay() {
    World world =
        World.of(
            World.plain()
                .with("gas-price", 1)
                .with("default-gas", 1)
                .withBalance("dora", 0)
                .withBalance("rich", 10_000_000)
                .withBalance("alice", 10_000_000));
    ActorId p = world.program("p");
    Input.MessageSent poor =
        (Input.MessageSent) send(UserId.of("dora"), p, script(), 0, 5000, Input.NOW, null);

    assertThat(refused(world, poor)).isEqualTo(Refusal.Reason.INSUFFICIENT_BALANCE);
    assertThat(ran(world, new Input.Sponsored(UserId.of("rich").id(), poor)).gas()).isEqualTo(1000);
  }

  static Stream<Long> seeds() {
    return Workload.boxedSeeds();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void in_the_middle_of_work_too_nothing_is_kept_and_the_gas_is_enough(long seed) {
    World world = new World(World.plain(), World.limits().withBlocks(3));
    for (List<Input> batch : Workload.of(seed, 8)) {
      batch.forEach(world::submit);
      world.block();
    }
    for (ActorId program : List.copyOf(world.state().programs().keySet())) {
      Script what =
          script()
              .persist("dry")
              .attempt(script().send(Script.SELF, script().charge(700)))
              .attempt(script().sendValue(BOB.id(), script(), 1))
              .answer("done");
      if (dryRun(world, send(program, what)) instanceof DryRun.Ran dry && dry.isWhole()) {
        assertSameReply(ran(world, sendGas(dry.gas(), program, what)).reply(), dry.reply());
        assertThat(ran(world, sendGas(dry.gas(), program, what)).gas()).isEqualTo(dry.gas());
      }
    }
  }
}
