package io.geartrain.runtime.host;

import static io.geartrain.runtime.script.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One run: the account of gas, value, counts and sizes, and what a failure leaves. */
class ExecutorTest {
  private static final ScriptCode CODE = ScriptCode.named("script");
  private static final ActorId SELF = CODE.program("self");
  private static final ActorId OTHER = UserId.of("other").id();
  private static final MessageId ID = new MessageId(3, Phase.INPUT, 1, 0);
  private static final long GAS = 100_000;

  private ChainSettings settings =
      ChainSettings.defaults()
          .with("gas-policy", "plain")
          .with("state-check-interval", 1)
          .with("default-gas", 1000)
          .with("block-gas", 200_000);
  private int backlog;

  private Executor.Step run(EntryPoint entry, Script what, long gas, long balance, long value) {
    boolean reply = entry == EntryPoint.REPLY;
    Message message =
        new Message(
            ID,
            OTHER,
            SELF,
            entry,
            what.payload(),
            Value.of(value),
            ID,
            reply ? new MessageId(2, Phase.DISPATCH, 0, 0) : null,
            reply ? ReplyCode.MANUAL : null);
    return Executor.run(
        CODE,
        CODE.emptyState(),
        new Dispatch(message, gas),
        Value.of(balance),
        new BlockContext(settings, 3, 7, 7000, backlog),
        Executor.Watch.NONE);
  }

  private List<String> events(EntryPoint entry, Script what) {
    Outcome outcome = run(entry, what, GAS, 0, 0).outcome();
    assertThat(outcome.isSuccess()).as("%s", outcome).isTrue();
    return outcome.events().stream().map(Payload::utf8).toList();
  }

  private List<String> events(Script what) {
    return events(EntryPoint.HANDLE, what);
  }

  private static Script attempt(Script what) {
    return script().attempt(what);
  }

  // ------------------------------------------------------------------ codes

  @Test
  void code_100_too_little_gas_for_a_send() {
    assertThat(events(attempt(script().send(OTHER, script(), 0, GAS, 0))))
        .containsExactly("rejected 100");
    assertThat(
            run(EntryPoint.HANDLE, attempt(script().send(OTHER, script())), 3999, 0, 0).outcome())
        .satisfies(o -> assertThat(o.events()).containsExactly(Payload.utf8("rejected 100")));
    assertThat(
            run(EntryPoint.HANDLE, attempt(script().send(OTHER, script())), 4000, 0, 0).outcome())
        .satisfies(o -> assertThat(o.events()).isEmpty());
  }

  @Test
  void code_101_too_little_value_the_messages_own_included() {
    Script spend = attempt(script().sendValue(OTHER, script(), 7));

    Outcome covered = run(EntryPoint.HANDLE, spend, GAS, 3, 4).outcome();
    Outcome uncovered = run(EntryPoint.HANDLE, spend, GAS, 3, 3).outcome();

    assertThat(covered.events()).isEmpty();
    assertThat(uncovered.events()).containsExactly(Payload.utf8("rejected 101"));
  }

  @Test
  void code_101_counts_replies_and_creations_too() {
    assertThat(events(attempt(script().answer(script(), 1)))).containsExactly("rejected 101");
    assertThat(events(attempt(script().create(CODE.id(), "s", script(), 1, -1))))
        .containsExactly("rejected 101");
  }

  @Test
  void code_108_a_reply_has_no_reply() {
    assertThat(events(EntryPoint.REPLY, attempt(script().answer("no"))))
        .containsExactly("reply MANUAL", "rejected 108");
  }

  @Test
  void code_300_a_payload_above_the_largest() {
    settings = settings.with("max-payload", 10);
    Payload eleven = Payload.wrap(new byte[11]);

    assertThat(events(attempt(script().sendRaw(OTHER, eleven, Value.ZERO, -1, 0))))
        .containsExactly("rejected 300");
    assertThat(events(attempt(script().answer(eleven, 0)))).containsExactly("rejected 300");
    assertThat(
            events(attempt(script().sendRaw(OTHER, Payload.wrap(new byte[10]), Value.ZERO, -1, 0))))
        .isEmpty();
  }

  @Test
  void code_301_more_sends_creates_and_timers_than_one_message_may_make() {
    settings = settings.with("max-outgoing", 3);
    Script three =
        script()
            .send(OTHER, script())
            .create(CODE.id(), "s", script())
            .startTimer("k", 1, script());

    assertThat(events(three.answer("the reply does not count"))).isEmpty();
    assertThat(events(three.attempt(script().send(OTHER, script()))))
        .containsExactly("rejected 301");
  }

