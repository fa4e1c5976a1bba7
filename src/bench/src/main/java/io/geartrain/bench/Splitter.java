package io.geartrain.bench;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.ProgramRef;

/** Splits a number into halves that it sends on, until every message is a one: so a queue grows long. */
public final class Splitter
    extends ProgramBehavior<Splitter.Command, Splitter.Event, Splitter.State> {

  /**
   * Begins a splitter.
   *
   * @param other gets one half
   */
  public record Open(ProgramRef<Command> other) {}

  /** What a splitter takes. */
  public sealed interface Command {}

  /**
   * Splits.
   *
   * @param ones what it is to come to
   * @param note carried along
   */
  public record Split(int ones, byte[] note) implements Command {}

  /** What a splitter remembers. */
  public sealed interface Event {}

  /** It has begun. */
  public record Opened(ProgramRef<Command> other) implements Event {}

  /** A one has come. */
  public record Counted() implements Event {}

  /** What a splitter knows. */
  public record State(ProgramRef<Command> other, long ones) {}

  /** The splitters' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("bench-splitter")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Splitter::new);

  @Override
  public State emptyState() {
    return new State(null, 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().persist(new Opened(open.other())))
        .onCommand(Split.class, this::onSplit)
        .build();
  }

  private Effect<Event, State> onSplit(ProgramContext ctx, State state, Split split) {
    int half = split.ones() / 2;
    return half == 0
        ? Effect().persist(new Counted())
        : Effect()
            .none()
            .thenSend(new ProgramRef<Command>(ctx.self()), new Split(half, split.note()))
            .thenSend(state.other(), new Split(split.ones() - half, split.note()));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, event) -> new State(event.other(), 0))
        .onEvent(Counted.class, (state, event) -> new State(state.other(), state.ones() + 1))
        .build();
  }
}
