package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.deploy;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.core.World.sendValue;
import static io.geartrain.runtime.script.Script.CREATED;
import static io.geartrain.runtime.script.Script.SELF;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.script.ScriptCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The queue, the order of effects, failure and the life of programs (gear.md, 1). */
class QueueRulesTest {
  private static final ScriptCode MUTE = Workload.MUTE;
  private final World world = World.stepped();

  private List<ActorId> order() {
    return world.sealed().get((int) world.sealedSequence() - 1).actors().stream()
        .map(Actor::id)
        .toList();
  }

  private Outcome outcome(int ordinal) {
    return world.lastRecord().executed().get(ordinal).outcome();
  }

  // ------------------------------------------------------------------ order

  @Test
  void messages_run_first_in_first_out_and_children_run_in_the_same_block() {
    List<ActorId> p = world.programs("a", "b", "c");
    world.submit(send(ALICE, p.get(0), script().send(p.get(2), script().persist("of a"))));
    world.submit(send(BOB, p.get(1), script().send(p.get(2), script().persist("of b"))));
    world.submit(send(ALICE, p.get(2), script().persist("direct")));

    world.block();

    assertThat(world.state(p.get(2))).containsExactly("direct", "of a", "of b");
    assertThat(world.state().queue().size()).isZero();
  }

  @Test
  void the_automatic_reply_goes_first() {
    List<ActorId> p = world.programs("asker", "replier", "other");

    world.block(send(p.get(0), script().send(p.get(1), script().send(p.get(2), script()))));

    assertThat(order()).containsExactly(p.get(0), p.get(1), p.get(0), p.get(2), p.get(1));
  }

  @Test
  void inits_go_before_handles_and_the_manual_reply_goes_last() {
    List<ActorId> p = world.programs("asker", "replier", "other");
    var work =
        script()
            .answer("done")
            .send(p.get(2), script().persist("one"))
            .create(MUTE.id(), "child", script())
            .send(p.get(2), script().persist("two"));
    world.block(deploy(MUTE));

    world.block(send(p.get(0), script().send(p.get(1), work)));

    MessageId running = outcome(1).message();
    assertThat(running.phase()).isEqualTo(Phase.DISPATCH);
    ActorId child = ActorId.createdByProgram(running, MUTE.id(), Payload.utf8("child").bytes());
    assertThat(order().subList(0, 6))
        .containsExactly(p.get(0), p.get(1), child, p.get(2), p.get(2), p.get(0));
    assertThat(world.state(p.get(2))).containsExactly("one", "two");
    assertThat(world.state(p.get(0))).containsExactly("reply MANUAL");
  }

  @Test
  void ids_count_effects_as_written_and_then_the_automatic_reply() {
    List<ActorId> p = world.programs("a", "b");
    world.block(
        send(
            p.get(0),
            script().send(p.get(1), script()).sendValue(ALICE.id(), script(), 0).persist("x")));

    long sequence = world.sealedSequence();
    assertThat(outcome(1).message()).isEqualTo(new MessageId(sequence, Phase.DISPATCH, 0, 0));
    assertThat(world.mails(ALICE))
        .extracting(Mail::id)
        .endsWith(
            new MessageId(sequence, Phase.DISPATCH, 0, 1),
            new MessageId(sequence, Phase.DISPATCH, 0, 2));
  }

  @Test
  void an_automatic_reply_that_can_run_nothing_is_settled_and_takes_no_place() {
    world.block(deploy(MUTE), create(MUTE, "mute", script()));
    ActorId other = world.program("other");

    world.block(send(MUTE.program("mute"), script().send(other, script())));

    assertThat(order()).containsExactly(MUTE.program("mute"), other);
    assertThat(world.lastRecord().executed().get(1).dispositions())
        .containsExactly(Disposition.SETTLED);
  }

  @Test
  void the_wave_is_split_by_program_and_keeps_each_programs_order() {
    List<ActorId> p = world.programs("a", "b");
    world.submit(send(p.get(0), script().persist("1")));
    world.submit(send(p.get(1), script().persist("2")));
    world.submit(send(p.get(0), script().persist("3")));

    world.on(new SchedulerInput.Step());

    assertThat(world.running()).hasSize(2);
    assertThat(world.running().get(0).dispatches()).hasSize(2);
    world.settle();
    assertThat(world.state(p.get(0))).containsExactly("1", "3");
  }

  // ------------------------------------------------------------------ failure

