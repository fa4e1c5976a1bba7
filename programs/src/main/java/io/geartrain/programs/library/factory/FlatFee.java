package io.geartrain.programs.library.factory;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.library.factory.Pricing.Command;
import io.geartrain.programs.library.factory.Pricing.Price;
import io.geartrain.programs.library.factory.Pricing.Quote;

/** A strategy: the same fee for any amount. */
public final class FlatFee extends ProgramBehavior<Command, FlatFee.Opened, FlatFee.State> {

  /** With the fee, 0 or more. */
  public record Open(long fee) {}

  public record Opened(long fee) {}

  public record State(long fee) {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("flat-fee")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Opened.class)
          .state(State.class)
          .behavior(FlatFee::new);

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
                open.fee() < 0
                    ? Effect().panic("a fee must not be negative")
                    : Effect().persist(new Opened(open.fee())))
        .onRequest(
            Quote.class,
            (ctx, state, quote) ->
                quote.amount() < 0
                    ? Effect().panic("an amount must not be negative")
                    : Effect().reply(new Price(state.fee())))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Opened> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, opened) -> new State(opened.fee()))
        .build();
  }
}
