package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is found when a program with continuations is declared. */
class ContinuationsTest {
  record Open() {}

  record Go() {}

  record Gone() {}

  record State() {}

  sealed interface Pending {}

  record Asking(long amount) implements Pending, Continuation<Gone> {}

  record Resting() implements Pending, Resume {}

  sealed interface Wider {}

  record AskingWider(long amount, long more) implements Wider, Continuation<Gone> {}

  record Stranger() implements Resume {}

  record Both() implements Continuation<Gone>, Resume {}

  record Nothing() {}

  record Generic() implements Continuation<List<Gone>> {}

  record Ref() implements Continuation<ProgramRef<Go>> {}

  interface Base<X> extends Gathering<X> {}

  record Inherited() implements Base<Payload> {}

  private static final Consumer<ProgramHandlers.Builder<Go, Gone, State>> BOTH =
      all ->
          all.onReply(Asking.class, (ctx, state, asking, reply) -> null)
              .onWoken(Resting.class, (ctx, state, resting) -> null);

  private static final class Waiter extends ProgramBehavior<Go, Gone, State> {
    private final Consumer<ProgramHandlers.Builder<Go, Gone, State>> handlers;

    Waiter(Consumer<ProgramHandlers.Builder<Go, Gone, State>> handlers) {
      this.handlers = handlers;
    }

    @Override
    public State emptyState() {
      return new State();
    }

    @Override
    public ProgramHandlers<Go, Gone, State> handlers() {
      ProgramHandlers.Builder<Go, Gone, State> builder = newHandlersBuilder();
      handlers.accept(builder);
      return builder.build();
    }

    @Override
    public ProgramEventHandler<State, Gone> eventHandler() {
      return newEventHandlerBuilder().build();
    }
  }

  private static ProgramCode.WithState<Open, Go, Gone, State> waiter() {
    return ProgramCode.named("waiter")
        .init(Open.class)
        .commands(Go.class)
        .events(Gone.class)
        .state(State.class);
  }

  private static ProgramCode<Open, Go> code(
      Class<?> pending, Consumer<ProgramHandlers.Builder<Go, Gone, State>> handlers) {
    return waiter().continuations(pending).behavior(() -> new Waiter(handlers));
  }

  @Test
  void the_id_depends_on_the_shape_of_the_continuations() {
    ProgramCode<Open, Go> without = waiter().behavior(() -> new Waiter(all -> {}));

    assertThat(code(Pending.class, BOTH).id())
        .isEqualTo(code(Pending.class, BOTH).id())
        .isNotEqualTo(without.id())
        .isNotEqualTo(
            code(Wider.class, all -> all.onReply(AskingWider.class, (c, s, a, r) -> null)).id());
  }

  @Test
  void what_is_declared_is_handled() {
    assertThatThrownBy(
            () -> code(Pending.class, all -> all.onWoken(Resting.class, (c, s, r) -> null)))
        .hasMessageContaining("Asking and has no handler for it: add onReply(Asking.class, ...)");
  }

  @Test
  void what_is_handled_is_declared() {
    assertThatThrownBy(
            () ->
                code(
                    Pending.class,
                    BOTH.andThen(all -> all.onWoken(Stranger.class, (c, s, r) -> null))))
        .hasMessageContaining("Stranger and declares continuations(")
        .hasMessageContaining("of which it is none");
    assertThatThrownBy(() -> waiter().behavior(() -> new Waiter(BOTH)))
        .hasMessageContaining("declares none: add continuations(...)");
  }

  @Test
  void a_continuation_waits_for_one_kind_of_thing() {
    assertThatThrownBy(() -> code(Both.class, all -> {}))
        .hasMessageContaining("is both a Continuation and a Resume");
    assertThatThrownBy(() -> code(Nothing.class, all -> {}))
        .hasMessageContaining("implements Continuation<R>, Gathering<R> or Resume");
    assertThatThrownBy(
            () ->
                code(Both.class, all -> all.onReply(Both.class, (ctx, state, both, reply) -> null)))
        .hasMessageContaining("make it two records");
  }

  @Test
  void a_class_has_one_handler_and_a_program_one_for_replies_and_signals() {
    assertThatThrownBy(() -> code(Pending.class, BOTH.andThen(BOTH)))
        .hasMessageContaining("already; a class can have one");
    Consumer<ProgramHandlers.Builder<Go, Gone, State>> signals =
        all -> all.onSignal((ctx, state, signal) -> null);
    assertThatThrownBy(() -> code(Pending.class, BOTH.andThen(signals).andThen(signals)))
        .hasMessageContaining("a handler for signals already");
    assertThatThrownBy(() -> code(Pending.class, all -> all.onReply(Asking.class, null)))
        .hasMessageContaining("is null");
  }

  @Test
  void a_reply_that_cannot_be_read_is_found_and_others_can() {
    assertThatThrownBy(
            () -> code(Generic.class, all -> all.onReply(Generic.class, (c, s, g, r) -> null)))
        .hasMessageContaining("java.util.List")
        .hasMessageContaining("ask with raw()");

    code(Ref.class, all -> all.onReply(Ref.class, (c, s, g, r) -> null));
    code(Inherited.class, all -> all.onReplies(Inherited.class, (c, s, g, r) -> null));
  }
}
