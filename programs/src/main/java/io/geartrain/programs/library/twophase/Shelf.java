package io.geartrain.programs.library.twophase;

import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Request;
import java.util.HashMap;
import java.util.Map;

/**
 * A participant: a shelf with units of one thing. A transaction holds some of them; until it is committed or
 * aborted nobody else gets those, and only who holds them can say.
 */
public final class Shelf extends ProgramBehavior<Shelf.Command, Shelf.Event, Shelf.State> {

  /** Creates a shelf. */
  public record Stock(long units) {}

  /** What a shelf does. */
  public sealed interface Command {}

  /**
   * Hold units for a transaction, or refuse.
   *
   * @param tx one transaction of the sender
   * @param until at this height and later it must not be done any more: the coordinator has given up
   */
  public record Prepare(MessageId tx, long units, BlockHeight until)
      implements Command, Request<Done> {}

  /** The units of the transaction are sold. May come twice. */
  public record Commit(MessageId tx) implements Command, Request<Done> {}

  /** The units of the transaction, if it holds any, are free again. May come twice. */
  public record Abort(MessageId tx) implements Command, Request<Done> {}

  /** It is done. */
  public record Done() {}

  /** What a shelf remembers. */
  public sealed interface Event {}

  /** The shelf was filled. */
  public record Stocked(long units) implements Event {}

  /** Units are held. */
  public record Held(MessageId tx, Hold hold) implements Event {}

  /** What was held is sold. */
  public record Sold(MessageId tx) implements Event {}

  /** What was held is free. */
  public record Freed(MessageId tx) implements Event {}

  /**
   * Units that are held.
   *
   * @param by the coordinator
   */
  public record Hold(ActorId by, long units) {}

  /**
   * A shelf.
   *
   * @param free units that can be held
   * @param held by transactions under way
   * @param sold units that are gone
   */
  public record State(long free, Map<MessageId, Hold> held, long sold) {
    /** No map that can change. */
    public State {
      held = Map.copyOf(held);
    }

    private State with(MessageId tx, Hold hold) {
      Map<MessageId, Hold> next = new HashMap<>(held);
      next.put(tx, hold);
      return new State(free - hold.units(), next, sold);
    }

    private State without(MessageId tx, boolean isSold) {
      Map<MessageId, Hold> next = new HashMap<>(held);
      long units = next.remove(tx).units();
      return isSold ? new State(free, next, sold + units) : new State(free + units, next, sold);
    }
  }

  /** The code. */
  public static final ProgramCode<Stock, Command> CODE =
      ProgramCode.named("library/shelf")
          .version(1)
          .init(Stock.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Shelf::new);

  @Override
  public State emptyState() {
    return new State(0, Map.of(), 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Stock.class, (ctx, state, stock) -> Effect().persist(new Stocked(stock.units())))
        .onRequest(Prepare.class, this::onPrepare)
        .onRequest(Commit.class, (ctx, state, it) -> end(ctx, state, it.tx(), new Sold(it.tx())))
        .onRequest(Abort.class, (ctx, state, it) -> end(ctx, state, it.tx(), new Freed(it.tx())))
        .build();
  }

  private ReplyEffect<Event, State, Done> onPrepare(
      ProgramContext ctx, State state, Prepare prepare) {
    if (ctx.height().compareTo(prepare.until()) >= 0) {
      return Effect().panic("too late");
    }
    if (state.held().containsKey(prepare.tx())) {
      return Effect().panic("this transaction holds units already");
    }
    if (prepare.units() < 1 || prepare.units() > state.free()) {
      return Effect().panic("only " + state.free() + " are free, wanted " + prepare.units());
    }
    return Effect()
        .persist(new Held(prepare.tx(), new Hold(ctx.source(), prepare.units())))
        .reply(new Done());
  }

  /** A transaction that holds nothing has been ended before, or never held anything: that is fine. */
  private ReplyEffect<Event, State, Done> end(
      ProgramContext ctx, State state, MessageId tx, Event event) {
    Hold hold = state.held().get(tx);
    if (hold == null) {
      return Effect().reply(new Done());
    }
    return hold.by().equals(ctx.source())
        ? Effect().persist(event).reply(new Done())
        : Effect().panic("only the coordinator decides");
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Stocked.class, (state, stocked) -> new State(stocked.units(), Map.of(), 0))
        .onEvent(Held.class, (state, held) -> state.with(held.tx(), held.hold()))
        .onEvent(Sold.class, (state, sold) -> state.without(sold.tx(), true))
        .onEvent(Freed.class, (state, freed) -> state.without(freed.tx(), false))
        .build();
  }
}
