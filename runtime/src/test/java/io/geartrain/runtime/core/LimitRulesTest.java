package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.deploy;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Handlers that are stopped, writes that fail, and bounds of what is under way. */
class LimitRulesTest {
  private final World world = World.stepped();

  // ------------------------------------------------------------------ handlers that are stopped

  @Test
  void a_stopped_message_is_recorded_and_the_rest_of_its_batch_runs_again() {
    ActorId p = world.program("p");
    world.stoppingOn("slow");
    world.submit(send(p, script().persist("1")));
    long slow = world.submit(send(p, script().persist("slow")));
    world.submit(send(p, script().persist("2")));

    world.block();

    Mail reply = world.replyTo(world.answer(slow));
    assertThat(reply.code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    Outcome outcome = world.lastRecord().executed().get(1).outcome();
    assertThat(outcome.trap().cause()).isEqualTo(Trap.Cause.TIME_LIMIT);
    assertThat(world.state(p)).containsExactly("1", "2");
  }

  @Test
  void a_stopped_message_burns_all_its_gas() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");
    metered.stoppingOn("slow");

    metered.block(sendGas(7_000, p, script().persist("slow")));

    assertThat(metered.lastRecord().executed().get(0).outcome().gasBurned()).isEqualTo(7_000);
  }

  @Test
  void several_messages_of_a_batch_may_be_stopped() {
    ActorId p = world.program("p");
    world.stoppingOn("slow").stoppingOn("slower");
    world.submit(send(p, script().persist("slow")));
    world.submit(send(p, script().persist("1")));
    world.submit(send(p, script().persist("slower")));

    world.block();

    assertThat(world.state(p)).containsExactly("1");
    assertThat(world.lastRecord().executed()).hasSize(3);
  }

  @Test
  void the_late_result_of_a_stopped_batch_is_ignored() {
    ActorId p = world.program("p");
    world.stoppingOn("slow");
    world.submit(send(p, script().persist("slow")));
    world.submit(send(p, script().persist("1")));
    world.on(new SchedulerInput.Step());
    SchedulerCommand.RunBatch stopped = world.running().get(0);
    List<Outcome> late =
        stopped.dispatches().stream()
            .map(
                d -> Outcome.success(d.message().id(), List.of(Payload.utf8("late")), List.of(), 0))
            .toList();

    world.settle();
    world.on(new SchedulerInput.BatchDone(stopped.batch(), late));
    world.on(
        new SchedulerInput.LimitExceeded(
            stopped.batch(), stopped.dispatches().get(1).message().id(), null, "late"));

    assertThat(world.state(p)).containsExactly("1");
    assertThat(world.lastRecord().executed()).hasSize(2);
    assertThat(world.block(send(p, script().persist("2")))).isInstanceOf(Output.Admitted.class);
  }

  @Test
  void so_many_time_limits_in_a_row_suspend_a_program() {
    World strict = World.of(World.settings().with("suspend-after", 2));
    ActorId p = strict.program("p");
    strict.stoppingOn("slow");
    strict.block(send(p, script().persist("slow")));
    assertThat(strict.status(p)).isEqualTo(ProgramEntry.Status.ACTIVE);
    strict.submit(send(p, script().persist("slow")));
    long behind = strict.submit(send(p, script().persist("never")));

    strict.block();
    Output later = strict.block(send(p, script().persist("never")));

    assertThat(strict.status(p)).isEqualTo(ProgramEntry.Status.SUSPENDED);
    assertThat(strict.replyTo(strict.answer(behind)).code()).isEqualTo(ReplyCode.SUSPENDED);
    assertThat(strict.replyTo(later).code()).isEqualTo(ReplyCode.SUSPENDED);
    assertThat(strict.state(p)).isEmpty();
  }

  @Test
  void a_success_between_time_limits_starts_the_count_again() {
    World strict = World.of(World.settings().with("suspend-after", 2));
    ActorId p = strict.program("p");
    strict.stoppingOn("slow");

    strict.block(send(p, script().persist("slow")));
    strict.block(send(p, script().persist("fine")));
    strict.block(send(p, script().persist("slow")));

    assertThat(strict.status(p)).isEqualTo(ProgramEntry.Status.ACTIVE);
  }

