package io.geartrain.programs.library.auction;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;

/**
 * An auction among users. A bid carries its value, and the auction holds that of the highest bid; who is
 * outbid gets it back as mail. A timer ends the auction: the seller gets the proceeds as mail, the winner
 * hears of it.
 */
public final class Auction extends ProgramBehavior<Auction.Command, Auction.Event, Auction.State> {
  /** Set aside when the auction begins, so that its end does not depend on anybody's gas. */
  private static final long END_GAS = 30_000_000;

  /**
   * Creates an auction; its seller is who creates it.
   *
   * @param blocks after which it ends, at least 1
   * @param least what a bid is worth at least
   */
  public record Open(String thing, int blocks, Value least) {}

  /** What an auction does. */
  public sealed interface Command {}

  /** A bid of the value that comes with it. If it is refused the value goes back with the error reply. */
  public record Bid() implements Command, Request<Leading> {}

  /** The time is over; from the auction itself only. */
  public record End() implements Command {}

  /** The bid is the highest so far. */
  public record Leading(Value bid) {}

  /** Mail to a bidder, with the value of the bid: somebody bid more. */
  public record Outbid(String thing, Value highest) {}

  /** Mail to the highest bidder at the end. */
  public record Won(String thing, Value price) {}

  /** Mail to the seller at the end, with the price. */
  public record Sold(String thing, UserId to) {}

  /** What an auction remembers. */
  public sealed interface Event {}

  /** It began. */
  public record Opened(UserId seller, String thing, Value least) implements Event {}

  /** That is the highest bid. */
  public record Led(UserId bidder, Value bid) implements Event {}

  /** It is over. */
  public record Ended() implements Event {}

  /**
   * An auction.
   *
   * @param highest what is bid; 0 before the first bid
   * @param bidder of that; the seller before the first bid
   */
  public record State(
      UserId seller, String thing, Value least, Value highest, UserId bidder, boolean isOver) {
    private boolean hasBid() {
      return !highest.isZero();
    }
  }

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/auction")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Auction::new);

  @Override
  public State emptyState() {
    UserId nobody = UserId.of("nobody");
    return new State(nobody, "", Value.ZERO, Value.ZERO, nobody, true);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onRequest(Bid.class, this::onBid)
        .onCommand(End.class, this::onEnd)
        .build();
  }

  private Effect<Event, State> onOpen(ProgramContext ctx, State state, Open open) {
    return Effect()
        .persist(new Opened(new UserId(ctx.source()), open.thing(), open.least()))
        .thenStartTimer("end", blocks(open.blocks()), new End(), gas(END_GAS));
  }

  private ReplyEffect<Event, State, Leading> onBid(ProgramContext ctx, State state, Bid bid) {
    Value offered = ctx.value();
    if (state.isOver()) {
      return Effect().panic("the auction is over");
    }
    if (offered.isZero()
        || offered.compareTo(state.least()) < 0
        || offered.compareTo(state.highest()) <= 0) {
      return Effect()
          .panic("a bid must be at least " + state.least() + " and above " + state.highest());
    }
    EffectBuilder<Event, State> led = Effect().persist(new Led(new UserId(ctx.source()), offered));
    if (state.hasBid()) {
      led =
          led.thenSend(state.bidder(), new Outbid(state.thing(), offered), value(state.highest()));
    }
    return led.reply(new Leading(offered));
  }

  private Effect<Event, State> onEnd(ProgramContext ctx, State state, End end) {
    if (!ctx.source().equals(ctx.self())) {
      return Effect().panic("an auction ends by itself");
    }
    EffectBuilder<Event, State> ended = Effect().persist(new Ended());
    return state.hasBid()
        ? ended
            .thenSend(
                state.seller(), new Sold(state.thing(), state.bidder()), value(state.highest()))
            .thenSend(state.bidder(), new Won(state.thing(), state.highest()))
        : ended;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Opened.class,
            (state, opened) ->
                new State(
                    opened.seller(),
                    opened.thing(),
                    opened.least(),
                    Value.ZERO,
                    opened.seller(),
                    false))
        .onEvent(
            Led.class,
            (state, led) ->
                new State(
                    state.seller(), state.thing(), state.least(), led.bid(), led.bidder(), false))
        .onEvent(
            Ended.class,
            (state, ended) ->
                new State(
                    state.seller(),
                    state.thing(),
                    state.least(),
                    state.highest(),
                    state.bidder(),
                    true))
        .build();
  }
}
