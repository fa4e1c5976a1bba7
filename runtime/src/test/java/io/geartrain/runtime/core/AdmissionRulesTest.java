package io.geartrain.runtime.core;

import static io.geartrain.runtime.core.World.ALICE;
import static io.geartrain.runtime.core.World.BOB;
import static io.geartrain.runtime.core.World.CODE;
import static io.geartrain.runtime.core.World.GAS;
import static io.geartrain.runtime.core.World.create;
import static io.geartrain.runtime.core.World.deploy;
import static io.geartrain.runtime.core.World.send;
import static io.geartrain.runtime.core.World.sendKeyed;
import static io.geartrain.runtime.core.World.sendValue;
import static io.geartrain.runtime.core.World.watermark;
import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is admitted, what is refused and why, and when the answer leaves. */
class AdmissionRulesTest {
  private final World world = World.stepped();

  private static Refusal.Reason reason(Output answer) {
    assertThat(answer).isInstanceOf(Output.Refused.class);
    return ((Output.Refused) answer).refusal().reason();
  }

  private static Output.Admitted admitted(Output answer) {
    assertThat(answer).isInstanceOf(Output.Admitted.class);
    return (Output.Admitted) answer;
  }

  private static World driven() {
    World world = World.of(World.settings().withClock(Clock.DRIVEN));
    world.submit(deploy(CODE));
    world.submit(create(CODE, "p", script()));
    world.settle();
    return world;
  }

  // ------------------------------------------------------------------ refusals

  @Test
  void a_message_to_no_program_is_refused() {
    Output answer = world.block(send(CODE.program("nobody"), script()));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
  }

  @Test
  void a_program_of_unknown_code_is_refused() {
    assertThat(reason(world.block(create(CODE, "p", script()))))
        .isEqualTo(Refusal.Reason.UNKNOWN_CODE);
  }