  @Test
  void code_301_a_refused_send_does_not_count() {
    settings = settings.with("max-outgoing", 1);

    assertThat(
            events(
                attempt(script().sendValue(OTHER, script(), 9))
                    .attempt(script().send(OTHER, script(), 0, GAS, 0))
                    .send(OTHER, script())))
        .containsExactly("rejected 101", "rejected 100");
  }

  @Test
  void code_302_a_second_reply() {
    assertThat(events(script().answer("one").attempt(script().answer("two"))))
        .containsExactly("rejected 302");
  }

  @Test
  void code_306_the_same_code_and_salt_twice_in_one_run() {
    assertThat(
            events(
                script()
                    .create(CODE.id(), "s", script())
                    .create(CODE.id(), "t", script())
                    .attempt(script().create(CODE.id(), "s", script()))))
        .containsExactly("rejected 306");
  }

  @Test
  void code_308_explicit_gas_below_the_threshold_except_none_at_all() {
    assertThat(events(attempt(script().send(OTHER, script(), 0, 2999, 0))))
        .containsExactly("rejected 308");
    assertThat(events(attempt(script().send(OTHER, script(), 0, 3000, 0)))).isEmpty();
    assertThat(events(attempt(script().send(OTHER, script(), 0, 0, 0)))).isEmpty();
    assertThat(events(attempt(script().create(CODE.id(), "s", script(), 0, 1)))).isEmpty();
  }

  @Test
  void code_311_more_payload_bytes_than_one_run_may_send() {
    settings = settings.with("max-outgoing-bytes", 20);
    Payload twelve = Payload.wrap(new byte[12]);

    assertThat(
            events(
                script()
                    .sendRaw(OTHER, twelve, Value.ZERO, -1, 0)
                    .attempt(script().sendRaw(OTHER, twelve, Value.ZERO, -1, 0))
                    .sendRaw(OTHER, Payload.wrap(new byte[8]), Value.ZERO, -1, 0)))
        .containsExactly("rejected 311");
  }

  @Test
  void code_311_more_event_bytes_than_one_run_may_persist() {
    settings = settings.with("max-event-bytes", 10);

    Outcome fits = run(EntryPoint.HANDLE, script().persist("0123456789"), GAS, 0, 0).outcome();
    Outcome tooMany = run(EntryPoint.HANDLE, script().persist("0123456789a"), GAS, 0, 0).outcome();

    assertThat(fits.isSuccess()).isTrue();
    assertThat(tooMany.trap()).isEqualTo(Trap.panic("311"));
  }

  @Test
  void code_399_too_little_gas_for_the_rent_of_a_delay() {
    assertThat(events(attempt(script().send(OTHER, script(), 0, 0, 990))))
        .containsExactly("rejected 399");
    assertThat(events(attempt(script().send(OTHER, script(), 0, 0, 989)))).isEmpty();
  }

  @Test
  void code_900_gas_above_the_blocks_allowance_is_looked_at_before_what_is_left() {
    assertThat(events(attempt(script().send(OTHER, script(), 0, 200_001, 0))))
        .containsExactly("rejected 900");
  }

  @Test
  void code_904_too_many_messages_wait() {
    settings = settings.with("max-backlog", 5);
    backlog = 5;

    assertThat(events(attempt(script().send(OTHER, script())).answer("still")))
        .containsExactly("rejected 904");
  }

  @Test
  void code_905_nothing_a_revoked_handler_does_counts() {
    Executor.Step step =
        Executor.run(
            CODE,
            CODE.emptyState(),
            new Dispatch(message(script().send(OTHER, script())), GAS),
            Value.ZERO,
            new BlockContext(settings, 3, 7, 7000, 0),
            EffectLedger::revoke);

    assertThat(step.outcome().isSuccess()).isFalse();
    assertThat(step.outcome().trap()).isEqualTo(Trap.panic("905"));
  }

