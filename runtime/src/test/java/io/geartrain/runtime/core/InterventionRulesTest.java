package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.core.World.sendValue;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Verdict;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an operator does: messages that are skipped, programs that are suspended and resumed. */
class InterventionRulesTest {
  private static final long GAS_OF_A_BLOCK = 1_000_000;

  private final World world = World.stepped();

  private static Input suspend(ActorId program) {
    return new Input.ProgramSuspended(program, "it hurts");
  }

  private static Input resume(ActorId program) {
    return new Input.ProgramResumed(program, "it is well");
  }

  private static Input skip(MessageId message) {
    return new Input.MessageSkipped(message, "poison");
  }

  private static MessageId messageOf(Output answer) {
    return ((Output.Admitted) answer).messages().get(0);
  }

  private static Refusal refusalOf(Output answer) {
    return ((Output.Refused) answer).refusal();
  }

  private static int held(World in) {
    return in.state().standing().interventions().held();
  }

  private static boolean isAnswered(World in, Output question) {
    return in.mails(ALICE).stream().anyMatch(mail -> messageOf(question).equals(mail.replyTo()));
  }

  @Nested
  class Suspending {
    @Test
    void messages_of_a_suspended_program_wait_in_order_and_go_on_when_it_is_resumed() {
      ActorId p = world.program("p");
      world.block(suspend(p));
      Output first = world.block(send(p, script().persist("1").answer("done")));
      world.block(send(p, script().persist("2")));
      assertThat(world.state(p)).isEmpty();
      assertThat(held(world)).isEqualTo(2);
      assertThat(isAnswered(world, first)).isFalse();

      world.block(resume(p));

      assertThat(world.state(p)).containsExactly("1", "2");
      assertThat(held(world)).isZero();
      assertThat(world.replyTo(first).code()).isEqualTo(ReplyCode.MANUAL);
    }

    @Test
    void others_go_on_meanwhile() {
      List<ActorId> p = world.programs("p", "q");

      world.submit(suspend(p.get(0)), send(p.get(0), script().persist("held")));
      world.block(send(p.get(1), script().persist("runs")));

      assertThat(world.state(p.get(0))).isEmpty();
      assertThat(world.state(p.get(1))).containsExactly("runs");
      assertThat(world.lastRecord().executed())
          .extracting(each -> each.outcome().verdict())
          .containsExactly(Verdict.HELD, Verdict.SUCCESS);
    }

    @Test
    void what_was_queued_before_the_suspension_waits_as_well() {
      World small = new World(World.settings(), World.limits().withBlocks(1));
      ActorId p = small.program("p");
      small.submit(send(p, script().persist("1")));
      small.submit(send(p, script().persist("2")));
      small.block();

      small.block(suspend(p));
      small.blocks(2);

      assertThat(small.state(p)).containsExactly("1");
      assertThat(held(small)).isEqualTo(1);
    }

    @Test
    void what_waited_goes_behind_what_is_queued_and_before_what_comes_later() {
      List<ActorId> p = world.programs("p", "q");
      world.block(suspend(p.get(0)));
      world.block(send(p.get(0), script().send(p.get(1), script().persist("from p"))));

      world.submit(send(p.get(1), script().persist("before")));
      world.submit(resume(p.get(0)));
      world.submit(send(p.get(1), script().persist("after")));
      world.block();

      assertThat(world.state(p.get(1))).containsExactly("before", "after", "from p");
    }

    @Test
    void replies_and_timers_wait_too() {
      List<ActorId> p = world.programs("p", "q");
      world.block(
          send(
              p.get(0),
              script()
                  .startTimer("t", 2, script().persist("timer"))
                  .ask(p.get(1), script().sleep(1).answer("hi"), null, false, 20)
                  .persist("went on")));

      world.block(suspend(p.get(0)));
      world.blocks(4);
      assertThat(world.state(p.get(0))).doesNotContain("timer", "went on");
      world.block(resume(p.get(0)));

      assertThat(world.state(p.get(0))).contains("timer", "went on");
    }

    @Test
    void an_ask_of_a_suspended_program_ends_at_its_deadline() {
      List<ActorId> p = world.programs("p", "q");
      world.block(suspend(p.get(1)));

      world.block(
          send(p.get(0), script().ask(p.get(1), script(), null, false, 2).persist("went on")));
      world.blocks(2);

      assertThat(world.state(p.get(0))).contains("went on");
      assertThat(held(world)).isEqualTo(1);
    }