  @Test
  void what_was_stopped_behind_an_exit_is_dropped_and_runs_again() {
    List<ActorId> p = world.programs("leaver", "a", "b");
    world.stoppingOn("slow");
    world.submit(send(p.get(0), script().exit(World.BOB.id())));
    world.submit(send(p.get(1), script().persist("slow")));
    world.submit(send(p.get(1), script().persist("1")));
    world.submit(send(p.get(2), script().persist("slow")));

    world.block();

    // The stop was dropped with everything else behind the exit; this time they are fast enough.
    assertThat(world.state(p.get(1))).containsExactly("slow", "1");
    assertThat(world.state(p.get(2))).containsExactly("slow");
  }

  @Test
  void an_init_that_is_stopped_has_failed() {
    world.block(deploy(CODE));
    world.stoppingOn("slow");
    world.submit(create(CODE, "p", script().persist("slow")));
    long behind = world.submit(send(CODE.program("p"), script()));

    world.block();

    assertThat(world.status(CODE.program("p"))).isEqualTo(ProgramEntry.Status.TERMINATED);
    assertThat(world.replyTo(world.answer(behind)).code())
        .isEqualTo(ReplyCode.INITIALIZATION_FAILURE);
  }

  @Test
  void a_cautious_scheduler_runs_dispatches_one_by_one_until_it_has_seen_enough() {
    List<ActorId> p = world.programs("a", "b", "c", "d", "e");
    p.forEach(id -> world.submit(send(id, script().persist("x"))));
    world.crash(0).scheduler().cautiously(3);
    p.forEach(id -> world.submit(send(id, script().persist("y"))));
    world.on(new SchedulerInput.Step());

    for (int i = 0; i < 3; i++) {
      assertThat(world.scheduler().isCautious()).isTrue();
      assertThat(world.running()).hasSize(1);
      world.run();
    }

    assertThat(world.scheduler().isCautious()).isFalse();
    assertThat(world.running()).hasSize(2);
    world.settle();
    p.forEach(id -> assertThat(world.state(id)).containsExactly("y"));
  }

  // ------------------------------------------------------------------ writes

  @Test
  void a_write_that_fails_stops_by_name_and_nothing_is_decided_afterwards() {
    ActorId p = world.program("p");
    world.submit(send(p, script().persist("1")));
    world.on(new SchedulerInput.Step());
    world.runBatches();

    world.on(new SchedulerInput.WriteFailed("disk: no space"));

    assertThat(world.stopReason()).isEqualTo("disk: no space");
    assertThat(world.scheduler().on(new SchedulerInput.Durable(99), 0)).isEmpty();
    assertThat(world.scheduler().on(new SchedulerInput.Step(), 0)).isEmpty();
    assertThat(
            world
                .scheduler()
                .on(new SchedulerInput.Submitted(new Submission(99, List.of(), null)), 0))
        .isEmpty();
  }

  @Test
  void after_a_failed_write_the_runtime_goes_on_from_what_is_durable() {
    ActorId p = world.program("p");
    long lost = world.submit(send(p, script().persist("lost")));
    world.on(new SchedulerInput.Step());
    world.runBatches();
    world.on(new SchedulerInput.WriteFailed("timed out"));

    world.crash(0);
    world.block(send(p, script().persist("next")));

    assertThat(world.answer(lost)).isNull();
    assertThat(world.state(p)).containsExactly("next");
  }

  @Test
  void a_record_that_was_written_although_nobody_heard_is_obeyed() {
    ActorId p = world.program("p");
    world.submit(send(p, script().persist("written")));
    world.on(new SchedulerInput.Step());
    world.runBatches();

    world.crash(1);
    world.block(send(p, script().persist("next")));

    assertThat(world.state(p)).containsExactly("written", "next");
  }

