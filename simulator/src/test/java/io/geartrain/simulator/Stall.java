package io.geartrain.simulator;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Request;
import java.util.List;

/** A stall that says how it begins, and answers with several offers at once. */
final class Stall extends ProgramBehavior<Stall.Command, Stall.Event, Stall.State> {
  record Begin(Payload terms, List<Offer> offers) implements Request<Ready> {}

  record Ready(int offers) {}

  sealed interface Offer {}

  record Fixed(long price) implements Offer {}

  record Between(long least, long most) implements Offer {}

  sealed interface Command {}

  record GetOffers() implements Command, Request<List<Offer>> {}

  record GetTerms() implements Command, Request<Payload> {}

  sealed interface Event {}

  record Begun(Payload terms, List<Offer> offers) implements Event {}

  record State(Payload terms, List<Offer> offers) {}

  static final ProgramCode<Begin, Command> CODE =
      ProgramCode.named("stall")
          .init(Begin.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Stall::new);

  @Override
  public State emptyState() {
    return new State(Payload.EMPTY, List.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInitRequest(
            Begin.class,
            (ctx, state, begin) ->
                begin.offers().isEmpty()
                    ? Effect().panic("a stall needs an offer")
                    : Effect()
                        .persist(new Begun(begin.terms(), begin.offers()))
                        .reply(new Ready(begin.offers().size())))
        .onRequest(GetOffers.class, (ctx, state, get) -> Effect().reply(state.offers()))
        .onRequest(GetTerms.class, (ctx, state, get) -> Effect().reply(state.terms()))
        .build();
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Begun.class, (state, begun) -> new State(begun.terms(), begun.offers()))
        .build();
  }
}