    @Test
    void a_message_that_waits_so_burns_no_gas_and_keeps_its_own() {
      World metered = World.of(World.plain());
      ActorId p = metered.program("p");
      metered.block(suspend(p));
      Output sent = metered.block(sendGas(5_000, p, script().noteGas()));
      assertThat(metered.lastRecord().executed().get(0).outcome())
          .isEqualTo(Outcome.held(messageOf(sent)));

      metered.blocks(9);
      metered.block(resume(p));

      assertThat(metered.state(p)).containsExactly("gas 4000");
    }

    @Test
    void a_limit_that_fits_no_more_does_not_keep_it_from_being_held() {
      World metered = World.of(World.plain().with("block-gas", GAS_OF_A_BLOCK));
      List<ActorId> p = metered.programs("p", "q");
      metered.block(suspend(p.get(0)));

      metered.submit(sendGas(GAS_OF_A_BLOCK, p.get(1), script().persist("runs")));
      metered.submit(sendGas(GAS_OF_A_BLOCK, p.get(0), script()));
      metered.block();

      assertThat(metered.lastRecord().executed()).hasSize(2);
    }

    @Test
    void value_waits_with_its_message() {
      World priced =
          World.of(
              World.plain()
                  .with("gas-price", 1)
                  .with("existential-deposit", 5)
                  .withBalance("alice", 100_000_000));
      ActorId p = priced.program("p");
      priced.block(suspend(p));

      priced.block(sendValue(30, p, script().noteBalance()));
      assertThat(priced.balance(p)).isZero();
      priced.block(resume(p));

      assertThat(priced.state(p)).containsExactly("balance 30");
    }

    @Test
    void what_waits_counts_as_backlog() {
      World full = World.of(World.settings().with("max-backlog", 3));
      ActorId p = full.program("p");
      full.block(suspend(p));
      for (int i = 0; i < 3; i++) {
        full.block(send(p, script().persist("" + i)));
      }

      Output more = full.block(send(p, script()));
      Output resumed = full.block(resume(p));

      assertThat(refusalOf(more).reason()).isEqualTo(Refusal.Reason.BACKLOG_FULL);
      assertThat(resumed).isInstanceOf(Output.Admitted.class);
      assertThat(full.state(p)).containsExactly("0", "1", "2");
    }

    @Test
    void in_fair_mode_what_waited_takes_its_sender_s_turns() {
      World fair = World.of(World.settings().with("fair-share", 1));
      List<ActorId> p = fair.programs("p", "q");
      fair.block(suspend(p.get(0)));
      for (int i = 0; i < 4; i++) {
        fair.block(sendValue(1, p.get(0), script().persist("" + i)));
      }

      fair.block(resume(p.get(0)));

      assertThat(fair.state(p.get(0))).containsExactly("0", "1", "2", "3");
      assertThat(fair.state().standing().lanes()).isEqualTo(Lanes.NONE);
    }

    @Test
    void a_crash_forgets_nothing_of_it() {
      ActorId p = world.program("p");
      world.block(suspend(p));
      world.block(send(p, script().persist("1")));

      world.crash(0);
      world.block(send(p, script().persist("2")));
      assertThat(held(world)).isEqualTo(2);
      world.block(resume(p));

      assertThat(world.state(p)).containsExactly("1", "2");
    }

    @Test
    void a_program_whose_init_expires_meanwhile_answers_what_waited() {
      world.submit(World.deploy(CODE));
      world.block(create(CODE, "p", script().sleep(3)));
      ActorId p = CODE.program("p");
      world.block(suspend(p));
      Output waits = world.block(send(p, script()));
      MessageId init = world.state().programs().get(p).init();

      world.block(skip(init));

      assertThat(world.status(p)).isEqualTo(ProgramEntry.Status.TERMINATED);
      assertThat(world.replyTo(waits).code()).isEqualTo(ReplyCode.INITIALIZATION_FAILURE);
      assertThat(world.state().standing().interventions()).isEqualTo(Interventions.NONE);
    }

