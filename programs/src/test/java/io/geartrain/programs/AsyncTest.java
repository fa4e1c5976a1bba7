package io.geartrain.programs;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
import static io.geartrain.programs.SendOption.deposit;
import static io.geartrain.programs.SendOption.from;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;
import static io.geartrain.programs.SendOption.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.programs.AsyncDesk.Counted;
import io.geartrain.programs.AsyncDesk.Notes;
import io.geartrain.programs.Reply.Result;
import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect.Answer;
import io.geartrain.runtime.block.Effect.AnswerFrom;
import io.geartrain.runtime.block.Effect.AskWith;
import io.geartrain.runtime.block.Effect.Await;
import io.geartrain.runtime.block.Effect.AwaitLock;
import io.geartrain.runtime.block.Effect.Cancel;
import io.geartrain.runtime.block.Effect.CreateLater;
import io.geartrain.runtime.block.Effect.Deposit;
import io.geartrain.runtime.block.Effect.OnReply;
import io.geartrain.runtime.block.Effect.Reserve;
import io.geartrain.runtime.block.Effect.SendFrom;
import io.geartrain.runtime.block.Effect.SetHook;
import io.geartrain.runtime.block.Effect.Sleep;
import io.geartrain.runtime.block.Effect.SystemReserve;
import io.geartrain.runtime.block.Effect.TakeLock;
import io.geartrain.runtime.block.Effect.Trigger;
import io.geartrain.runtime.block.Effect.Unlock;
import io.geartrain.runtime.block.Effect.Unreserve;
import io.geartrain.runtime.block.Effect.Wait;
import io.geartrain.runtime.block.Effect.Wake;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler waits for, and how it goes on. */
class AsyncTest {
  /** As who answers {@code Count} encodes it: by the declared type, with the variant's name. */
  private static final Payload THREE = Payloads.encode(new Notes(3));

  private static final MessageId OLD = new MessageId(0, Phase.DISPATCH, 4, 2);

  private final AsyncDesk desk = new AsyncDesk();
  private final Message work = desk.handle(new AsyncDesk.Work());

  private static Answered answered(MessageId message, Payload payload) {
    return new Answered(message, ReplyCode.MANUAL, false, payload, Value.of(5));
  }

  private static Answered timeout(MessageId message) {
    return new Answered(message, null, false, Payload.EMPTY, Value.ZERO);
  }

