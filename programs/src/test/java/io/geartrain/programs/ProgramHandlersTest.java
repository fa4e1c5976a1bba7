package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.program.Executed;
import org.junit.jupiter.api.Test;

/** Which handler a message runs, and what cannot be declared. */
class ProgramHandlersTest {
  private static final ProgramHandlers.Handler<Desk.State, Object, Effect<Desk.Event, Desk.State>>
      ANYTHING = (ctx, state, message) -> null;

  private final Desk desk = new Desk();

  private static <M> ProgramHandlers.Handler<Desk.State, M, Effect<Desk.Event, Desk.State>> any() {
    return ANYTHING::handle;
  }

  private ProgramHandlers.Builder<Desk.Command, Desk.Event, Desk.State> handlers() {
    return desk.newHandlersBuilder();
  }

  private static void assertRefused(Runnable declaring, String... says) {
    assertThatThrownBy(declaring::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(says);
  }

  // ------------------------------------------------------------------ declared

  @Test
  void a_class_can_have_one_handler() {
    assertRefused(
        () -> handlers().onCommand(Desk.Work.class, any()).onCommand(Desk.Work.class, any()),
        "there is a handler for io.geartrain.programs.Desk$Work already");
    assertRefused(
        () ->
            handlers()
                .onRequest(Desk.Count.class, (ctx, state, count) -> null)
                .onRequest(Desk.Count.class, (ctx, state, count) -> null),
        "there is a handler for io.geartrain.programs.Desk$Count already");
  }

  @Test
  void a_program_can_have_one_init_handler() {
    assertRefused(
        () -> handlers().onInit(Desk.Open.class, any()).onInit(String.class, any()),
        "one init handler",
        "Desk$Open",
        "java.lang.String");
  }

  record Ask() implements Request<Desk.Counted> {}

  @Test
  void an_init_that_is_a_request_can_only_have_a_handler_that_answers_it() {
    assertRefused(
        () -> handlers().onInit(Ask.class, any()),
        "ProgramHandlersTest$Ask is a Request: handle it with onInitRequest");
    assertRefused(
        () ->
            handlers()
                .onInitRequest(Ask.class, (ctx, state, ask) -> null)
                .onInit(Desk.Open.class, any()),
        "one init handler",
        "ProgramHandlersTest$Ask",
        "Desk$Open");
  }

  @Test
  void a_request_can_only_have_a_handler_that_answers_it() {
    assertRefused(
        () -> handlers().onCommand(Desk.Count.class, any()),
        "Desk$Count is a Request: handle it with onRequest");
  }

  @Test
  void a_handler_for_a_whole_sealed_interface_would_never_run() {
    assertRefused(
        () -> handlers().onCommand(Desk.Command.class, any()),
        "Desk$Command: add a handler for each of its records");
  }

  @Test
  void a_handler_is_not_null() {
    assertThatThrownBy(() -> handlers().onCommand(Desk.Work.class, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the handler for io.geartrain.programs.Desk$Work is null");
    assertThatThrownBy(() -> handlers().onInit(Desk.Open.class, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("an init handler must not be null");
  }

  // ------------------------------------------------------------------ run

  @Test
  void the_init_handler_takes_the_init_payload_and_nothing_else() {
    Executed opened = desk.run(EntryPoint.INIT, desk.code.encodeInit(new Desk.Open("alice's")));
    Executed command = desk.run(EntryPoint.INIT, Payloads.encode(new Desk.Count()));

    assertThat(opened.events()).containsExactly(new Desk.Noted("alice's"));
    assertThat(Desk.outcome(command).trap()).isEqualTo(Trap.panic("undecodable payload"));
  }

  @Test
  void a_request_is_answered_by_its_own_reply() {
    Executed executed = desk.run(new Desk.Count());

    assertThat(Payloads.decodeReply(Desk.Count.class, executed.reply().orElseThrow()))
        .isEqualTo(new Desk.Counted(0));
  }

  @Test
  void a_command_may_answer_with_anything() {
    desk.doing((ctx, state, work) -> desk.Effect().reply(new Desk.Counted(7)));

    assertThat(CanonicalCbor.toTree(desk.work().reply().orElseThrow()))
        .isEqualTo(java.util.Map.of("notes", 7));
  }

  @Test
  void a_command_without_handler_panics() {
    Outcome outcome = Desk.outcome(desk.run(new Desk.Unhandled()));

    assertThat(outcome.trap()).isEqualTo(Trap.panic("unknown command"));
  }

  @Test
  void bytes_that_are_no_command_panic() {
    assertThat(Desk.outcome(desk.run(EntryPoint.HANDLE, Payload.utf8("no CBOR"))).trap())
        .isEqualTo(Trap.panic("undecodable payload"));
    assertThat(Desk.outcome(desk.run(EntryPoint.HANDLE, Payload.EMPTY)).trap())
        .isEqualTo(Trap.panic("undecodable payload"));
    assertThat(
            Desk.outcome(desk.run(EntryPoint.HANDLE, Payload.wrap(new byte[] {(byte) 0xf6})))
                .trap())
        .as("null")
        .isEqualTo(Trap.panic("undecodable payload"));
  }

  @Test
  void the_trace_says_why_bytes_are_no_command() {
    record Alone(int n) {}

    assertThat(Desk.outcome(desk.run(EntryPoint.HANDLE, Payloads.encode(new Alone(1)))).diagnosis())
        .contains(
            "undecodable payload: not a Command: these bytes name no variant; whoever encodes one"
                + " declares it in a sealed interface, too");
    assertThat(Desk.outcome(desk.run(EntryPoint.HANDLE, Payload.utf8("no CBOR"))).diagnosis())
        .contains("undecodable payload: not a Command: ");
  }

  @Test
  void a_missing_entry_succeeds_and_does_nothing() {
    Outcome outcome = Desk.outcome(desk.run(EntryPoint.SIGNAL, Payload.EMPTY));

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.effects()).isEmpty();
    assertThat(desk.code.handles(EntryPoint.INIT)).isTrue();
    assertThat(desk.code.handles(EntryPoint.HANDLE)).isTrue();
    assertThat(desk.code.handles(EntryPoint.REPLY)).isFalse();
    assertThat(desk.code.handles(EntryPoint.SIGNAL)).isFalse();
  }

  // ------------------------------------------------------------------ events

  @Test
  void an_event_without_handler_undoes_the_run_and_says_what_to_add() {
    desk.doing(
        (ctx, state, work) ->
            desk.Effect().persist(new Desk.Noted("undone")).persist(new Desk.Forgotten()));

    Executed executed = desk.work();

    assertThat(Desk.outcome(executed).diagnosis())
        .contains("no event handler for io.geartrain.programs.Desk$Forgotten: add onEvent(");
    assertThat(executed.events()).isEmpty();
    assertThat(executed.memory().state()).isEqualTo(Desk.EMPTY);
  }

  @Test
  void an_event_of_a_journal_without_handler_is_named() {
    Payload stored = desk.code.model().encodeEvent(new Desk.Forgotten());

    assertThatThrownBy(() -> desk.code.apply(Desk.EMPTY, stored))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no event handler for io.geartrain.programs.Desk$Forgotten");
  }

  @Test
  void an_event_class_can_have_one_handler_and_it_is_not_null() {
    assertRefused(
        () ->
            desk.newEventHandlerBuilder()
                .onEvent(Desk.Noted.class, (state, noted) -> state)
                .onEvent(Desk.Noted.class, (state, noted) -> state),
        "there is an event handler for io.geartrain.programs.Desk$Noted already");
    assertThatThrownBy(() -> desk.newEventHandlerBuilder().onEvent(Desk.Noted.class, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("Desk$Noted is null");
  }

  @Test
  void an_event_handler_that_gives_no_state_is_told_so() {
    ProgramEventHandler<Desk.State, Desk.Event> careless =
        desk.newEventHandlerBuilder().onEvent(Desk.Noted.class, (state, noted) -> null).build();

    assertThatThrownBy(() -> careless.apply(Desk.EMPTY, new Desk.Noted("x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the event handler for io.geartrain.programs.Desk$Noted returned null, not a state");
  }
}
