package io.geartrain.node.flights;

import io.geartrain.programs.Blocks;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.SendOption;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.ProgramRef;
import java.nio.charset.StandardCharsets;

/** An airport: counts departures and arrivals, and sends each departing flight to its destination. */
public final class Airport extends ProgramBehavior<Airport.Command, Airport.Event, Airport.State> {
  private static final int TAXI_MINUTES = 30;
  private static final int MILES_A_MINUTE = 8;

  /**
   * Begins an airport.
   *
   * @param code three letters
   */
  public record Open(String code) {}

  /** What an airport takes. */
  public sealed interface Command {}

  /**
   * A flight departs.
   *
   * @param delay minutes, negative when early
   * @param miles to the destination
   * @param to the destination's program
   * @param toCode the destination's code
   */
  public record Depart(int delay, int miles, ProgramRef<Command> to, String toCode)
      implements Command {}

  /**
   * A flight arrives.
   *
   * @param miles from the origin
   * @param fromCode the origin's code
   */
  public record Arrive(int miles, String fromCode) implements Command {}

  /** What an airport remembers. */
  public sealed interface Event {}

  /** The airport has begun. */
  public record Opened(String code) implements Event {}

  /** A flight has departed. */
  public record Departed(long height, int delay, String to) implements Event {}

  /** A flight has arrived. */
  public record Arrived(long height, int miles, String from) implements Event {}

  /**
   * What an airport knows.
   *
   * @param code its own
   * @param departures flights that departed
   * @param arrivals flights that arrived
   * @param delayMinutes of departures, in sum
   * @param miles of arrivals, in sum
   * @param trace a digest of all it handled, in order
   */
  public record State(
      String code, long departures, long arrivals, long delayMinutes, long miles, Bytes32 trace) {

    private State departed(Departed event) {
      return new State(
          code,
          departures + 1,
          arrivals,
          delayMinutes + event.delay(),
          miles,
          traced(event.height(), 'D', event.to()));
    }

    private State arrived(Arrived event) {
      return new State(
          code,
          departures,
          arrivals + 1,
          delayMinutes,
          miles + event.miles(),
          traced(event.height(), 'A', event.from()));
    }

    private Bytes32 traced(long height, char kind, String other) {
      String line = height + "," + kind + "," + other + "\n";
      return Bytes32.sha256(trace.toBytes(), line.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The airports' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("airport")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Airport::new);

  @Override
  public State emptyState() {
    return new State("", 0, 0, 0, 0, Bytes32.ZERO);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().persist(new Opened(open.code())))
        .onCommand(Depart.class, this::onDepart)
        .onCommand(Arrive.class, this::onArrive)
        .build();
  }

  private Effect<Event, State> onDepart(ProgramContext ctx, State state, Depart flight) {
    int minutes = TAXI_MINUTES + flight.miles() / MILES_A_MINUTE;
    return Effect()
        .persist(new Departed(ctx.height().value(), flight.delay(), flight.toCode()))
        .thenSend(
            flight.to(),
            new Arrive(flight.miles(), state.code()),
            SendOption.after(Blocks.blocks(minutes)));
  }

  private Effect<Event, State> onArrive(ProgramContext ctx, State state, Arrive flight) {
    return Effect().persist(new Arrived(ctx.height().value(), flight.miles(), flight.fromCode()));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, event) -> new State(event.code(), 0, 0, 0, 0, Bytes32.ZERO))
        .onEvent(Departed.class, State::departed)
        .onEvent(Arrived.class, State::arrived)
        .build();
  }
}
