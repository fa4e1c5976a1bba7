package io.geartrain.node.cli;

import io.geartrain.node.flights.Airport;
import io.geartrain.programs.Blocks;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.SendOption;

/** The airport with one line changed: early departures count as punctual. */
public final class ChangedAirport
    extends ProgramBehavior<Airport.Command, Airport.Event, Airport.State> {
  /** The same name, version and types, so the same code to a journal. */
  public static final ProgramCode<Airport.Open, Airport.Command> CODE =
      ProgramCode.named("airport")
          .version(1)
          .init(Airport.Open.class)
          .commands(Airport.Command.class)
          .events(Airport.Event.class)
          .state(Airport.State.class)
          .behavior(ChangedAirport::new);

  private final Airport unchanged = new Airport();

  @Override
  public Airport.State emptyState() {
    return unchanged.emptyState();
  }

  @Override
  public ProgramHandlers<Airport.Command, Airport.Event, Airport.State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Airport.Open.class,
            (ctx, state, open) -> Effect().persist(new Airport.Opened(open.code())))
        .onCommand(Airport.Depart.class, this::onDepart)
        .onCommand(
            Airport.Arrive.class,
            (ctx, state, flight) ->
                Effect()
                    .persist(
                        new Airport.Arrived(
                            ctx.height().value(), flight.miles(), flight.fromCode())))
        .build();
  }

  private Effect<Airport.Event, Airport.State> onDepart(
      ProgramContext ctx, Airport.State state, Airport.Depart flight) {
    return Effect()
        .persist(
            new Airport.Departed(
                ctx.height().value(), Math.max(0, flight.delay()), flight.toCode()))
        .thenSend(
            flight.to(),
            new Airport.Arrive(flight.miles(), state.code()),
            SendOption.after(Blocks.blocks(30 + flight.miles() / 8)));
  }

  @Override
  public ProgramEventHandler<Airport.State, Airport.Event> eventHandler() {
    return unchanged.eventHandler();
  }
}