    @Test
    void a_program_that_time_limits_have_suspended_is_resumed_and_counts_anew() {
      World strict = World.of(World.settings().with("suspend-after", 2));
      ActorId p = strict.program("p");
      strict.stoppingOn("slow");
      strict.block(send(p, script().persist("slow")));
      strict.block(send(p, script().persist("slow")));
      assertThat(strict.status(p)).isEqualTo(ProgramEntry.Status.SUSPENDED);

      strict.block(resume(p));
      strict.block(send(p, script().persist("slow")));
      strict.block(send(p, script().persist("well")));

      assertThat(strict.status(p)).isEqualTo(ProgramEntry.Status.ACTIVE);
      assertThat(strict.state(p)).containsExactly("well");
    }

    @Test
    void what_is_sent_to_one_that_time_limits_have_suspended_waits_once_an_operator_suspends_it() {
      World strict = World.of(World.settings().with("suspend-after", 1));
      ActorId p = strict.program("p");
      strict.stoppingOn("slow");
      strict.block(send(p, script().persist("slow")));

      strict.block(suspend(p));
      strict.block(send(p, script().persist("later")));
      strict.block(resume(p));

      assertThat(strict.state(p)).containsExactly("later");
    }

    @Test
    void a_record_that_holds_what_need_not_wait_is_refused() {
      ActorId p = world.program("p");
      BlockDraft draft = new BlockDraft(world.state());
      draft.open(world.state().height() + 1, world.state().timestamp());
      draft.admit(new Submission(1, List.of(send(p, script())), null));

      assertThatThrownBy(() -> draft.merge(Outcome.held(draft.head().id())))
          .isInstanceOf(BrokenInvariantException.class)
          .hasMessageContaining("dispatch 0, which was held: expected a suspended program");
    }

    @Test
    void to_suspend_twice_is_to_suspend_once() {
      ActorId p = world.program("p");
      world.block(suspend(p));
      world.block(send(p, script().persist("1")));
      world.block(suspend(p));

      world.block(resume(p));

      assertThat(world.state(p)).containsExactly("1");
    }

    @Test
    void what_cannot_be_is_refused() {
      ActorId p = world.program("p");
      ActorId nobody = CODE.program("nobody");

      assertThat(refusalOf(world.block(suspend(nobody))))
          .isEqualTo(new Refusal(Refusal.Reason.UNKNOWN_PROGRAM, "no program " + nobody));
      assertThat(refusalOf(world.block(resume(nobody))).reason())
          .isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
      assertThat(refusalOf(world.block(resume(p))).reason())
          .isEqualTo(Refusal.Reason.ACTIVE_PROGRAM);
      world.block(send(p, script().exit(BOB.id())));
      assertThat(refusalOf(world.block(suspend(p))))
          .isEqualTo(
              new Refusal(
                  Refusal.Reason.INACTIVE_PROGRAM,
                  "program " + p + " is exited; nothing of it will ever run"));
    }
  }

  @Nested
  class Skipping {
    private final World slow =
        new World(World.plain().with("reply-gas", 3_000), World.limits().withBlocks(1));

    private Outcome last(World in) {
      List<Executed> all = in.executed();
      return all.get(all.size() - 1).outcome();
    }

    @Test
    void a_queued_message_fails_in_its_turn_and_its_value_and_gas_come_back() {
      ActorId p = slow.program("p");
      slow.submit(send(p, script().persist("1")));
      long poison = slow.submit(sendValue(7, p, script().persist("poison")));
      slow.block();

      slow.block(skip(messageOf(slow.answer(poison))));

      assertThat(slow.state(p)).containsExactly("1");
      Mail reply = slow.replyTo(slow.answer(poison));
      assertThat(reply.code()).isEqualTo(ReplyCode.BACKEND_ERROR);
      assertThat(reply.payload().utf8()).isEqualTo("skipped by an operator");
      assertThat(reply.value()).isEqualTo(Value.of(7));
      assertThat(last(slow).gasBurned()).isZero();
      assertThat(last(slow).trap().cause()).isEqualTo(Trap.Cause.OPERATOR);
      assertThat(last(slow).diagnosis()).isEqualTo("skipped by an operator: poison");
      assertThat(slow.state().gas()).isEmpty();
      assertThat(slow.state().standing().interventions()).isEqualTo(Interventions.NONE);
    }

