package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.deploy;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendAt;
import static io.geartrain.runtime.core.World.sendGas;
import static io.geartrain.runtime.core.World.watermark;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delayed sends, timers, target heights, and the order of what is due at one height. */
class DelayRulesTest {
  private final World world = World.stepped();

  /** What the program persisted, without the automatic replies to its own messages. */
  private List<String> did(ActorId program) {
    return world.state(program).stream().filter(text -> !text.equals("reply AUTO")).toList();
  }

  @Test
  void a_delayed_message_joins_so_many_heights_later() {
    List<ActorId> p = world.programs("a", "b");
    long sentAt = world.state().height() + 1;
    world.block(send(p.get(0), script().sendDelayed(p.get(1), script().noteHeight(), 2)));

    world.block();
    assertThat(world.state(p.get(1))).isEmpty();
    world.block();

    assertThat(world.state(p.get(1))).containsExactly("height " + (sentAt + 2));
  }

  @Test
  void a_delayed_message_to_a_user_is_delivered_by_a_task_with_its_value() {
    ActorId p = world.program("p");
    world.block(World.sendValue(6, p, script().send(BOB.id(), script(), 6, -1, 1)));
    assertThat(world.mails(BOB)).isEmpty();

    world.block();

    assertThat(world.mails(BOB))
        .singleElement()
        .satisfies(
            mail -> {
              assertThat(mail.id())
                  .isEqualTo(new MessageId(world.sealedSequence(), Phase.TASK, 0, 0));
              assertThat(mail.value()).isEqualTo(Value.of(6));
              assertThat(mail.isReply()).isFalse();
            });
    assertThat(world.inMailbox(BOB)).isEqualTo(6);
    assertThat(world.balance(BOB.id())).isEqualTo(1000);
  }

  @Test
  void who_is_a_user_is_decided_when_the_delayed_message_is_sent() {
    ActorId p = world.program("p");
    ActorId later = CODE.program("later");
    world.block(send(p, script().sendDelayed(later, script().persist("never"), 2)));
    world.block(create(CODE, "later", script()));

    world.blocks(2);

    assertThat(world.state(later)).isEmpty();
    assertThat(world.state().agenda())
        .extracting(entry -> entry.parked().kind())
        .containsExactly(Parked.Kind.MAIL);
  }

  @Test
  void a_timer_that_is_due_in_the_block_that_replaces_it_has_fired_already() {
    ActorId p = world.program("p");
    world.block(send(p, script().startTimer("k", 1, script().persist("first"))));

    world.block(send(p, script().startTimer("k", 2, script().persist("second"))));
    world.blocks(3);

    assertThat(did(p)).containsExactly("first", "second");
    assertThat(world.state().timers()).isEmpty();
  }

  @Test
  void a_replaced_timer_never_fires() {
    ActorId p = world.program("p");
    world.block(send(p, script().startTimer("k", 3, script().persist("first"))));

    world.block(send(p, script().startTimer("k", 4, script().persist("second"))));
    world.blocks(6);

    assertThat(did(p)).containsExactly("second");
  }

  @Test
  void a_cancelled_timer_never_fires_and_others_do() {
    List<ActorId> p = world.programs("a", "b");
    for (ActorId id : p) {
      world.submit(send(id, script().startTimer("k", 3, script().persist("k"))));
      world.submit(send(id, script().startTimer("l", 3, script().persist("l"))));
    }
    world.block();

    world.block(send(p.get(0), script().cancelTimer("k").cancelTimer("unknown")));
    world.blocks(3);

    assertThat(did(p.get(0))).containsExactly("l");
    assertThat(did(p.get(1))).containsExactly("k", "l");
  }

  @Test
  void a_timer_that_was_taken_back_in_a_run_that_fails_still_fires() {
    ActorId p = world.program("p");
    world.block(send(p, script().startTimer("k", 2, script().persist("fired"))));

    world.block(send(p, script().cancelTimer("k").panic("no")));
    world.block();

    assertThat(did(p)).containsExactly("fired");
  }

  @Test
  void the_timer_of_an_exited_program_fires_into_nothing() {
    ActorId p = world.program("p");
    world.block(send(p, script().startTimer("k", 2, script().persist("x")).exit(BOB.id())));

    world.blocks(4);

    assertThat(world.state(p)).isEmpty();
    assertThat(world.state().backlog()).isZero();
    assertThat(world.state().timers()).isEmpty();
  }

  @Test
  void tasks_run_in_the_order_in_which_they_were_scheduled() {
    List<ActorId> p = world.programs("a", "b", "c");
    world.submit(send(p.get(0), script().sendDelayed(p.get(2), script().persist("1"), 3)));
    world.block();
    world.submit(
        send(
            p.get(1), script().startTimer("t", 2, script().send(p.get(2), script().persist("4")))));
    world.submit(send(p.get(0), script().sendDelayed(p.get(2), script().persist("2"), 2)));
    world.block();
    world.submit(send(p.get(0), script().sendDelayed(p.get(2), script().persist("3"), 1)));
    world.block();

    world.block();

    assertThat(world.state(p.get(2))).containsExactly("1", "2", "3", "4");
  }

  @Test
  void due_inputs_come_first_in_admission_order_then_new_inputs_then_tasks() {
    ActorId p = world.program("p");
    long due = world.state().height() + 3;
    world.submit(send(p, script().sendDelayed(p, script().persist("task"), 2)));
    world.block();
    world.submit(sendAt(due, p, script().persist("second")));
    world.submit(sendAt(due, p, script().persist("third")));
    world.block();
    world.submit(send(p, script().persist("new")));

    world.block();

    assertThat(world.state().height()).isEqualTo(due);
    assertThat(did(p)).containsExactly("second", "third", "new", "task");
  }

