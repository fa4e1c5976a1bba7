package io.geartrain.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Query;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is declared of units of work, and what is refused because it could never run. */
class AtomicDeclarationTest {
  record Open() {}

  sealed interface Command {}

  record Do() implements Command {}

  record Look() implements Command, Query<Long> {}

  record Done() {}

  record State(long seen) {}

  sealed interface Pending {}

  record Calling() implements Pending, CallContinuation<Void> {}

  private static ProgramCode.WithState<Open, Command, Done, State> typed() {
    return ProgramCode.named("typed")
        .version(1)
        .init(Open.class)
        .commands(Command.class)
        .events(Done.class)
        .state(State.class);
  }

  private static ProgramCode.WithState<Open, Command, StoreChange, ContractStore> contract() {
    return ProgramCode.named("contract")
        .version(1)
        .init(Open.class)
        .commands(Command.class)
        .store();
  }

  /** With whatever handlers a test adds. */
  private static final class Typed extends ProgramBehavior<Command, Done, State> {
    private final UnaryOperator<ProgramHandlers.Builder<Command, Done, State>> handlers;

    Typed(UnaryOperator<ProgramHandlers.Builder<Command, Done, State>> handlers) {
      this.handlers = handlers;
    }

    @Override
    public State emptyState() {
      return new State(0);
    }

    @Override
    public ProgramHandlers<Command, Done, State> handlers() {
      return handlers.apply(newHandlersBuilder()).build();
    }

    @Override
    public ProgramEventHandler<State, Done> eventHandler() {
      return newEventHandlerBuilder().build();
    }
  }

  private static final class Contract extends ContractBehavior<Command> {
    private final UnaryOperator<ProgramHandlers.Builder<Command, StoreChange, ContractStore>>
        handlers;

    Contract(UnaryOperator<ProgramHandlers.Builder<Command, StoreChange, ContractStore>> handlers) {
      this.handlers = handlers;
    }

    @Override
    public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
      return handlers.apply(newHandlersBuilder()).build();
    }
  }

  private static void assertRefused(Runnable declaration, String... why) {
    assertThatThrownBy(declaration::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(why);
  }

  @Test
  void code_says_what_it_handles_and_that_it_is_atomic() {
    var code =
        contract()
            .migrateVersion(3)
            .continuations(Pending.class)
            .behavior(
                () ->
                    new Contract(
                        handlers ->
                            handlers
                                .onQuery(Look.class, (ctx, store, look) -> 1L)
                                .onCallReply(Calling.class, (ctx, store, calling, reply) -> null)));

    assertThat(code.isAtomic()).isTrue();
    assertThat(code.migrateVersion()).isEqualTo(3);
    assertThat(code.emptyState()).isEqualTo(ByteStore.EMPTY);
    assertThat(code.handles(EntryPoint.QUERY)).isTrue();
    assertThat(code.handles(EntryPoint.CALL_REPLY)).isTrue();
    assertThat(code.handles(EntryPoint.MIGRATE)).isFalse();
    assertThat(code.handles(EntryPoint.SUDO)).isFalse();
  }

  @Test
  void being_atomic_makes_it_other_code() {
    var plain = typed().behavior(() -> new Typed(handlers -> handlers));
    var atomic = typed().atomic().behavior(() -> new Typed(handlers -> handlers));
    var first = contract().behavior(() -> new Contract(handlers -> handlers));
    var second = contract().migrateVersion(2).behavior(() -> new Contract(handlers -> handlers));

    assertThat(plain.isAtomic()).isFalse();
    assertThat(atomic.id()).isNotEqualTo(plain.id());
    assertThat(second.id()).isNotEqualTo(first.id());
  }

  @Test
  void what_a_typed_program_publishes_is_read_by_key() {
    var code =
        typed()
            .atomic()
            .behavior(
                () -> new Typed(handlers -> handlers.publishes(s -> Map.of("seen", s.seen()))));

    assertThat(code.keys(new State(7)).get(Payload.utf8("seen")))
        .isEqualTo(Payload.wrap(new byte[] {7}));
  }

  @Test
  void only_atomic_programs_answer_queries_hear_of_calls_or_publish() {
    assertRefused(
        () ->
            typed().behavior(() -> new Typed(h -> h.onQuery(Look.class, (ctx, state, look) -> 1L))),
        "typed has onQuery: that is for programs declared atomic()");
    assertRefused(
        () ->
            typed()
                .continuations(Pending.class)
                .behavior(
                    () -> new Typed(h -> h.onCallReply(Calling.class, (ctx, s, c, reply) -> null))),
        "typed has onCallReply");
    assertRefused(
        () -> typed().behavior(() -> new Typed(h -> h.publishes(state -> Map.of()))),
        "typed has publishes");
  }

  @Test
  void only_contracts_can_be_migrated_and_they_publish_nothing_beside() {
    assertRefused(
        () ->
            typed()
                .atomic()
                .behavior(() -> new Typed(h -> h.onMigrate(Do.class, (ctx, state, d) -> null))),
        "typed has onMigrate: only contracts can be migrated, declared with store()");
    assertRefused(
        () -> contract().behavior(() -> new Contract(h -> h.publishes(store -> Map.of()))),
        "contract is a contract and publishes its store as it is");
    assertThatThrownBy(() -> typed().migrateVersion(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("migrateVersion(...) is for contracts");
    assertThatThrownBy(() -> contract().migrateVersion(0)).hasMessageContaining("at least 1");
  }

  @Test
  void a_query_is_answered_not_handled() {
    assertRefused(
        () ->
            contract()
                .behavior(() -> new Contract(h -> h.onCommand(Look.class, (c, s, l) -> null))),
        "Look is a Query: answer it with onQuery");
    assertRefused(
        () ->
            contract()
                .behavior(
                    () ->
                        new Contract(
                            h ->
                                h.onQuery(Look.class, (ctx, s, l) -> 1L)
                                    .onQuery(Look.class, (ctx, s, l) -> 2L))),
        "there is a handler for",
        "Look already");
  }
}
