package io.geartrain.simulator.readme;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.Request;

// snippet: program
public final class Counter extends ProgramBehavior<Counter.Command, Counter.Added, Counter.State> {
  public record Open() {} // what a counter is created with

  public sealed interface Command {}

  public record Add(long amount) implements Command, Request<Total> {} // answered by one Total

  public record Total(long value) {}

  public record Added(long amount) {} // the event it remembers

  public record State(long total) {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("counter")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Added.class)
          .state(State.class)
          .behavior(Counter::new);

  @Override
  public State emptyState() {
    return new State(0);
  }

  @Override
  public ProgramHandlers<Command, Added, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(
            Add.class,
            (ctx, state, add) ->
                Effect()
                    .persist(new Added(add.amount()))
                    .thenReply(next -> new Total(next.total())))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Added> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Added.class, (state, added) -> new State(state.total() + added.amount()))
        .build();
  }
}
// end