    @Test
    void a_program_that_sent_it_gets_the_error_reply() {
      List<ActorId> p = slow.programs("p", "q");
      slow.block();
      slow.submit(
          send(
              p.get(0),
              script().ask(p.get(1), script().persist("poison"), null, false, 9).persist("heard")));
      slow.block();
      MessageId asked = slow.state().queue().toList().get(0).id();

      slow.block(skip(asked));
      slow.blocks(3);

      assertThat(slow.state(p.get(0))).contains("heard");
      assertThat(slow.state(p.get(1))).isEmpty();
    }

    @Test
    void a_waiting_message_fails_at_once_and_leaves_its_lock_and_its_value() {
      ActorId p = world.program("p");
      Output owner =
          world.block(sendValue(4, p, script().lock("l", true).sleep(50).persist("never")));
      world.block(send(p, script().lock("l", true).persist("next")));

      world.block(skip(messageOf(owner)));

      assertThat(world.replyTo(owner).code()).isEqualTo(ReplyCode.BACKEND_ERROR);
      assertThat(world.replyTo(owner).value()).isEqualTo(Value.ZERO);
      assertThat(world.balance(p)).isEqualTo(4);
      assertThat(world.state(p)).contains("next").doesNotContain("never");
    }

    @Test
    void a_message_that_is_held_back_until_a_height_fails_at_once() {
      ActorId p = world.program("p");
      Output later = world.block(World.sendAt(90, p, script().persist("never")));

      world.block(skip(messageOf(later)));

      assertThat(world.replyTo(later).code()).isEqualTo(ReplyCode.BACKEND_ERROR);
      assertThat(world.state().agenda().isEmpty()).isTrue();
    }

    @Test
    void a_timer_that_was_skipped_can_be_started_again() {
      ActorId p = world.program("p");
      world.block(send(p, script().startTimer("t", 50, script().persist("never"))));
      MessageId timer = world.state().agenda().iterator().next().parked().message().id();

      world.block(skip(timer));
      world.block(send(p, script().startTimer("t", 1, script().persist("again"))));
      world.block();

      assertThat(world.state(p)).contains("again").doesNotContain("never");
    }

    @Test
    void a_message_of_a_suspended_program_fails_when_it_is_resumed() {
      ActorId p = world.program("p");
      world.block(suspend(p));
      Output poison = world.block(send(p, script().persist("poison")));
      world.block(send(p, script().persist("well")));

      world.block(skip(messageOf(poison)));
      assertThat(isAnswered(world, poison)).isFalse();
      world.block(resume(p));

      assertThat(world.state(p)).containsExactly("well");
      assertThat(world.replyTo(poison).code()).isEqualTo(ReplyCode.BACKEND_ERROR);
    }

    @Test
    void its_signal_runs_if_gas_was_set_aside_for_one() {
      World metered = World.of(World.plain().with("system-reserve", 3_000));
      ActorId p = metered.program("p");
      Output waits =
          metered.block(
              send(p, script().hook(script().persist("hook ran")).sleep(50).persist("never")));

      metered.block(skip(messageOf(waits)));

      assertThat(metered.state(p)).contains("hook ran").doesNotContain("never");
    }

    @Test
    void an_init_that_is_skipped_ends_its_program() {
      slow.submit(World.deploy(CODE));
      slow.submit(create(CODE, "first", script()));
      long second = slow.submit(create(CODE, "p", script()));
      slow.block();

      slow.block(skip(messageOf(slow.answer(second))));

      assertThat(slow.status(CODE.program("p"))).isEqualTo(ProgramEntry.Status.TERMINATED);
    }

    @Test
    void a_message_behind_its_program_s_init_in_one_wave_fails_all_the_same() {
      World small = new World(World.settings(), World.limits().withBlocks(1));
      small.submit(World.deploy(CODE));
      small.submit(create(CODE, "other", script()));
      small.submit(create(CODE, "p", script().persist("init")));
      long poison = small.submit(send(CODE.program("p"), script().persist("poison")));
      small.block();
      MessageId message = messageOf(small.answer(poison));
      // From here on in one block, and so in one wave.
      ChainState state = small.state();
      BlockDraft draft = new BlockDraft(state);
      draft.open(state.height() + 1, state.timestamp());
      draft.admit(new Submission(1, List.of(skip(message)), null));

      Wave wave = Wave.collect(draft, 10, 1 << 20, 1);

      assertThat(wave.messages).hasSize(2);
      assertThat(wave.ran.get(1)).isNull();
    }

