package io.geartrain.programs.library.factory;

import io.geartrain.programs.Continuation;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.library.factory.Pricing.Price;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.Map;
import java.util.TreeMap;

/**
 * Creates strategies, programs of several codes that understand the same commands, and passes questions
 * on to the one that is named. A strategy is listed when its init has succeeded: one that fails leaves no
 * name behind.
 */
public final class Factory extends ProgramBehavior<Factory.Command, Factory.Event, Factory.State> {

  public record Open() {}

  /** The codes that the factory knows. */
  public enum Kind {
    PER_PIECE,
    FLAT_FEE
  }

  public sealed interface Command {}

  /**
   * Creates a strategy.
   *
   * @param name by which it is asked; each can be used once
   * @param rate the price of a piece, or the fee
   */
  public record Create(String name, Kind kind, long rate) implements Command, Request<Created> {}

  /** Asks the strategy of that name. */
  public record Ask(String strategy, long amount) implements Command, Request<Price> {}

  /** A strategy that is ready. */
  public record Created(ProgramRef<Pricing.Command> strategy) {}

  public sealed interface Event {}

  public record Listed(String name, ProgramRef<Pricing.Command> strategy) implements Event {}

  public record State(Map<String, ProgramRef<Pricing.Command>> strategies) {}

  public sealed interface Pending {}

  /** A strategy was created; its init has not been answered yet. */
  public record Creating(String name, ProgramRef<Pricing.Command> strategy)
      implements Pending, Continuation<Void> {}

  /** A strategy was asked. */
  public record Asking() implements Pending, Continuation<Price> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("factory")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Factory::new);

  @Override
  public State emptyState() {
    return new State(Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(Create.class, this::onCreate)
        .onReply(Creating.class, this::onCreated)
        .onRequest(Ask.class, this::onAsk)
        .onReply(Asking.class, this::onAnswer)
        .build();
  }

  private ReplyEffect<Event, State, Created> onCreate(
      ProgramContext ctx, State state, Create create) {
    if (state.strategies().containsKey(create.name())) {
      return Effect().panic("there is a strategy '" + create.name() + "' already");
    }
    return switch (create.kind()) {
      case PER_PIECE -> create(ctx, create.name(), PerPiece.CODE, new PerPiece.Open(create.rate()));
      case FLAT_FEE -> create(ctx, create.name(), FlatFee.CODE, new FlatFee.Open(create.rate()));
    };
  }

  private <I> ReplyEffect<Event, State, Created> create(
      ProgramContext ctx, String name, ProgramCode<I, Pricing.Command> code, I init) {
    return Effect()
        .none()
        .thenCreateAndAsk(code, name, init, new Creating(name, ctx.programRef(code, name)));
  }

  private Effect<Event, State> onCreated(
      ProgramContext ctx, State state, Creating creating, Reply<Void> reply) {
    if (!reply.isSuccess()) {
      return Effect().panic("'" + creating.name() + "' was not created: " + why(reply));
    }
    if (state.strategies().containsKey(creating.name())) { // while this one waited
      return Effect().panic("there is a strategy '" + creating.name() + "' already");
    }
    return Effect()
        .persist(new Listed(creating.name(), creating.strategy()))
        .reply(new Created(creating.strategy()));
  }

  private ReplyEffect<Event, State, Price> onAsk(ProgramContext ctx, State state, Ask ask) {
    ProgramRef<Pricing.Command> strategy = state.strategies().get(ask.strategy());
    return strategy == null
        ? Effect().panic("there is no strategy '" + ask.strategy() + "'")
        : Effect().none().thenAsk(strategy, new Pricing.Quote(ask.amount()), new Asking());
  }

  private Effect<Event, State> onAnswer(
      ProgramContext ctx, State state, Asking asking, Reply<Price> reply) {
    return reply.isSuccess() ? Effect().reply(reply.value()) : Effect().panic(why(reply));
  }

  /** What a strategy said when it failed; what became of the question if it said nothing. */
  private static String why(Reply<?> reply) {
    if (reply.code() == null) {
      return reply.result().name();
    }
    return reply.text().isEmpty() ? reply.code().name() : reply.text();
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Listed.class,
            (state, listed) -> {
              Map<String, ProgramRef<Pricing.Command>> next = new TreeMap<>(state.strategies());
              next.put(listed.name(), listed.strategy());
              return new State(Map.copyOf(next));
            })
        .build();
  }
}
