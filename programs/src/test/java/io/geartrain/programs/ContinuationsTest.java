package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  interface NotSealed {}

  record Wild() implements Continuation<List<? extends Gone>> {}

  record OfAnything() implements Continuation<Map<String, List<NotSealed>>> {}

  record OneOf<T>() implements Continuation<T> {}

  @SuppressWarnings("rawtypes")
  record OfRaw() implements Continuation<List> {}

  interface ManyOf<X> extends Gathering<List<X>> {}

  record Nested() implements ManyOf<Gone> {}

  record Offers() implements Continuation<List<Gone>> {}

  record Prices() implements Gathering<Map<String, Optional<Gone>>> {}

  record Arrays() implements Continuation<Gone[]> {}

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
        .hasMessageContaining(
            "implements Continuation<R>, Gathering<R>, Resume or CallContinuation<R>");
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
  void a_reply_that_cannot_be_read_is_found_with_what_is_to_do() {
    assertRefused(
        () -> code(Wild.class, all -> all.onReply(Wild.class, (c, s, w, r) -> null)),
        "List<? extends io.geartrain.programs.ContinuationsTest$Gone>, which cannot be read because of"
            + " ? extends io.geartrain.programs.ContinuationsTest$Gone: name a record");
    assertRefused(
        () -> code(OfAnything.class, all -> all.onReply(OfAnything.class, (c, s, o, r) -> null)),
        "because of io.geartrain.programs.ContinuationsTest$NotSealed:");
    assertRefused(
        () -> code(OfRaw.class, all -> all.onReply(OfRaw.class, (c, s, o, r) -> null)),
        "because of java.util.List:");
    assertRefused(
        () -> code(Nested.class, all -> all.onReplies(Nested.class, (c, s, n, r) -> null)),
        "because of X:");
    assertRefused(
        () -> code(OneOf.class, ContinuationsTest::handleOneOf), "because of T:", "ask with raw()");
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static void handleOneOf(ProgramHandlers.Builder<Go, Gone, State> all) {
    all.onReply((Class) OneOf.class, (c, s, o, r) -> null);
  }

  @Test
  void replies_can_be_lists_maps_arrays_references_and_bytes() {
    code(Offers.class, all -> all.onReply(Offers.class, (c, s, o, r) -> null));
    code(Prices.class, all -> all.onReplies(Prices.class, (c, s, p, r) -> null));
    code(Arrays.class, all -> all.onReply(Arrays.class, (c, s, a, r) -> null));
    code(Ref.class, all -> all.onReply(Ref.class, (c, s, g, r) -> null));
    code(Inherited.class, all -> all.onReplies(Inherited.class, (c, s, g, r) -> null));
  }

  private static void assertRefused(Runnable declaring, String... says) {
    assertThatThrownBy(declaring::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(says);
  }
}