    @Test
    void what_has_ended_or_goes_to_a_user_is_not_found() {
      ActorId p = world.program("p");
      Output ran = world.block(send(p, script().sendDelayed(BOB.id(), script(), 5)));
      MessageId toBob = world.state().agenda().iterator().next().parked().message().id();
      MessageId unknown = new MessageId(77, Phase.INPUT, 0, 0);

      for (MessageId each : List.of(messageOf(ran), toBob, unknown)) {
        assertThat(refusalOf(world.block(skip(each))))
            .isEqualTo(
                new Refusal(
                    Refusal.Reason.MESSAGE_NOT_FOUND,
                    "message "
                        + each
                        + " is neither queued nor waits for its program; it has ended, or goes to a"
                        + " user"));
      }
    }

    @Test
    void it_is_found_wherever_it_waits_in_fair_mode() {
      World fair = new World(World.settings().with("fair-share", 1), World.limits().withBlocks(1));
      ActorId p = fair.program("p");
      long[] sent = new long[4];
      for (int i = 0; i < sent.length; i++) {
        sent[i] = fair.submit(send(p, script().persist("" + i)));
      }
      fair.block();

      Output answer = fair.block(skip(messageOf(fair.answer(sent[3]))));
      fair.blocks(4);

      assertThat(answer).isInstanceOf(Output.Admitted.class);
      assertThat(fair.state(p)).containsExactly("0", "1", "2");
    }
  }

  @Nested
  class OperatorsLane {
    @Test
    void it_is_open_when_the_disk_is_low_and_shut_when_the_runtime_closes() {
      ActorId p = world.program("p");
      world.on(new SchedulerInput.Refusing(new Refusal(Refusal.Reason.DISK_LOW, "low")));

      Output low = world.block(suspend(p));
      Output sent = world.block(send(p, script()));
      world.on(new SchedulerInput.Refusing(new Refusal(Refusal.Reason.CLOSED, "closing")));
      Output closed = world.block(resume(p));

      assertThat(low).isInstanceOf(Output.Admitted.class);
      assertThat(refusalOf(sent).reason()).isEqualTo(Refusal.Reason.DISK_LOW);
      assertThat(refusalOf(closed).reason()).isEqualTo(Refusal.Reason.CLOSED);
    }

    @Test
    void it_does_not_wait_behind_a_crowd_of_submissions() {
      SchedulerLimits all = World.limits();
      World crowded =
          new World(
              World.settings(),
              new SchedulerLimits(
                  all.budgetMillis(),
                  all.recordBytes(),
                  all.recordDispatches(),
                  all.waveDispatches(),
                  1,
                  all.dueEntries(),
                  all.pipelineBytes()));
      ActorId p = crowded.program("p");
      crowded.blocks(3);
      for (int i = 0; i < 10; i++) {
        crowded.submit(send(p, script().persist("" + i)));
      }
      crowded.submit(suspend(p));

      crowded.block();

      assertThat(crowded.lastRecord().inputs()).hasSize(2).contains(suspend(p));
      assertThat(held(crowded)).isEqualTo(1);
    }

    @Test
    void it_is_for_interventions_alone() {
      ActorId p = world.program("p");

      Submission alone = new Submission(1, List.of(suspend(p)), null);
      Submission mixed = new Submission(2, List.of(suspend(p), send(p, script())), null);
      Submission empty = new Submission(3, List.of(), null);

      assertThat(alone.isIntervention()).isTrue();
      assertThat(mixed.isIntervention()).isFalse();
      assertThat(empty.isIntervention()).isFalse();
    }

    @Test
    void a_reason_is_given_and_bounded() {
      ActorId p = CODE.program("p");

      assertThatThrownBy(() -> new Input.ProgramSuspended(p, " "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a reason has 1 to 500 characters, not all blank; this one has 1");
      assertThatThrownBy(() -> new Input.ProgramResumed(p, "x".repeat(501)))
          .hasMessage("a reason has 1 to 500 characters, not all blank; this one has 501");
      assertThat(new Input.ProgramResumed(p, "x".repeat(500)).reason()).hasSize(500);
    }
  }
}
