package io.geartrain.simulator.library;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Resume;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.Value;

/** A proxy's target: keeps a price of what it gets, and gives change, after some time if it is slow. */
final class Till extends ProgramBehavior<Till.Command, Till.Sold, Till.State> {
  record Open() {}

  sealed interface Command {}

  record Buy(long price, long slowness) implements Command, Request<Change> {}

  record Change(long amount) {}

  record Sold(long price) {}

  record State(long sold) {}

  sealed interface Pending {}

  record Counting(long price) implements Pending, Resume {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("till")
          .init(Open.class)
          .commands(Command.class)
          .events(Sold.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Till::new);

  @Override
  public State emptyState() {
    return new State(0);
  }

  @Override
  public ProgramHandlers<Command, Sold, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(
            Buy.class,
            (ctx, state, buy) -> {
              if (ctx.value().compareTo(Value.of(buy.price())) < 0) {
                return Effect().panic("it costs " + buy.price());
              }
              long change = ctx.value().amount().longValueExact() - buy.price();
              return buy.slowness() > 0
                  ? Effect().none().thenSleep(blocks(buy.slowness()), new Counting(buy.price()))
                  : Effect()
                      .persist(new Sold(buy.price()))
                      .reply(new Change(change), value(change));
            })
        .onWoken(
            Counting.class,
            (ctx, state, counting) -> {
              long change = ctx.value().amount().longValueExact() - counting.price();
              Effect<Sold, State> sold =
                  Effect()
                      .persist(new Sold(counting.price()))
                      .reply(new Change(change), value(change));
              return sold;
            })
        .build();
  }

  @Override
  public ProgramEventHandler<State, Sold> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Sold.class, (state, sold) -> new State(state.sold() + sold.price()))
        .build();
  }
}