  @Test
  void a_trap_undoes_exactly_one_execution_and_returns_its_value() {
    List<ActorId> p = world.programs("p", "other");
    world.submit(send(p.get(0), script().persist("before")));
    long failing =
        world.submit(
            sendValue(
                10,
                p.get(0),
                script()
                    .persist("undone")
                    .send(p.get(1), script().persist("never"))
                    .startTimer("k", 1, script().persist("never"))
                    .create(CODE.id(), "child", script().persist("never"))
                    .answer("never")
                    .panic("boom")));
    world.submit(send(p.get(0), script().persist("after")));

    world.blocks(3);

    Mail reply = world.replyTo(world.answer(failing));
    assertThat(reply.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(reply.payload()).isEqualTo(Payload.utf8("boom"));
    assertThat(reply.value()).isEqualTo(Value.of(10));
    assertThat(world.state(p.get(0))).containsExactly("before", "after");
    assertThat(world.state(p.get(1))).isEmpty();
    assertThat(world.state().programs()).hasSize(2);
    assertThat(world.state().timers()).isEmpty();
    assertThat(world.balance(ALICE.id())).isEqualTo(1000);
  }

  @Test
  void a_panic_answers_with_its_raw_bytes() {
    Payload bytes = Payload.wrap(new byte[] {0, (byte) 0xFF, 7});

    Mail reply = world.replyTo(world.block(send(world.program("p"), script().panic(bytes))));

    assertThat(reply.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(reply.payload()).isEqualTo(bytes);
  }

  @Test
  void any_other_exception_answers_with_an_empty_payload_and_leaves_its_text_to_the_trace() {
    Mail reply = world.replyTo(world.block(send(world.program("p"), script().fail())));

    assertThat(reply.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(reply.payload()).isEqualTo(Payload.EMPTY);
    assertThat(outcome(0).diagnosis()).contains("IllegalStateException", "as the script says");
  }

  @Test
  void a_stack_overflow_is_a_recorded_trap_that_replay_obeys() {
    Mail reply = world.replyTo(world.block(send(world.program("p"), script().overflow())));

    assertThat(reply.code()).isEqualTo(ReplyCode.STACK_LIMIT);
    assertThat(outcome(0).trap().cause()).isEqualTo(Trap.Cause.STACK);
    assertThat(outcome(0).trap().cause().isObeyed()).isTrue();
  }

  @Test
  void a_refused_effect_that_nobody_catches_is_a_panic_with_its_code() {
    Mail reply =
        world.replyTo(
            world.block(send(world.program("p"), script().sendValue(BOB.id(), script(), 1))));

    assertThat(reply.code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(reply.payload()).isEqualTo(Payload.utf8("101"));
  }

  @Test
  void an_error_reply_to_a_program_carries_the_value_back() {
    List<ActorId> p = world.programs("sender", "failing");
    world.block(sendValue(7, p.get(0), script().sendValue(p.get(1), script().panic("no"), 7)));

    assertThat(world.state(p.get(0))).containsExactly("reply USERSPACE_PANIC");
    assertThat(world.balance(p.get(0))).isEqualTo(7);
  }

  @Test
  void a_reply_whose_handler_fails_leaves_its_value_and_is_not_answered() {
    List<ActorId> p = world.programs("asker", "replier");
    world.block(sendValue(5, p.get(1), script()));

    world.block(
        send(p.get(0), script().send(p.get(1), script().answer(script().panic("late"), 5))));

    assertThat(world.balance(p.get(0))).isEqualTo(5);
    assertThat(outcome(2).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(world.lastRecord().executed().get(2).dispositions()).isEmpty();
    assertThat(order()).hasSize(3);
  }

  @Test
  void a_message_without_a_handler_succeeds_and_its_value_is_kept() {
    ScriptCode bare = ScriptCode.named("no handle").without(EntryPoint.HANDLE);
    world.block(deploy(bare), create(bare, "p", script()));

    Mail reply = world.replyTo(world.block(sendValue(3, bare.program("p"), script())));

    assertThat(reply.code()).isEqualTo(ReplyCode.AUTO);
    assertThat(world.balance(bare.program("p"))).isEqualTo(3);
  }

  // ------------------------------------------------------------------ lives

  @Test
  void a_message_to_an_exited_program_is_answered_with_the_inheritor() {
    List<ActorId> p = world.programs("leaver", "sender");
    world.submit(sendValue(9, p.get(0), script().persist("last").exit(BOB.id())));
    long late = world.submit(send(p.get(0), script().persist("late")));

    world.block();

    Mail reply = world.replyTo(world.answer(late));
    assertThat(reply.code()).isEqualTo(ReplyCode.PROGRAM_EXITED);
    assertThat(reply.payload()).isEqualTo(Payload.wrap(BOB.id().toBytes()));
    assertThat(outcome(1).verdict()).isEqualTo(Verdict.NOT_EXECUTED);
    assertThat(world.status(p.get(0))).isEqualTo(ProgramEntry.Status.EXITED);
    assertThat(world.state(p.get(0))).containsExactly("last");
    assertThat(world.balance(BOB.id())).isEqualTo(1009);
  }

  @Test
  void what_an_exiting_program_sent_before_still_goes() {
    List<ActorId> p = world.programs("leaver", "other");

    Output answer =
        world.block(
            send(
                p.get(0),
                script()
                    .send(p.get(1), script().persist("at once"))
                    .sendDelayed(p.get(1), script().persist("later"), 2)
                    .exit(ALICE.id())));
    world.blocks(2);

    assertThat(world.replyTo(answer).code()).isEqualTo(ReplyCode.AUTO);
    assertThat(world.state(p.get(1))).containsExactly("at once", "later");
  }

  @Test
  void what_ran_behind_an_exit_in_its_wave_runs_again_with_what_the_exit_changed() {
    List<ActorId> p = world.programs("leaver", "heir");
    world.block(sendValue(20, p.get(0), script()));
    world.submit(send(p.get(1), script().noteBalance()));
    world.submit(send(p.get(0), script().exit(p.get(1))));
    world.submit(send(p.get(1), script().noteBalance()));

    world.block();

    assertThat(world.state(p.get(1))).containsExactly("balance 0", "balance 20");
  }

  @Test
  void a_failed_init_terminates_the_program_and_gives_the_creator_what_is_left() {
    world.block(deploy(CODE));
    ActorId p = CODE.program("p");
    long creation =
        world.submit(World.create(BOB, CODE, "p", script().panic("bad"), 50, World.GAS, null));
    long late = world.submit(send(p, script()));

    world.block();

    assertThat(world.replyTo(world.answer(creation)).code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(world.replyTo(world.answer(late)).code())
        .isEqualTo(ReplyCode.INITIALIZATION_FAILURE);
    assertThat(world.status(p)).isEqualTo(ProgramEntry.Status.TERMINATED);
    assertThat(world.balance(BOB.id())).isEqualTo(1000);
  }

  @Test
  void a_message_before_the_init_is_answered_uninitialized() {
    world.block(deploy(CODE));
    ActorId p = CODE.program("p");

    Output answer = world.block(send(p, script().persist("early")), create(CODE, "p", script()));

    assertThat(world.replyTo(answer).code()).isEqualTo(ReplyCode.UNINITIALIZED);
    assertThat(world.status(p)).isEqualTo(ProgramEntry.Status.ACTIVE);
    assertThat(world.state(p)).isEmpty();
  }

  @Test
  void a_program_created_by_a_program_runs_its_init_before_what_follows_it() {
    ActorId p = world.program("p");

    world.block(
        send(
            p,
            script()
                .send(SELF, script().persist("handle"))
                .create(CODE.id(), "c", script().send(p, script().persist("init")))
                .send(CREATED, script().send(p, script().persist("child")))));

    assertThat(world.state(p))
        .containsSubsequence("handle", "init", "child")
        .contains("reply AUTO");
    assertThat(world.state().programs()).hasSize(2);
  }

  @Test
  void creating_from_unknown_code_is_answered_program_not_created_until_the_block_ends() {
    ActorId p = world.program("p");
    ScriptCode unknown = ScriptCode.named("unknown");

    world.block(
        sendValue(
            8,
            p,
            script().create(unknown.id(), "c", script(), 5, -1).sendValue(CREATED, script(), 3)));

    MessageId creator = world.lastRecord().executed().get(0).outcome().message();
    ActorId missing = ActorId.createdByProgram(creator, unknown.id(), Payload.utf8("c").bytes());
    assertThat(world.state(p))
        .containsExactly("reply PROGRAM_NOT_CREATED", "reply PROGRAM_NOT_CREATED");
    assertThat(world.balance(p)).isEqualTo(8);
    assertThat(world.state().programs()).doesNotContainKey(missing);

    world.block(send(p, script().sendValue(missing, script(), 2)));

    assertThat(world.lastRecord().executed().get(0).dispositions()).contains(Disposition.MAILED);
  }

  @Test
  void follow_ups_to_unknown_code_are_answered_the_same_when_the_block_ended_before_them() {
    World cut = new World(World.settings(), World.limits().withBlocks(1));
    cut.submit(deploy(CODE));
    cut.submit(create(CODE, "p", script()));
    cut.blocks(2);
    ActorId p = CODE.program("p");
    ScriptCode unknown = ScriptCode.named("unknown");

    cut.block(send(p, script().create(unknown.id(), "c", script()).send(CREATED, script())));
    cut.blocks(6);

    assertThat(cut.state(p))
        .containsExactly("reply PROGRAM_NOT_CREATED", "reply PROGRAM_NOT_CREATED");
  }

  // ------------------------------------------------------------------ gas comes first

  @Test
  void too_little_gas_is_answered_before_liveness_is_looked_at() {
    World metered = World.of(World.plain());
    List<ActorId> p = metered.programs("leaver", "sender");
    metered.block(send(p.get(0), script().exit(BOB.id())));

    metered.block(send(p.get(1), script().send(p.get(0), script(), 0, 0, 0)));

    BlockRecord record = metered.lastRecord();
    Outcome outcome = record.executed().get(1).outcome();
    assertThat(outcome.trap().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void a_user_message_that_cannot_pay_its_start_runs_out_of_gas_and_gets_its_value_back() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");

    Output answer = metered.block(World.send(ALICE, p, script().persist("x"), 4, 999, -1, null));

    assertThat(metered.replyTo(answer).code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(metered.replyTo(answer).value()).isEqualTo(Value.of(4));
    assertThat(metered.state(p)).isEmpty();
  }

  @Test
  void a_run_that_ends_exactly_at_its_limit_succeeds_and_one_unit_less_fails() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");

    Output enough = metered.block(sendGas(1500, p, script().charge(500)));
    Output less = metered.block(sendGas(1499, p, script().charge(500)));

    assertThat(metered.replyTo(enough).code()).isEqualTo(ReplyCode.AUTO);
    assertThat(metered.replyTo(less).code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(metered.lastRecord().executed().get(0).outcome().gasBurned()).isEqualTo(1499);
  }

  @Test
  void running_out_of_gas_cannot_be_caught() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");

    Output answer =
        metered.block(sendGas(2000, p, script().swallow(script().charge(5000)).persist("went on")));

    assertThat(metered.replyTo(answer).code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(metered.state(p)).isEmpty();
  }

  @Test
  void an_automatic_reply_has_no_gas_and_runs_nothing_unless_a_deposit_pays() {
    World metered = World.of(World.plain());
    List<ActorId> p = metered.programs("asker", "replier");

    metered.block(send(p.get(0), script().send(p.get(1), script())));

    List<Executed> executed = metered.lastRecord().executed();
    assertThat(executed).hasSize(3);
    assertThat(executed.get(2).outcome().trap().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(metered.state(p.get(0))).isEmpty();
  }

  // ------------------------------------------------------------------ balances in a wave

  @Test
  void a_failing_reply_and_what_runs_behind_it_in_a_batch_agree_on_the_balance() {
    List<ActorId> p = world.programs("a", "b", "x", "y");
    world.block(sendValue(5, p.get(1), script()));

    replyThenSpend(p, script().panic("no"));

    assertThat(world.state(p.get(0))).containsExactly("balance 5");
    assertThat(world.inMailbox(BOB)).isEqualTo(5);
  }

  @Test
  void a_reply_without_handler_and_what_runs_behind_it_in_a_wave_agree_on_the_balance() {
    world.block(deploy(MUTE), create(MUTE, "a", script()));
    List<ActorId> others = world.programs("b", "x", "y");
    world.block(sendValue(5, others.get(0), script()));

    replyThenSpend(
        List.of(MUTE.program("a"), others.get(0), others.get(1), others.get(2)), script());

    assertThat(world.state(MUTE.program("a"))).containsExactly("balance 5");
    assertThat(world.inMailbox(BOB)).isEqualTo(5);
  }

  @Test
  void a_stopped_reply_and_what_runs_behind_it_in_a_batch_agree_on_the_balance() {
    List<ActorId> p = world.programs("a", "b", "x", "y");
    world.block(sendValue(5, p.get(1), script()));
    world.stoppingOn("slow");

    replyThenSpend(p, script().persist("slow"));

    assertThat(world.state(p.get(0))).containsExactly("balance 5");
    assertThat(world.inMailbox(BOB)).isEqualTo(5);
  }

  /** In one wave: a reply with value 5 to the first program, then a message that spends it. */
  private void replyThenSpend(List<ActorId> p, io.geartrain.runtime.script.Script reply) {
    var spend = script().noteBalance().sendValue(BOB.id(), script(), 5);
    world.submit(send(p.get(0), script().send(p.get(1), script().answer(reply, 5))));
    world.submit(send(p.get(2), script().send(p.get(3), script().send(p.get(0), spend))));
    world.block();
  }

  @Test
  void a_refused_effect_that_is_caught_spends_nothing() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");
    metered.submit(
        World.send(
            ALICE,
            p,
            script().attempt(script().send(BOB.id(), script(), 6, 900_000, 0)).noteBalance(),
            6,
            100_000,
            -1,
            null));
    metered.submit(sendGas(100_000, p, script().noteBalance()));

    metered.block();

    assertThat(metered.state(p)).containsExactly("rejected 100", "balance 6", "balance 6");
  }
}