  @Test
  void code_906_a_sampled_run_that_leaves_too_large_a_state_is_undone() {
    Script what = script().persist("0123456789").sendValue(OTHER, script(), 4);
    Object after = CODE.apply(CODE.emptyState(), Payload.utf8("0123456789"));
    int size = CODE.encodeState(after).size();

    settings = settings.with("max-state-bytes", size);
    Executor.Step fits = run(EntryPoint.HANDLE, what, GAS, 10, 3);
    settings = settings.with("max-state-bytes", size - 1);
    Executor.Step tooLarge = run(EntryPoint.HANDLE, what, GAS, 10, 3);

    assertThat(fits.outcome().isSuccess()).isTrue();
    assertThat(tooLarge.outcome().trap()).isEqualTo(Trap.panic("906"));
    assertThat(tooLarge.outcome().diagnosis())
        .contains("the state is " + size + " bytes, max-state-bytes is " + (size - 1));
    assertThat(tooLarge.outcome().events()).isEmpty();
    assertThat(tooLarge.outcome().effects()).isEmpty();
    assertThat(tooLarge.outcome().gasBurned()).isEqualTo(fits.outcome().gasBurned());
    assertThat(tooLarge.state()).isEqualTo(CODE.emptyState());
    assertThat(tooLarge.balance()).isEqualTo(Value.of(10));
  }

  @Test
  void code_906_a_run_that_makes_a_large_state_small_again_succeeds() {
    settings = settings.with("max-state-bytes", 100);
    Shrinking code = new Shrinking();

    Executor.Step step = run(code, "x".repeat(1000), ID);

    assertThat(step.outcome().isSuccess()).isTrue();
    assertThat(step.state()).isEqualTo("");
  }

  @Test
  void code_906_a_run_that_is_not_sampled_encodes_no_state() {
    settings = settings.with("max-state-bytes", 1).with("state-check-interval", 0);
    Shrinking code = new Shrinking();

    Executor.Step step = run(code, "x", ID);

    assertThat(step.outcome().isSuccess()).isTrue();
    assertThat(code.encoded).isZero();
  }

  @Test
  void code_906_the_same_messages_are_sampled_every_time() {
    settings = settings.with("max-state-bytes", 1).with("state-check-interval", 4);

    List<Boolean> first = new ArrayList<>();
    List<Boolean> again = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      MessageId id = new MessageId(3, Phase.DISPATCH, i, 0);
      first.add(run(new Growing(), "", id).outcome().isSuccess());
      again.add(run(new Growing(), "", id).outcome().isSuccess());
    }