  @Test
  void a_target_height_in_the_past_is_at_once() {
    ActorId p = world.program("p");
    world.blocks(5);

    world.block(sendAt(2, p, script().persist("at once")));

    assertThat(did(p)).containsExactly("at once");
    assertThat(world.state().agenda()).isEmpty();
  }

  @Test
  void what_one_record_cannot_take_joins_in_the_next_before_anything_runs() {
    World cut = new World(World.settings().withClock(Clock.DRIVEN), World.limits().withBlocks(1));
    cut.submit(deploy(CODE));
    cut.submit(create(CODE, "p", script()));
    cut.settle();
    ActorId p = CODE.program("p");
    cut.submit(sendAt(4, p, script().persist("1").send(p, script().persist("child of 1"))));
    cut.submit(sendAt(4, p, script().persist("2")));
    cut.submit(sendAt(4, p, script().persist("3")));

    cut.submit(watermark(9));
    cut.settle();

    assertThat(cut.state(p)).startsWith("1", "2", "3").contains("child of 1");
  }

  @Test
  void rent_is_paid_for_the_heights_held_and_the_rest_of_the_lock_comes_back() {
    World metered = World.of(World.plain());
    List<ActorId> p = metered.programs("a", "b");

    metered.block(
        sendGas(50_000, p.get(0), script().send(p.get(1), script().noteGas(), 0, 10_000, 3)));
    assertThat(metered.state().agenda().iterator().next().parked().lock()).isEqualTo(400);
    metered.blocks(3);

    // Its own 10000, one safety block of rent, less the start of the run.
    assertThat(metered.state(p.get(1))).containsExactly("gas " + (10_000 + 100 - 1000));
  }

  @Test
  void a_message_with_a_target_height_pays_rent_from_its_own_gas() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");
    long target = metered.state().height() + 1 + 4;

    metered.block(World.send(World.ALICE, p, script().noteGas(), 0, 20_000, target, null));
    metered.blocks(4);

    assertThat(metered.state(p)).containsExactly("gas " + (20_000 - 400 - 1000));
  }

  @Test
  void rent_that_cannot_be_paid_leaves_too_little_for_the_start() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");
    long target = metered.state().height() + 1 + 15;

    Output answer = metered.block(World.send(World.ALICE, p, script(), 0, 1_200, target, null));
    metered.blocks(15);

    assertThat(metered.replyTo(answer).code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
  }

  @Test
  void taking_a_timer_back_gives_its_rent_to_its_tree_before_that_tree_goes_on() {
    World inWaves = rentBack(World.limits());
    World oneByOne = rentBack(World.limits().withWaves(1));

    assertThat(inWaves.log()).containsExactlyElementsOf(oneByOne.log());
    assertThat(inWaves.states()).isEqualTo(oneByOne.states());
  }

  /** The tree of the first message holds a timer and a delayed message that shares its gas. */
  private static World rentBack(SchedulerLimits limits) {
    World metered = new World(World.plain(), limits);
    List<ActorId> p = metered.programs("a", "b");
    metered.block(
        sendGas(
            100_000,
            p.get(0),
            script().startTimer("k", 50, script()).sendDelayed(p.get(1), script().noteGas(), 2)));
    metered.block();
    metered.submit(sendGas(100_000, p.get(0), script().cancelTimer("k")));
    metered.block();
    assertThat(metered.state(p.get(1))).hasSize(1);
    return metered;
  }

  @Test
  void a_message_that_one_run_triggers_twice_joins_once() {
    List<ActorId> p = world.programs("a", "b");
    world.block(send(p.get(0), script().sendLater(p.get(1), script().noteHeight(), 0, 9)));

    world.block(send(p.get(0), script().triggerLast().triggerLast()));

    assertThat(world.state(p.get(1))).containsExactly("height " + world.state().height());
    assertThat(world.state().agenda()).isEmpty();
  }

  @Test
  void a_message_that_one_run_triggers_and_takes_back_is_taken_back() {
    List<ActorId> p = world.programs("a", "b");
    world.block(send(p.get(0), script().sendLater(p.get(1), script().noteHeight(), 0, 9)));

    world.block(send(p.get(0), script().triggerLast().cancelLast()));
    world.blocks(9);

    assertThat(world.state(p.get(1))).isEmpty();
    assertThat(world.state().agenda()).isEmpty();
  }

  @Test
  void a_delay_of_an_age_is_refused_for_its_rent() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");

    metered.block(
        send(
            p,
            script()
                .attempt(script().sendDelayed(p, script(), Long.MAX_VALUE))
                .attempt(script().sendDelayed(p, script(), Long.MAX_VALUE / 50))
                .attempt(script().startTimer("k", Long.MAX_VALUE / 100, script()))));

    assertThat(metered.state(p)).containsExactly("rejected 399", "rejected 399", "rejected 399");
  }

  @Test
  void a_delay_of_an_age_is_never_due_where_gas_is_not_counted() {
    ActorId p = world.program("p");

    world.block(send(p, script().sendDelayed(p, script().persist("never"), Long.MAX_VALUE)));
    world.blocks(3);

    assertThat(world.state(p)).isEmpty();
    assertThat(world.state().agenda()).hasSize(1);
  }

  @Test
  void a_target_height_of_an_age_away_locks_all_the_gas_and_harms_nobody() {
    World metered = World.of(World.plain());
    ActorId p = metered.program("p");

    metered.block(
        sendAt(Long.MAX_VALUE - 1, p, script()), sendAt(Long.MAX_VALUE / 50, p, script()));

    assertThat(metered.state().agenda())
        .extracting(entry -> entry.parked().lock())
        .containsExactly(World.GAS, World.GAS);
  }
}
