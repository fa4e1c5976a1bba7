package io.geartrain.programs.library.factory;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.library.factory.Pricing.Command;
import io.geartrain.programs.library.factory.Pricing.Price;
import io.geartrain.programs.library.factory.Pricing.Quote;

/** A strategy: every piece costs the same. */
public final class PerPiece extends ProgramBehavior<Command, PerPiece.Opened, PerPiece.State> {

  /** With the price of a piece, 0 or more. */
  public record Open(long price) {}

  public record Opened(long price) {}

  public record State(long price) {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("per-piece")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Opened.class)
          .state(State.class)
          .behavior(PerPiece::new);

  @Override
  public State emptyState() {
    return new State(0);
  }

  @Override
  public ProgramHandlers<Command, Opened, State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, state, open) ->
                open.price() < 0
                    ? Effect().panic("a price must not be negative")
                    : Effect().persist(new Opened(open.price())))
        .onRequest(
            Quote.class,
            (ctx, state, quote) ->
                quote.amount() < 0
                    ? Effect().panic("an amount must not be negative")
                    : Effect().reply(new Price(Math.multiplyExact(quote.amount(), state.price()))))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Opened> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, opened) -> new State(opened.price()))
        .build();
  }
}
