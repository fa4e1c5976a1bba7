package io.geartrain.simulator.contracts;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Resume;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import java.util.List;
import java.util.Map;

/** A typed program that publishes a number, and says what is to be read of it, or of another. */
final class Register extends ProgramBehavior<Register.Command, Register.Event, Register.State> {
  static final StoredItem<Long> NUMBER = StoredItem.of("number", Long.class);

  record Open() {}

  sealed interface Command {}

  /** Another number from now on; it looks at itself while it changes. */
  record Become(long number) implements Command {}

  /** Looks at another. */
  record Look(ProgramRef<Command> other) implements Command, Request<Looked> {}

  /** Writes another's number. */
  record Overwrite(ProgramRef<Command> other) implements Command {}

  record Number() implements Command, Query<Long> {}

  /**
   * What is to be read of a register.
   *
   * @param asked what it answers
   * @param read what stands under its key
   * @param keys all that it publishes
   */
  record Looked(long asked, long read, List<String> keys) {}

  sealed interface Event {}

  record Became(long number) implements Event {}

  /** Looked at itself, being that already. */
  record Saw(long number, Looked looked) implements Event {}

  record State(long number, Saw saw) {}

  sealed interface Pending {}

  record Changed() implements Pending, Resume {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("register")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .atomic()
          .continuations(Pending.class)
          .behavior(Register::new);

  @Override
  public State emptyState() {
    return new State(0, null);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onCommand(
            Become.class,
            (ctx, state, become) ->
                // A lock that is free goes on in the same run, when the number has changed.
                Effect().persist(new Became(become.number())).thenLock("own", new Changed()))
        .onWoken(Changed.class, this::onChanged)
        .onRequest(Look.class, (ctx, state, look) -> Effect().none().reply(look(ctx, look.other())))
        .onCommand(
            Overwrite.class,
            (ctx, state, overwrite) -> {
              NUMBER.set(ctx.storeOf(overwrite.other()), 0L);
              return Effect().none();
            })
        .onQuery(Number.class, (ctx, state, number) -> state.number())
        .publishes(state -> Map.of("number", state.number()))
        .build();
  }

  private Effect<Event, State> onChanged(ProgramContext ctx, State state, Changed changed) {
    if (state.number() < 0) {
      return Effect().fail("a number is not negative");
    }
    return Effect().persist(new Saw(state.number(), look(ctx, new ProgramRef<>(ctx.self()))));
  }

  private static Looked look(ProgramContext ctx, ProgramRef<Command> other) {
    Range all = ctx.range(other.id(), null, null, 10, false);
    return new Looked(
        ctx.query(other, new Number()),
        NUMBER.getOr(ctx.storeOf(other), -1L),
        all.pairs().stream().map(pair -> pair.getKey().utf8()).toList());
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Became.class, (state, became) -> new State(became.number(), state.saw()))
        .onEvent(Saw.class, (state, saw) -> new State(state.number(), saw))
        .build();
  }
}