  private Outcome asks() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAsk(
                    desk.other,
                    new AsyncDesk.Count(),
                    new AsyncDesk.Counting("x"),
                    within(blocks(7)),
                    value(2),
                    gas(5000),
                    after(blocks(1))));
    return desk.run(work);
  }

  @SuppressWarnings("unchecked")
  private Reply<Counted> lastReply() {
    return (Reply<Counted>) desk.seen.get(desk.seen.size() - 1);
  }

  // ------------------------------------------------------------------ asks

  @Test
  void an_ask_sends_ends_the_run_and_remembers_its_continuation() {
    Outcome outcome = asks();

    assertThat(outcome.effects().get(0))
        .isEqualTo(
            new io.geartrain.runtime.block.Effect.Ask(
                desk.other.id(), Payloads.encode(new AsyncDesk.Count()), Value.of(2), 5000, 1));
    Await await = (Await) outcome.effects().get(1);
    assertThat(await.awaited()).containsExactly(new Awaited(desk.sent(0), 7));
    assertThat(desk.seen).isEmpty();
  }

  @Test
  void the_message_goes_on_with_the_continuation_and_the_reply() {
    Outcome waiting = asks();
    MessageId asked = desk.sent(0);

    Outcome outcome = desk.goOn(work, waiting, answered(asked, THREE));

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(desk.seen)
        .containsExactly(
            new AsyncDesk.Counting("x"),
            new Reply<>(asked, Result.SUCCESS, ReplyCode.MANUAL, new Notes(3), THREE, Value.of(5)));
    assertThat(desk.state().notes()).containsExactly("Counting[note=x]");
  }

  @Test
  void an_error_is_a_value_with_what_the_panic_said() {
    Outcome waiting = asks();
    MessageId asked = desk.sent(0);
    Payload said = Payload.utf8("closed");

    desk.goOn(
        work, waiting, new Answered(asked, ReplyCode.USERSPACE_PANIC, false, said, Value.ZERO));

    assertThat(lastReply().isSuccess()).isFalse();
    assertThat(lastReply().result()).isEqualTo(Result.ERROR);
    assertThat(lastReply().code()).isEqualTo(ReplyCode.USERSPACE_PANIC);
    assertThat(lastReply().text()).isEqualTo("closed");
    assertThat(lastReply().value()).isNull();
  }

  @Test
  void timeout_cancelled_automatic_and_undecodable_are_told_apart() {
    Outcome waiting = asks();
    MessageId asked = desk.sent(0);

    desk.goOn(work, waiting, timeout(asked));
    assertThat(lastReply().isTimeout()).isTrue();
    assertThat(lastReply().code()).isNull();

    desk.goOn(work, waiting, new Answered(asked, null, true, Payload.EMPTY, Value.ZERO));
    assertThat(lastReply().isCancelled()).isTrue();
    assertThat(lastReply().isTimeout()).isFalse();

    desk.goOn(work, waiting, new Answered(asked, ReplyCode.AUTO, false, Payload.EMPTY, Value.ZERO));
    assertThat(lastReply().isSuccess()).isTrue();
    assertThat(lastReply().value()).isNull();

    Outcome outcome = desk.goOn(work, waiting, answered(asked, Payload.utf8("what?")));
    assertThat(outcome.isSuccess()).isTrue();
    assertThat(lastReply().result()).isEqualTo(Result.UNDECODABLE);
    assertThat(lastReply().isSuccess()).isFalse();
    assertThat(lastReply().text()).isEqualTo("what?");
  }

  @Test
  void what_goes_on_answers_the_request_by_its_declared_type() {
    desk.answering(
            (ctx, state, count) ->
                desk.Effect()
                    .none()
                    .thenAsk(desk.other, new AsyncDesk.Count(), new AsyncDesk.Counting("x")))
        .goingOn((ctx, noted) -> noted.thenReply(next -> new Notes(next.notes().size())));
    Message count = desk.handle(new AsyncDesk.Count());
    Outcome waiting = desk.run(count);

    Outcome outcome = desk.goOn(count, waiting, answered(desk.sent(0), THREE));

    assertThat(outcome.effects()).hasSize(1);
    assertThat(
            Payloads.decodeReply(
                AsyncDesk.Count.class, ((Answer) outcome.effects().get(0)).payload()))
        .isEqualTo(new Notes(1));
  }

  @Test
  void all_replies_stand_in_the_order_of_the_asks() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAskAll(
                    List.of(
                        Ask.of(desk.other, new AsyncDesk.Count()),
                        Ask.of(desk.other, new AsyncDesk.Count(), within(blocks(2)))),
                    new AsyncDesk.CountingAll("all")));
    Outcome waiting = desk.run(work);
    MessageId first = desk.sent(0);
    MessageId second = desk.sent(1);
    assertThat(((Await) waiting.effects().get(2)).first()).isFalse();
    assertThat(((Await) waiting.effects().get(2)).awaited())
        .containsExactly(new Awaited(first, 100), new Awaited(second, 2));

    desk.goOn(work, waiting, timeout(second), answered(first, THREE));

    List<?> replies = (List<?>) desk.seen.get(1);
    assertThat(replies)
        .extracting(each -> ((Reply<?>) each).message())
        .containsExactly(first, second);
    assertThat(replies)
        .extracting(each -> ((Reply<?>) each).result())
        .containsExactly(Result.SUCCESS, Result.TIMEOUT);
  }

  @Test
  void of_a_first_of_the_others_are_pending_and_kinds_can_differ() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAskFirst(
                    List.of(
                        Ask.of(desk.other, new AsyncDesk.Name()).raw(),
                        Ask.of(desk.other, new AsyncDesk.Count()).raw()),
                    new AsyncDesk.Reading()));
    Outcome waiting = desk.run(work);
    assertThat(((Await) waiting.effects().get(2)).first()).isTrue();

    desk.goOn(work, waiting, answered(desk.sent(1), THREE));

    @SuppressWarnings("unchecked")
    List<Reply<Payload>> replies = (List<Reply<Payload>>) desk.seen.get(1);
    assertThat(replies.get(0).result()).isEqualTo(Result.PENDING);
    assertThat(replies.get(0).to(AsyncDesk.Name.class).result()).isEqualTo(Result.PENDING);
    assertThat(replies.get(1).value()).isEqualTo(THREE);
    assertThat(replies.get(1).to(AsyncDesk.Count.class).value()).isEqualTo(new Notes(3));
    assertThat(replies.get(1).to(AsyncDesk.Name.class).result()).isEqualTo(Result.UNDECODABLE);
  }

  @Test
  void a_command_without_a_reply_of_its_own_can_be_waited_for() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAsk(
                    Ask.untilDone(desk.other, new AsyncDesk.Work()), new AsyncDesk.Finishing()));
    Outcome waiting = desk.run(work);

    desk.goOn(
        work,
        waiting,
        new Answered(desk.sent(0), ReplyCode.AUTO, false, Payload.EMPTY, Value.ZERO));

    assertThat(lastReply().isSuccess()).isTrue();
  }

  @Test
  void nothing_asked_and_a_time_of_nothing_are_refused() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenAskAll(List.of(), new AsyncDesk.CountingAll("none")));
    assertThat(desk.work().diagnosis()).contains("nothing is asked");
    assertThatThrownBy(() -> within(blocks(0))).hasMessageContaining("at least 1 block");
    assertThatThrownBy(
            () -> Ask.of(desk.other, new AsyncDesk.Count(), from(new ReservationId(OLD, 0))))
        .hasMessageContaining(
            "an ask takes within(...), value(...), gas(...), after(...) and deposit(...) only");
  }

  @Test
  void an_ask_can_say_what_its_reply_may_cost() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAsk(
                    desk.other,
                    new AsyncDesk.Count(),
                    new AsyncDesk.Counting("x"),
                    deposit(40_000),
                    within(blocks(7))));

    assertThat(desk.work().effects().get(0))
        .isEqualTo(
            new AskWith(
                desk.other.id(),
                Payloads.encode(new AsyncDesk.Count()),
                Value.ZERO,
                io.geartrain.runtime.block.Effect.GASLESS,
                0,
                40_000));
    assertThatThrownBy(() -> deposit(-1)).hasMessageContaining("must not be negative: -1");
  }

  @Test
  void a_reply_can_be_a_list_of_what_is_declared() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAsk(desk.other, new AsyncDesk.CountEach(), new AsyncDesk.CountingEach()));
    Outcome waiting = desk.run(work);
    MessageId asked = desk.sent(0);
    List<Counted> counts = List.of(new Notes(3), new AsyncDesk.None());
    Payload answer = CanonicalCbor.ofReplyTo(AsyncDesk.CountEach.class).encode(counts);

    desk.goOn(work, waiting, answered(asked, answer));
    assertThat(desk.seen.get(1))
        .isEqualTo(
            new Reply<>(asked, Result.SUCCESS, ReplyCode.MANUAL, counts, answer, Value.of(5)));

    desk.goOn(work, waiting, answered(asked, THREE));
    assertThat(lastReply().result()).as("one count, no list").isEqualTo(Result.UNDECODABLE);
  }

  @Test
  void a_continuation_that_other_code_stored_ends_in_a_panic() {
    Outcome waiting = asks();
    Await await = (Await) waiting.effects().get(1);
    Await damaged = new Await(await.awaited(), false, Payload.utf8("old"));

    Outcome outcome =
        desk.goOn(
            work,
            Outcome.success(work.id(), List.of(), List.of(damaged), 0),
            answered(await.awaited().get(0).message(), THREE));

    assertThat(outcome.trap().payload().utf8()).isEqualTo("unknown continuation");
  }

  // ------------------------------------------------------------------ time, locks, waits

  @Test
  void a_sleep_goes_on_where_it_slept() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenSleep(blocks(3), new AsyncDesk.Rest("slept")));
    Outcome waiting = desk.run(work);
    assertThat(((Sleep) waiting.effects().get(0)).blocks()).isEqualTo(3);

    desk.goOn(work, waiting);

    assertThat(desk.seen).containsExactly(new AsyncDesk.Rest("slept"), "woken");
  }

  @Test
  void a_free_lock_goes_on_in_the_same_run_with_the_state_so_far() {
    desk.doing(
            (ctx, state, command) ->
                desk.Effect()
                    .persist(new AsyncDesk.Noted("before"))
                    .thenLock("door", new AsyncDesk.Rest("in")))
        .goingOn((ctx, noted) -> noted.thenUnlock("door"));

    Outcome outcome = desk.run(work);

    assertThat(outcome.effects()).containsExactly(new TakeLock("door", true), new Unlock("door"));
    assertThat(desk.state().notes()).containsExactly("before", "Rest[note=in]");
  }

  @Test
  void a_held_lock_goes_on_behind_the_wait_alike() {
    desk.doing(
            (ctx, state, command) ->
                desk.Effect().none().thenLock("door", new AsyncDesk.Rest("first")))
        .goingOn((ctx, noted) -> noted.thenSleep(blocks(5), new AsyncDesk.Rest("held")));
    desk.run(work);
    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenReadLock("door", new AsyncDesk.Rest("second")));

    Message second = desk.handle(new AsyncDesk.Work());
    Outcome waiting = desk.run(second);
    assertThat(((AwaitLock) waiting.effects().get(0)).exclusive()).isFalse();
    assertThat(desk.state().notes()).containsExactly("Rest[note=first]");

    desk.goingOn((ctx, noted) -> noted).goOn(second, waiting);
    assertThat(desk.state().notes()).containsExactly("Rest[note=first]", "Rest[note=second]");
  }

  @Test
  void an_answered_message_cannot_take_a_lock_even_a_free_one() {
    desk.doing(
        (ctx, state, command) -> {
          EffectBuilder<AsyncDesk.Event, AsyncDesk.State> effect = desk.Effect().none();
          effect.reply("done");
          return effect.thenLock("door", new AsyncDesk.Rest("late"));
        });

    assertThat(desk.work().trap().code()).isEqualTo(ReplyCode.BACKEND_ERROR);
  }

  @Test
  void a_woken_handler_starts_from_the_top() {
    int[] runs = {0};
    desk.doing(
        (ctx, state, command) ->
            runs[0]++ == 0
                ? desk.Effect().none().thenWaitUpTo(blocks(4))
                : desk.Effect().persist(new AsyncDesk.Noted("again")));
    Outcome waiting = desk.run(work);
    assertThat(waiting.effects())
        .containsExactly(new Wait(io.geartrain.runtime.block.Effect.Bound.AT_MOST, 4));

    desk.goOn(work, waiting);

    assertThat(desk.state().notes()).containsExactly("again");
  }

  @Test
  void waits_and_wakes_are_as_written() {
    desk.doing((ctx, state, command) -> desk.Effect().none().thenWait());
    assertThat(desk.work().effects())
        .containsExactly(new Wait(io.geartrain.runtime.block.Effect.Bound.NONE, 0));

    desk.doing((ctx, state, command) -> desk.Effect().none().thenWaitFor(blocks(2)));
    assertThat(desk.work().effects())
        .containsExactly(new Wait(io.geartrain.runtime.block.Effect.Bound.EXACTLY, 2));

    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenWake(OLD)
                .thenWake(new MessageId(0, Phase.INPUT, 0, 0), after(blocks(3))));
    assertThat(desk.work().effects())
        .containsExactly(new Wake(OLD, 0), new Wake(new MessageId(0, Phase.INPUT, 0, 0), 3));

    desk.doing((ctx, state, command) -> desk.Effect().none().thenWake(OLD, value(1)));
    assertThat(desk.work().diagnosis()).contains("a wake takes after(...) only");
  }

  @Test
  void nothing_follows_a_wait() {
    desk.doing(
        (ctx, state, command) -> {
          EffectBuilder<AsyncDesk.Event, AsyncDesk.State> effect = desk.Effect().none();
          effect.thenLock("door", new AsyncDesk.Rest("in"));
          return effect.thenWait();
        });

    assertThat(desk.work().diagnosis()).contains("has taken a lock and must return");
  }

  // ------------------------------------------------------------------ replies, signals, hooks

  @Test
  void a_reply_that_nobody_asked_for_has_its_handler() {
    desk.run(desk.reply(OLD, ReplyCode.MANUAL, THREE));

    assertThat(desk.seen)
        .containsExactly(
            "unasked",
            new Reply<>(OLD, Result.SUCCESS, ReplyCode.MANUAL, THREE, THREE, Value.ZERO));
  }

  @Test
  void the_reply_of_an_ask_does_not_reach_it() {
    Message reply = desk.reply(OLD, ReplyCode.MANUAL, THREE);

    Outcome outcome = desk.run(new Dispatch(reply, Long.MAX_VALUE, 0, null, null, false));

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(desk.seen).isEmpty();
  }

  @Test
  void a_signal_names_what_failed_and_has_no_source() {
    desk.run(desk.signal(OLD, ReplyCode.USERSPACE_PANIC));
    assertThat(desk.seen).containsExactly("signal", new Signal(OLD, ReplyCode.USERSPACE_PANIC));
    assertThat(((Signal) desk.seen.get(1)).code()).isEqualTo(100);

    desk.goingOn((ctx, noted) -> noted.exit(ctx.source()));
    assertThat(desk.run(desk.signal(OLD, ReplyCode.RAN_OUT_OF_GAS)).trap().code())
        .isEqualTo(ReplyCode.BACKEND_ERROR);
  }

  @Test
  void a_hook_runs_before_the_entry_in_one_run() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenSetHook(new AsyncDesk.Rest("hook")).thenWait());
    Outcome waiting = desk.run(work);
    SetHook set =
        (SetHook)
            waiting.effects().stream().filter(SetHook.class::isInstance).findFirst().orElseThrow();
    assertThat(waiting.effects().get(0)).isInstanceOf(SystemReserve.class);
    Message signal = desk.signal(work.id(), ReplyCode.RAN_OUT_OF_GAS);

    desk.run(new Dispatch(signal, Long.MAX_VALUE, 0, null, set.hook(), true));
    assertThat(desk.state().notes()).containsExactly("Rest[note=hook]", "signal");

    desk.run(new Dispatch(signal, Long.MAX_VALUE, 0, null, set.hook(), false));
    assertThat(desk.state().notes()).hasSize(3).endsWith("Rest[note=hook]");
  }

  @Test
  void a_hook_cannot_wait() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenSetHook(new AsyncDesk.Rest("hook")).thenWait());
    SetHook set = (SetHook) desk.run(work).effects().get(1);
    desk.goingOn((ctx, noted) -> noted.thenLock("free", new AsyncDesk.Rest("more")));

    Outcome outcome =
        desk.run(
            new Dispatch(
                desk.signal(work.id(), ReplyCode.RAN_OUT_OF_GAS),
                Long.MAX_VALUE,
                0,
                null,
                set.hook(),
                true));

    assertThat(outcome.diagnosis()).contains("a hook cannot wait");
  }

  @Test
  void a_reply_hook_gets_the_reply() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenSend(desk.other, new AsyncDesk.Count(), deposit(4000))
                .thenOnReply(new AsyncDesk.Counting("hook")));
    Outcome outcome = desk.run(work);
    MessageId sent = desk.sent(0);
    assertThat(outcome.effects().get(1)).isEqualTo(new Deposit(sent, 4000));
    OnReply hook = (OnReply) outcome.effects().get(2);
    assertThat(hook.message()).isEqualTo(sent);

    Message reply = desk.reply(sent, ReplyCode.MANUAL, THREE);
    desk.run(new Dispatch(reply, Long.MAX_VALUE, 0, null, hook.hook(), false));

    assertThat(desk.seen.get(0)).isEqualTo(new AsyncDesk.Counting("hook"));
    assertThat(lastReply().value()).isEqualTo(new Notes(3));
  }

  @Test
  void an_ask_can_have_a_reply_hook_and_a_run_without_message_none() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenAsk(
                    Ask.of(desk.other, new AsyncDesk.Count())
                        .onReply(new AsyncDesk.Counting("hook")),
                    new AsyncDesk.Counting("go on")));
    assertThat(desk.work().effects())
        .extracting(Object::getClass)
        .containsExactly(io.geartrain.runtime.block.Effect.Ask.class, OnReply.class, Await.class);

    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenOnReply(new AsyncDesk.Counting("nothing sent")));
    assertThat(desk.work().diagnosis()).contains("has sent nothing");
  }

  // ------------------------------------------------------------------ gas set aside, ids

  @Test
  void a_reservation_has_a_name_at_once_and_pays_later() {
    ReservationId[] made = {null};
    desk.doing(
        (ctx, state, command) -> {
          ctx.systemReserve(70_000);
          made[0] = ctx.reserveGas(5000, blocks(9));
          return desk.Effect().persist(new AsyncDesk.Noted(made[0].toString()));
        });
    Outcome outcome = desk.run(work);
    assertThat(outcome.effects()).containsExactly(new SystemReserve(70_000), new Reserve(5000, 9));
    assertThat(made[0]).isEqualTo(new ReservationId(work.id(), 0));

    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenSend(desk.other, new AsyncDesk.Work(), from(made[0])));
    assertThat(desk.work().effects())
        .containsExactly(
            new SendFrom(
                made[0], desk.other.id(), Payloads.encode(new AsyncDesk.Work()), Value.ZERO, 0));
    assertThat(desk.work().trap().payload().utf8()).as("used up").isEqualTo("500");
  }

  @Test
  void a_reservation_pays_a_reply_or_comes_back() {
    desk.doing(
        (ctx, state, command) -> desk.Effect().reply("r", from(ctx.reserveGas(5000, blocks(1)))));
    assertThat(desk.work().effects().get(1)).isInstanceOf(AnswerFrom.class);

    desk.doing(
        (ctx, state, command) ->
            desk.Effect().none().thenUnreserve(ctx.reserveGas(5000, blocks(1))));
    assertThat(desk.work().effects().get(1)).isInstanceOf(Unreserve.class);

    desk.doing(
        (ctx, state, command) ->
            desk.Effect().reply("r", gas(1), from(ctx.reserveGas(5000, blocks(1)))));
    assertThat(desk.work().diagnosis()).contains("has no gas of its own");
  }

  @Test
  void the_id_of_what_was_sent_can_be_noted() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenSendNoting(
                    desk.other, new AsyncDesk.Work(), AsyncDesk.Sent::new, after(blocks(5)))
                .thenSendNoting(AsyncDesk.ALICE, "mail", AsyncDesk.Sent::new));
    desk.run(work);

    assertThat(desk.state().notes())
        .containsExactly(desk.sent(0).toString(), desk.sent(1).toString());
  }

  @Test
  void what_is_held_back_can_be_cancelled_and_triggered() {
    MessageId[] sent = {null};
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenSendNoting(
                    desk.other,
                    new AsyncDesk.Work(),
                    id -> new AsyncDesk.Sent(sent[0] = id),
                    after(blocks(5)))
                .thenTrigger(sent[0])
                .thenCancel(sent[0]));
    assertThat(desk.work().effects()).contains(new Trigger(sent[0]), new Cancel(sent[0]));

    desk.doing((ctx, state, command) -> desk.Effect().none().thenCancel(OLD));
    assertThat(desk.work().trap().payload().utf8()).as("not held back").isEqualTo("903");
  }

  @Test
  void a_creation_can_be_held_back() {
    desk.doing(
        (ctx, state, command) ->
            desk.Effect()
                .none()
                .thenCreate(desk.code, "child", new AsyncDesk.Open(), after(blocks(4))));

    assertThat(desk.work().effects().get(0))
        .isInstanceOfSatisfying(
            CreateLater.class, create -> assertThat(create.delay()).isEqualTo(4));
  }

  @Test
  void entries_are_there_when_their_handler_is() {
    assertThat(desk.code.handles(EntryPoint.REPLY)).isTrue();
    assertThat(desk.code.handles(EntryPoint.SIGNAL)).isTrue();
    assertThat(new Desk().code.handles(EntryPoint.REPLY)).isFalse();
    assertThat(new Desk().code.handles(EntryPoint.SIGNAL)).isFalse();
  }
}