    assertThat(first).isEqualTo(again).contains(true, false);
  }

  @Test
  void code_906_comes_behind_running_out_of_gas_and_too_many_events() {
    settings = settings.with("max-state-bytes", 1).with("max-event-bytes", 3);

    assertThat(run(EntryPoint.HANDLE, script().persist("1234"), GAS, 0, 0).outcome().trap())
        .isEqualTo(Trap.panic("311"));
    assertThat(
            run(EntryPoint.HANDLE, script().persist("1").charge(GAS), GAS, 0, 0)
                .outcome()
                .trap()
                .code())
        .isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
  }

  @Test
  void what_a_handler_keeps_of_its_account_is_of_no_use_when_the_run_is_over() {
    List<EffectLedger> kept = new ArrayList<>();
    Executor.Step step =
        Executor.run(
            CODE,
            CODE.emptyState(),
            new Dispatch(message(script().send(OTHER, script())), GAS),
            Value.ZERO,
            new BlockContext(settings, 3, 7, 7000, 0),
            kept::add);

    assertThatThrownBy(() -> kept.get(0).send(OTHER, Payload.EMPTY, Value.ZERO, Effect.GASLESS, 0))
        .isInstanceOf(EffectRejected.class)
        .hasMessage(
            "905: the run of message 3.i.1.0 is over: the handler has returned or was stopped");
    assertThat(step.outcome().effects()).hasSize(1);
  }

  @Test
  void effects_without_a_destination_or_a_key_are_the_authors_mistake() {
    assertThat(diagnosis(ledger -> ledger.exit(null))).contains("an exit needs an inheritor");
    assertThat(diagnosis(ledger -> ledger.cancelTimer(null))).contains("a timer needs a key");
    assertThat(diagnosis(ledger -> ledger.startTimer(null, 1, Payload.EMPTY, Effect.GASLESS)))
        .contains("a timer needs a key");
    assertThat(diagnosis(ledger -> ledger.send(null, Payload.EMPTY, Value.ZERO, Effect.GASLESS, 0)))
        .contains("a message needs a destination");
  }

  private String diagnosis(Executor.Watch mistake) {
    Executor.Step step =
        Executor.run(
            CODE,
            CODE.emptyState(),
            new Dispatch(message(script()), GAS),
            Value.ZERO,
            new BlockContext(settings, 3, 7, 7000, 0),
            mistake);
    assertThat(step.outcome().isSuccess()).isFalse();
    return step.outcome().diagnosis();
  }

  private Executor.Step run(HostedCode code, Object state, MessageId id) {
    Message message =
        new Message(
            id, OTHER, SELF, EntryPoint.HANDLE, script().payload(), Value.ZERO, id, null, null);
    return Executor.run(
        code,
        state,
        new Dispatch(message, GAS),
        Value.ZERO,
        new BlockContext(settings, 3, 7, 7000, 0),
        Executor.Watch.NONE);
  }

  private Executor.Step runWith(Executor.Watch watch) {
    return Executor.run(
        CODE,
        CODE.emptyState(),
        new Dispatch(message(script()), GAS),
        Value.ZERO,
        new BlockContext(settings, 3, 7, 7000, 0),
        watch);
  }

  @Test
  void an_exception_that_throws_when_it_is_asked_for_its_text_is_a_panic_all_the_same() {
    Executor.Step step =
        runWith(
            ledger -> {
              throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                  throw this;
                }
              };
            });

    assertThat(step.outcome().trap()).isEqualTo(Trap.of(ReplyCode.USERSPACE_PANIC, Payload.EMPTY));
  }

  private static Message message(Script what) {
    return new Message(
        ID, OTHER, SELF, EntryPoint.HANDLE, what.payload(), Value.ZERO, ID, null, null);
  }

  @Test
  void delays_below_zero_and_timers_below_one_are_the_authors_mistake() {
    Outcome delay =
        run(EntryPoint.HANDLE, script().sendDelayed(OTHER, script(), -1), GAS, 0, 0).outcome();
    Outcome timer =
        run(EntryPoint.HANDLE, script().startTimer("k", 0, script()), GAS, 0, 0).outcome();

    assertThat(delay.diagnosis()).contains("a delay must not be negative: -1");
    assertThat(timer.diagnosis()).contains("a timer's delay must be at least 1 block: 0");
  }

  // ------------------------------------------------------------------ gas

  @Test
  void under_the_published_schedule_bytes_and_effects_have_their_price() {
    settings =
        ChainSettings.defaults()
            .with("state-check-interval", 0)
            .with("default-gas", 1000)
            .with("rent", 1);
    Script what = script().persist("12345").send(OTHER, script());
    long limit = 1_000_000_000;

    Outcome outcome = run(EntryPoint.HANDLE, what, limit, 0, 0).outcome();

    assertThat(outcome.gasBurned())
        .isEqualTo(2_500_000 + 2_500L * what.payload().size() + 200_000 + 5_000 + 20_000 * 5);
  }

  @Test
  void running_out_burns_the_whole_limit_and_any_other_failure_what_was_used() {
    Outcome out = run(EntryPoint.HANDLE, script().charge(GAS), GAS, 0, 0).outcome();
    Outcome panic = run(EntryPoint.HANDLE, script().charge(50).panic("x"), GAS, 0, 0).outcome();

    assertThat(out.gasBurned()).isEqualTo(GAS);
    assertThat(out.trap()).isEqualTo(Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY));
    assertThat(panic.gasBurned()).isEqualTo(1050);
  }

  @Test
  void events_that_cannot_be_paid_run_out_of_gas_when_the_handler_returns() {
    settings = ChainSettings.defaults().with("state-check-interval", 0).with("default-gas", 1000);
    Script what = script().persist("12345");
    long start = settings.policy().startCost(what.payload().size());

    Outcome outcome = run(EntryPoint.HANDLE, what, start + 99_999, 0, 0).outcome();

    assertThat(outcome.trap().code()).isEqualTo(ReplyCode.RAN_OUT_OF_GAS);
    assertThat(run(EntryPoint.HANDLE, what, start + 100_000, 0, 0).outcome().isSuccess()).isTrue();
  }

  @Test
  void gas_given_to_sends_is_not_burned() {
    Outcome outcome =
        run(EntryPoint.HANDLE, script().send(OTHER, script(), 0, 5000, 2), GAS, 0, 0).outcome();

    assertThat(outcome.gasBurned()).isEqualTo(1000);
  }

  @Test
  void where_gas_is_not_counted_nothing_is_refused_for_its_price() {
    settings = settings.with("gas-policy", "unmetered");

    Outcome outcome =
        run(
                EntryPoint.HANDLE,
                script().charge(Long.MAX_VALUE).send(OTHER, script(), 0, 1, 1_000_000),
                Long.MAX_VALUE,
                0,
                0)
            .outcome();

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.gasBurned()).isZero();
  }

  // ------------------------------------------------------------------ what a run leaves

  @Test
  void success_leaves_state_events_effects_and_what_was_not_spent() {
    Executor.Step step =
        run(EntryPoint.HANDLE, script().persist("x").sendValue(OTHER, script(), 4), GAS, 10, 3);

    assertThat(step.balance()).isEqualTo(Value.of(9));
    assertThat(step.state()).isEqualTo(List.of("x"));
    assertThat(step.outcome().effects()).singleElement().isInstanceOf(Effect.Send.class);
  }

  @Test
  void failure_leaves_state_and_balance_as_they_were_and_no_effects() {
    Executor.Step step =
        run(
            EntryPoint.HANDLE,
            script().persist("x").sendValue(OTHER, script(), 4).fail(),
            GAS,
            10,
            3);

    assertThat(step.balance()).isEqualTo(Value.of(10));
    assertThat(step.state()).isEqualTo(List.of());
    assertThat(step.outcome().effects()).isEmpty();
    assertThat(step.outcome().events()).isEmpty();
  }

  @Test
  void a_failing_reply_leaves_its_value_with_the_program() {
    assertThat(run(EntryPoint.REPLY, script().panic("x"), GAS, 10, 3).balance())
        .isEqualTo(Value.of(13));
    assertThat(run(EntryPoint.REPLY, script().charge(GAS), GAS, 10, 3).balance())
        .isEqualTo(Value.of(13));
  }

  @Test
  void effects_that_were_refused_spend_nothing() {
    Executor.Step step =
        run(
            EntryPoint.HANDLE,
            attempt(script().send(OTHER, script(), 5, GAS, 0))
                .attempt(script().create(CODE.id(), "s", script(), 5, GAS)),
            GAS,
            10,
            0);

    assertThat(step.outcome().events()).hasSize(2);
    assertThat(step.balance()).isEqualTo(Value.of(10));
  }

  @Test
  void running_out_of_memory_leaves_because_nobody_knows_what_it_broke() {
    OutOfMemoryError broken = new OutOfMemoryError("no more");

    assertThatThrownBy(
            () ->
                Executor.run(
                    CODE,
                    CODE.emptyState(),
                    new Dispatch(message(script()), GAS),
                    Value.ZERO,
                    new BlockContext(settings, 3, 7, 7000, 0),
                    ledger -> {
                      throw broken;
                    }))
        .isSameAs(broken);
  }

  @Test
  void a_state_that_its_handler_changes_in_place_is_found_and_undone() {
    Mutating code = new Mutating();
    List<String> state = new ArrayList<>(List.of("before"));

    Executor.Step step =
        Executor.run(
            code,
            state,
            new Dispatch(message(script()), GAS),
            Value.of(4),
            new BlockContext(settings, 3, 7, 7000, 0),
            Executor.Watch.NONE);

    assertThat(step.outcome().trap()).isEqualTo(Trap.panic("a handler changed its state in place"));
    assertThat(step.state()).isEqualTo(List.of("before"));
    assertThat(step.balance()).isEqualTo(Value.of(4));
  }

  /** Code with a text for a state, which every run empties. */
  private static class Shrinking extends TestCode {
    private int encoded;

    @Override
    public Object emptyState() {
      return "";
    }

    @Override
    public Reaction react(Object state, EffectLedger ledger) {
      return new Reaction(List.of(), "");
    }

    @Override
    public Payload encodeState(Object state) {
      encoded++;
      return Payload.utf8((String) state);
    }

    @Override
    public Object decodeState(Payload bytes) {
      return bytes.utf8();
    }
  }

  /** The same, but every run makes it longer. */
  private static final class Growing extends Shrinking {
    @Override
    public Reaction react(Object state, EffectLedger ledger) {
      return new Reaction(List.of(), state + "xx");
    }
  }

  /** Code with the mistake that the check looks for. */
  private static final class Mutating extends TestCode {
    @Override
    public Object emptyState() {
      return new ArrayList<String>();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Reaction react(Object state, EffectLedger ledger) {
      ((List<String>) state).add("in place");
      return new Reaction(List.of(), state);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Payload encodeState(Object state) {
      return Payload.utf8(String.join(",", (List<String>) state));
    }

    @Override
    public Object decodeState(Payload bytes) {
      return List.of(bytes.utf8().split(","));
    }
  }

  /** Code without events. */
  private abstract static class TestCode implements HostedCode {
    @Override
    public CodeId id() {
      return CODE.id();
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public int version() {
      return 1;
    }

    @Override
    public boolean handles(EntryPoint entry) {
      return true;
    }

    @Override
    public Object apply(Object state, Payload event) {
      return state;
    }

    @Override
    public Object decodeEvent(Payload event) {
      return event;
    }
  }
}