  @Test
  void blocks_go_on_while_the_log_writes_until_the_pipeline_is_full() {
    SchedulerLimits open = World.limits();
    SchedulerLimits narrow =
        new SchedulerLimits(
            open.budgetMillis(),
            open.recordBytes(),
            open.recordDispatches(),
            open.waveDispatches(),
            open.ingressBytes(),
            open.dueEntries(),
            600);
    World slow = new World(World.settings(), narrow);
    ActorId p = slow.program("p");
    long before = slow.sealedSequence();
    for (int i = 0; i < 10; i++) {
      slow.submit(send(p, script().persist("" + i)));
      slow.on(new SchedulerInput.Step());
      slow.runBatches();
    }
    long under = slow.sealedSequence() - before;
    assertThat(under).isBetween(2L, 9L);
    assertThat(slow.scheduler().undurableBytes()).isGreaterThanOrEqualTo(600);

    slow.settle();

    assertThat(slow.state(p)).hasSize(10);
    assertThat(slow.scheduler().undurableBytes()).isZero();
  }

  @Test
  void one_mark_of_the_log_may_cover_many_records() {
    ActorId p = world.program("p");
    long first = world.submit(send(p, script()));
    world.on(new SchedulerInput.Step());
    world.runBatches();
    long second = world.submit(send(p, script()));
    world.on(new SchedulerInput.Step());
    world.runBatches();

    world.write(world.sealedSequence());

    assertThat(world.answer(first)).isInstanceOf(Output.Admitted.class);
    assertThat(world.answer(second)).isInstanceOf(Output.Admitted.class);
    assertThat(world.released().indexOf(world.answer(first)))
        .isLessThan(world.released().indexOf(world.answer(second)));
  }

  @Test
  void quiescing_ends_the_open_block_and_opens_no_other() {
    World cut = new World(World.settings().withClock(Clock.DRIVEN), World.limits().withWaves(1));
    cut.submit(deploy(CODE));
    cut.submit(create(CODE, "p", script()));
    cut.settle();
    for (int i = 0; i < 5; i++) {
      cut.submit(send(CODE.program("p"), script().persist("" + i)));
    }
    long before = cut.sealedSequence();

    cut.on(new SchedulerInput.Quiesce());
    cut.settle();

    assertThat(cut.sealedSequence()).isEqualTo(before + 1);
    assertThat(cut.state(CODE.program("p"))).containsExactly("0");
    assertThat(cut.scheduler().isQuiet()).isTrue();
    assertThat(cut.scheduler().isIdle()).isFalse();
  }

  // ------------------------------------------------------------------ replay

  @Test
  void replay_refuses_a_record_that_does_not_follow() {
    world.program("p");
    BlockDraft draft = new BlockDraft(ChainState.genesis(World.settings(), 0));
    draft.replay(RecordCodec.decode(world.log().get(0)));

    assertThatThrownBy(() -> draft.replay(RecordCodec.decode(world.log().get(0))))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("record 1, sequence: expected 2, found 1");
  }

  @Test
  void replay_refuses_a_record_whose_decisions_do_not_follow_from_the_state() {
    ActorId p = world.program("p");
    world.block(send(p, script().send(p, script())));
    BlockDraft draft =
        new BlockDraft(ChainState.genesis(World.settings().with("gas-policy", "plain"), 0));
    draft.replay(RecordCodec.decode(world.log().get(0)));
    var wrong = RecordCodec.decode(world.log().get(1));
    var unknown = new java.util.ArrayList<>(wrong.executed());
    unknown.remove(0);

    assertThatThrownBy(
            () ->
                draft.replay(
                    new io.geartrain.runtime.block.BlockRecord(
                        wrong.sequence(),
                        wrong.height(),
                        wrong.timestamp(),
                        wrong.inputs(),
                        wrong.due(),
                        wrong.tasks(),
                        unknown)))
        .isInstanceOf(BrokenInvariantException.class)
        .hasMessageContaining("dispatch 0");
  }
}