  @Test
  void a_program_that_exists_is_not_created_again_even_when_it_has_ended() {
    ActorId p = world.program("p");

    Output again = world.block(create(CODE, "p", script()));
    world.block(send(p, script().exit(ALICE.id())));
    Output afterExit = world.block(create(CODE, "p", script()));

    assertThat(reason(again)).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS);
    assertThat(reason(afterExit)).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS);
  }

  @Test
  void a_message_to_a_program_that_has_ended_is_refused() {
    ActorId left = world.program("left");
    world.block(send(left, script().exit(ALICE.id())));
    world.block(create(CODE, "failed", script().panic("no")));

    assertThat(reason(world.block(send(left, script()))))
        .isEqualTo(Refusal.Reason.INACTIVE_PROGRAM);
    assertThat(reason(world.block(send(CODE.program("failed"), script()))))
        .isEqualTo(Refusal.Reason.INACTIVE_PROGRAM);
  }

  @Test
  void value_above_the_balance_is_refused() {
    ActorId p = world.program("p");

    assertThat(reason(world.block(sendValue(1001, p, script()))))
        .isEqualTo(Refusal.Reason.INSUFFICIENT_BALANCE);
    assertThat(world.balance(ALICE.id())).isEqualTo(1000);
  }

  @Test
  void a_payload_above_the_largest_is_refused() {
    World small = World.of(World.settings().with("max-payload", 100));
    ActorId p = small.program("p");

    assertThat(reason(small.block(send(p, script().persist("x".repeat(100))))))
        .isEqualTo(Refusal.Reason.PAYLOAD_TOO_LARGE);
    assertThat(reason(small.block(create(CODE, "q", script().persist("x".repeat(100))))))
        .isEqualTo(Refusal.Reason.PAYLOAD_TOO_LARGE);
  }

  @Test
  void submissions_beyond_the_backlog_are_refused_and_admitted_when_there_is_room_again() {
    World small = World.of(World.settings().with("max-backlog", 2));
    ActorId p = small.program("p");
    long first = small.submit(send(p, script()));
    long second = small.submit(send(p, script()));
    long third = small.submit(send(p, script()));

    small.block();

    assertThat(small.answer(first)).isInstanceOf(Output.Admitted.class);
    assertThat(small.answer(second)).isInstanceOf(Output.Admitted.class);
    assertThat(reason(small.answer(third))).isEqualTo(Refusal.Reason.BACKLOG_FULL);
    assertThat(small.block(send(p, script()))).isInstanceOf(Output.Admitted.class);
  }

  @Test
  void a_batch_counts_against_the_backlog_as_a_whole() {
    World small = World.of(World.settings().with("max-backlog", 2));
    ActorId p = small.program("p");

    Output answer = small.block(send(p, script()), send(p, script()), send(p, script()));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.BACKLOG_FULL);
  }

  @Test
  void a_watermark_is_refused_where_the_clock_is_not_driven() {
    assertThat(reason(world.block(watermark(5)))).isEqualTo(Refusal.Reason.CLOCK_NOT_DRIVEN);
  }

  @Test
  void while_the_runtime_refuses_everything_is_refused_with_its_reason() {
    ActorId p = world.program("p");
    world.on(
        new SchedulerInput.Refusing(new Refusal(Refusal.Reason.DISK_LOW, "too little is free")));

    assertThat(reason(world.block(send(p, script())))).isEqualTo(Refusal.Reason.DISK_LOW);

    world.on(new SchedulerInput.Refusing(null));
    assertThat(world.block(send(p, script()))).isInstanceOf(Output.Admitted.class);
  }

  @Test
  void a_genesis_cannot_be_submitted() {
    assertThatThrownBy(() -> world.block(new Input.Genesis(World.settings().toMap())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("genesis");
  }

  @Test
  void balances_that_do_not_fit_a_value_together_are_refused_at_the_start() {
    String most = java.math.BigInteger.ONE.shiftLeft(128).subtract(java.math.BigInteger.ONE) + "";
    ChainSettings rich = ChainSettings.defaults().with("balance.alice", most);

    assertThatThrownBy(() -> rich.with("balance.bob", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2^128");
    assertThatThrownBy(() -> ChainSettings.defaults().with("balance.bob", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ------------------------------------------------------------------ batches

  @Test
  void a_batch_is_admitted_whole_in_one_record_and_its_ids_come_in_order() {
    Output answer =
        world.block(
            deploy(CODE),
            create(CODE, "p", script().persist("init")),
            send(CODE.program("p"), script().persist("first")));

    assertThat(admitted(answer).messages())
        .extracting(Object::toString)
        .containsExactly("1.i.1.0", "1.i.2.0");
    assertThat(world.state(CODE.program("p"))).containsExactly("init", "first");
  }

  @Test
  void a_batch_with_one_bad_input_is_refused_whole() {
    ActorId p = world.program("p");

    Output answer =
        world.block(
            sendValue(5, p, script().persist("never")), send(CODE.program("nobody"), script()));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
    assertThat(world.state(p)).isEmpty();
    assertThat(world.balance(ALICE.id())).isEqualTo(1000);
    assertThat(world.lastRecord().inputs()).isEmpty();
  }

  @Test
  void the_values_of_a_batch_must_be_covered_together() {
    ActorId p = world.program("p");

    Output answer = world.block(sendValue(600, p, script()), sendValue(600, p, script()));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.INSUFFICIENT_BALANCE);
    assertThat(world.balance(ALICE.id())).isEqualTo(1000);
  }

  @Test
  void a_batch_that_creates_one_program_twice_is_refused() {
    world.block(deploy(CODE));

    Output answer = world.block(create(CODE, "p", script()), create(CODE, "p", script()));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS);
  }

  @Test
  void of_two_submissions_that_create_one_program_the_first_wins() {
    world.block(deploy(CODE));
    long first = world.submit(create(ALICE, CODE, "p", script().persist("1"), 0, GAS, null));
    long second = world.submit(create(BOB, CODE, "p", script().persist("2"), 0, GAS, null));

    world.block();

    assertThat(world.answer(first)).isInstanceOf(Output.Admitted.class);
    assertThat(reason(world.answer(second))).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS);
    assertThat(world.state(CODE.program("p"))).containsExactly("1");
  }

  @Test
  void a_batch_that_uses_one_key_for_two_requests_is_refused() {
    ActorId p = world.program("p");

    Output answer =
        world.block(
            sendKeyed("k", p, script().persist("1")), sendKeyed("k", p, script().persist("2")));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(world.state(p)).isEmpty();
  }

  @Test
  void a_request_that_stands_twice_in_a_batch_under_one_key_happens_once() {
    ActorId p = world.program("p");
    Input request = sendKeyed("k", p, script().persist("once"));

    Output.Admitted answer = admitted(world.block(request, request));

    assertThat(world.state(p)).containsExactly("once");
    assertThat(answer.messages()).hasSize(2);
    assertThat(answer.messages().get(0)).isEqualTo(answer.messages().get(1));
  }

  // ------------------------------------------------------------------ when answers leave

  @Test
  void an_admission_is_answered_when_its_record_is_durable() {
    World driven = driven();

    long handle = driven.submit(send(CODE.program("p"), script()));
    driven.runBatches();
    assertThat(driven.answer(handle)).isNull();
    driven.settle();

    assertThat(admitted(driven.answer(handle)).sequence()).isEqualTo(driven.sealedSequence());
  }

  @Test
  void a_refusal_waits_for_what_it_was_judged_by() {
    World driven = driven();
    driven.submit(send(CODE.program("p"), script()));
    long first = driven.submit(create(CODE, "q", script()));
    long second = driven.submit(create(CODE, "q", script()));

    driven.runBatches();
    driven.write(driven.sealedSequence() - 1);
    assertThat(driven.answer(first)).isNull();
    assertThat(driven.answer(second)).isNull();
    driven.settle();

    assertThat(driven.answer(first)).isInstanceOf(Output.Admitted.class);
    assertThat(reason(driven.answer(second))).isEqualTo(Refusal.Reason.PROGRAM_ALREADY_EXISTS);
  }

  @Test
  void a_refusal_alone_writes_no_record() {
    World driven = driven();
    long before = driven.sealedSequence();

    long handle = driven.submit(send(CODE.program("nobody"), script()));

    assertThat(reason(driven.answer(handle))).isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
    assertThat(driven.sealedSequence()).isEqualTo(before);
  }

  // ------------------------------------------------------------------ sources

  private static Submission.Position position(long previous, long offset) {
    return new Submission.Position("file", previous, offset, Payload.utf8("#" + offset));
  }

  private long submit(World into, long previous, long offset, String text) {
    return into.submit(
        position(previous, offset), List.of(send(CODE.program("p"), script().persist(text))));
  }

  @Test
  void a_source_is_admitted_in_order_and_remembers_how_far_it_is() {
    World driven = driven();

    submit(driven, -1, 3, "a");
    submit(driven, 3, 4, "b");
    driven.settle();

    assertThat(driven.state(CODE.program("p"))).containsExactly("a", "b");
    assertThat(driven.state().sources().get("file")).isEqualTo(new Source(4, Payload.utf8("#4")));
  }

  @Test
  void a_gap_in_a_source_is_refused() {
    World driven = driven();
    submit(driven, -1, 3, "a");

    long gap = submit(driven, 5, 6, "never");
    driven.settle();

    assertThat(reason(driven.answer(gap))).isEqualTo(Refusal.Reason.SOURCE_OUT_OF_ORDER);
    assertThat(driven.state(CODE.program("p"))).containsExactly("a");
  }

  @Test
  void a_duplicate_of_a_source_does_nothing_and_is_acknowledged_when_the_original_is_durable() {
    World driven = driven();
    long original = submit(driven, -1, 3, "a");
    driven.runBatches();

    long duplicate = submit(driven, -1, 3, "a");
    driven.runBatches();
    assertThat(driven.answer(original)).isNull();
    assertThat(driven.answer(duplicate)).isNull();
    driven.settle();

    assertThat(driven.answer(original)).isInstanceOf(Output.Admitted.class);
    assertThat(admitted(driven.answer(duplicate)).messages()).isEmpty();
    assertThat(driven.state(CODE.program("p"))).containsExactly("a");
  }

  @Test
  void a_refused_batch_does_not_move_its_source() {
    World driven = driven();

    long refused = driven.submit(position(-1, 1), List.of(send(CODE.program("nobody"), script())));
    long next = submit(driven, 1, 2, "never");
    driven.settle();

    assertThat(reason(driven.answer(refused))).isEqualTo(Refusal.Reason.UNKNOWN_PROGRAM);
    assertThat(reason(driven.answer(next))).isEqualTo(Refusal.Reason.SOURCE_OUT_OF_ORDER);
    assertThat(driven.state().sources()).isEmpty();
  }

  @Test
  void a_position_that_does_not_move_forward_is_the_callers_mistake() {
    assertThatThrownBy(() -> position(3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above the previous 3");
  }

  // ------------------------------------------------------------------ idempotency keys

  private World withKeys(String key, Object value) {
    World other = World.of(World.settings().with(key, value));
    other.program("p");
    return other;
  }

  @Test
  void the_same_request_under_one_key_gets_the_same_message_and_its_stored_reply() {
    ActorId p = world.program("p");
    Input request = sendKeyed("k", p, script().persist("once").answer("yes"));

    Output.Admitted first = admitted(world.block(request));
    Output.Admitted again = admitted(world.block(request));

    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(first.known()).containsExactly((Mail) null);
    assertThat(again.known())
        .singleElement()
        .satisfies(mail -> assertThat(mail.payload()).isEqualTo(Payload.utf8("yes")));
    assertThat(world.state(p)).containsExactly("once");
  }

  @Test
  void a_repeat_before_the_reply_gets_the_message_alone() {
    ActorId p = world.program("p");
    Input request =
        World.send(ALICE, p, script().persist("once"), 0, GAS, world.state().height() + 5, "k");

    Output.Admitted first = admitted(world.block(request));
    Output.Admitted again = admitted(world.block(request));

    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(again.known()).containsExactly((Mail) null);
  }

  @Test
  void another_request_under_a_used_key_is_refused() {
    ActorId p = world.program("p");
    world.block(sendKeyed("k", p, script().persist("one")));

    Output otherPayload = world.block(sendKeyed("k", p, script().persist("two")));
    Output otherValue = world.block(World.send(ALICE, p, script().persist("one"), 1, GAS, -1, "k"));

    assertThat(reason(otherPayload)).isEqualTo(Refusal.Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(reason(otherValue)).isEqualTo(Refusal.Reason.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void keys_belong_to_their_user() {
    ActorId p = world.program("p");
    world.block(sendKeyed("k", p, script().persist("alice")));

    world.block(World.send(BOB, p, script().persist("bob"), 0, GAS, -1, "k"));

    assertThat(world.state(p)).containsExactly("alice", "bob");
  }

  @Test
  void a_repeated_creation_gets_the_first_ones_reply() {
    world.block(deploy(CODE));
    Input request = create(ALICE, CODE, "p", script().persist("init"), 0, GAS, "k");

    Output.Admitted first = admitted(world.block(request));
    Output.Admitted again = admitted(world.block(request));

    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(again.known().get(0).code()).isEqualTo(ReplyCode.AUTO);
    assertThat(world.state(CODE.program("p"))).containsExactly("init");
  }

  @Test
  void a_repeat_is_answered_whatever_has_become_of_program_and_balance() {
    ActorId p = world.program("p");
    Input request = World.send(ALICE, p, script().exit(BOB.id()), 900, GAS, -1, "k");

    Output.Admitted first = admitted(world.block(request));
    Output.Admitted again = admitted(world.block(request));

    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(world.balance(ALICE.id())).isEqualTo(100);
  }

  @Test
  void a_key_is_forgotten_after_its_blocks_and_not_before() {
    World other = withKeys("idempotency-blocks", 3);
    ActorId p = CODE.program("p");
    Input request = sendKeyed("k", p, script().persist("run"));
    other.block(request);
    other.blocks(2);

    other.block(request);
    assertThat(other.state(p)).hasSize(1);
    other.block(request);

    assertThat(other.state(p)).hasSize(2);
  }

  @Test
  void beyond_the_most_keys_new_ones_are_refused_until_old_ones_are_forgotten() {
    World other = World.of(World.settings().with("idempotency-blocks", 2).with("max-keys", 1));
    ActorId p = other.program("p");
    other.block(sendKeyed("a", p, script()));

    Output full = other.block(sendKeyed("b", p, script()));
    other.block();
    Output later = other.block(sendKeyed("b", p, script()));

    assertThat(reason(full)).isEqualTo(Refusal.Reason.TOO_MANY_KEYS);
    assertThat(later).isInstanceOf(Output.Admitted.class);
  }

  @Test
  void a_key_survives_a_crash_with_its_reply() {
    ActorId p = world.program("p");
    Input request = sendKeyed("k", p, script().persist("once").answer("yes"));
    Output.Admitted first = admitted(world.block(request));

    world.crash(0);
    Output.Admitted again = admitted(world.block(request));

    assertThat(again.messages()).isEqualTo(first.messages());
    assertThat(again.known().get(0).payload()).isEqualTo(Payload.utf8("yes"));
  }

  // ------------------------------------------------------------------ subscriptions

  private static Input open(String name) {
    return new Input.SubscriptionOpened(BOB.id(), name);
  }

  private Input moved(String name, Mail to) {
    return new Input.CursorMoved(BOB.id(), name, to.id());
  }

  private void mail(ActorId from, int count) {
    world.block(send(from, script().times(count, script().send(BOB.id(), script()))));
  }

  private List<Mail> pending(World of) {
    Inbox inbox = of.state().inboxes().get(BOB.id());
    return inbox == null ? List.of() : List.copyOf(inbox.pending().values());
  }

  @Test
  void a_subscription_keeps_what_comes_from_its_opening_on_until_its_cursor_moves() {
    ActorId p = world.program("p");
    mail(p, 1);
    world.block(open("s"));
    mail(p, 3);

    assertThat(pending(world)).isEqualTo(world.mails(BOB).subList(1, 4));

    world.block(moved("s", world.mails(BOB).get(2)));
    assertThat(pending(world)).isEqualTo(world.mails(BOB).subList(3, 4));
  }

  @Test
  void what_any_subscription_has_not_handled_stays_pending() {
    ActorId p = world.program("p");
    world.block(open("fast"), open("slow"));
    mail(p, 2);

    world.block(moved("fast", world.mails(BOB).get(1)));
    assertThat(pending(world)).hasSize(2);
    world.block(moved("slow", world.mails(BOB).get(0)));

    assertThat(pending(world)).containsExactly(world.mails(BOB).get(1));
  }

  @Test
  void a_cursor_never_moves_back() {
    ActorId p = world.program("p");
    world.block(open("s"));
    mail(p, 2);
    world.block(moved("s", world.mails(BOB).get(1)));

    world.block(moved("s", world.mails(BOB).get(0)));

    assertThat(world.state().inboxes().get(BOB.id()).cursors().get("s"))
        .isEqualTo(world.mails(BOB).get(1).id());
  }

  @Test
  void opening_a_subscription_again_goes_on_where_it_was() {
    ActorId p = world.program("p");
    world.block(open("s"));
    mail(p, 2);

    world.block(open("s"));

    assertThat(pending(world)).hasSize(2);
  }

  @Test
  void a_closed_subscription_is_gone_with_what_it_kept() {
    ActorId p = world.program("p");
    world.block(open("s"));
    mail(p, 2);

    world.block(new Input.SubscriptionClosed(BOB.id(), "s"));

    assertThat(world.state().inboxes()).isEmpty();
    assertThat(reason(world.block(moved("s", world.mails(BOB).get(0)))))
        .isEqualTo(Refusal.Reason.SUBSCRIPTION);
  }

  @Test
  void a_batch_that_uses_a_subscription_after_closing_it_is_refused() {
    world.block(open("s"));
    ActorId p = world.program("p");
    mail(p, 1);

    Output answer =
        world.block(
            new Input.SubscriptionClosed(BOB.id(), "s"), moved("s", world.mails(BOB).get(0)));

    assertThat(reason(answer)).isEqualTo(Refusal.Reason.SUBSCRIPTION);
    assertThat(world.state().inboxes()).hasSize(1);
  }

  @Test
  void the_slowest_subscription_is_cut_off_when_it_lags_too_far() {
    World small = World.of(World.settings().with("max-pending-mail", 3));
    ActorId p = small.program("p");
    small.block(open("slow"), open("fast"));
    for (int i = 0; i < 3; i++) {
      small.block(send(p, script().send(BOB.id(), script())));
      small.block(moved("fast", small.lastMail(BOB)));
    }

    small.block(send(p, script().send(BOB.id(), script())));

    assertThat(small.released()).contains(new Output.CutOff(BOB.id(), "slow"));
    assertThat(small.state().inboxes().get(BOB.id()).cursors()).containsOnlyKeys("fast");
    assertThat(pending(small)).containsExactly(small.lastMail(BOB));
  }

  @Test
  void replies_to_a_users_own_messages_are_mails_of_its_subscriptions() {
    ActorId p = world.program("p");
    world.block(open("s"));

    Output answer = world.block(World.send(BOB, p, script().answer("hello")));

    assertThat(pending(world)).containsExactly(world.replyTo(answer));
  }
}
