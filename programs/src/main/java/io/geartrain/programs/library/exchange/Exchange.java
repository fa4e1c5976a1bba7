package io.geartrain.programs.library.exchange;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.within;

import io.geartrain.programs.Continuation;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.Resume;
import io.geartrain.programs.library.token.Token;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Offers of one token for another. A trade is a saga, one transfer after the other: the seller's units come
 * to the exchange, the buyer's go to the seller, the seller's go on to the buyer. If the buyer's transfer is
 * refused, the seller's units go back.
 *
 * <p>How far a trade is stands in the state before each transfer is asked for, and each transfer has a key:
 * asked for again, it is not made twice. So a trade that nobody answered, or whose message died, can be gone
 * on with. A lock for each offer sees to it that only one message does.
 */
public final class Exchange
    extends ProgramBehavior<Exchange.Command, Exchange.Event, Exchange.State> {
  private static final int BLOCKS_A_STEP = 10;
  private static final int MOST_TRIES = 3;

  /** Its own gas: a trade that cannot pay for it is not closed, and no key stays behind. */
  private static final long FORGET_GAS = 12_000_000;

  /** Creates an exchange. */
  public record Open() {}

  /** What an exchange does. */
  public sealed interface Command {}

  /** Offer units for others. The exchange must be allowed to transfer them when the offer is taken. */
  public record Post(Side gives, Side wants) implements Command, Request<Posted> {}

  /** Units of one token. */
  public record Side(ProgramRef<Token.Command> token, long amount) {}

  /** The offer's number. */
  public record Posted(long offer) {}

  /** Take the sender's offer back; nobody must have taken it. */
  public record Withdraw(long offer) implements Command {}

  /** Buy what is offered. The exchange must be allowed to transfer what is wanted for it. */
  public record Take(long offer) implements Command, Request<Trade> {}

  /** Go on with a trade that is in doubt. Anybody may. */
  public record GoOn(long offer) implements Command, Request<Trade> {}

  /**
   * How a trade ended.
   *
   * @param refusal why it failed; empty otherwise
   */
  public record Trade(End end, String refusal) {}

  /** How a trade ends. */
  public enum End {
    /** Both have what they wanted. */
    TRADED,
    /** Both have what they had. */
    FAILED,
    /** A token did not answer. What has been moved stays where it is; {@link GoOn} goes on. */
    IN_DOUBT
  }

  /** The transfer that is under way. */
  public enum Step {
    /** None: nobody has taken the offer. */
    OPEN,
    /** From the seller to the exchange. */
    COLLECT,
    /** From the buyer to the seller. */
    PAY,
    /** From the exchange to the buyer. */
    DELIVER,
    /** From the exchange back to the seller. */
    REFUND
  }

  /** What an exchange remembers. */
  public sealed interface Event {}

  /** An offer was posted. */
  public record Offered(long number, Offer offer) implements Event {}

  /** A trade takes its next step. */
  public record Stepped(long number, Step step, ActorId buyer, String refusal) implements Event {}

  /** The offer is no more. */
  public record Closed(long number) implements Event {}

  /**
   * An offer.
   *
   * @param buyer the seller until somebody takes it
   * @param refusal why it is refunded
   */
  public record Offer(
      ActorId seller, Side gives, Side wants, Step step, ActorId buyer, String refusal) {
    private Offer at(Stepped to) {
      return new Offer(seller, gives, wants, to.step(), to.buyer(), to.refusal());
    }
  }

  /** Offers and trades by number. */
  public record State(long posted, Map<Long, Offer> offers) {
    /** No map that can change. */
    public State {
      offers = Map.copyOf(offers);
    }

    private State with(long number, Offer offer) {
      Map<Long, Offer> next = new HashMap<>(offers);
      next.put(number, offer);
      return new State(Math.max(posted, number), next);
    }

    private State without(long number) {
      Map<Long, Offer> next = new HashMap<>(offers);
      next.remove(number);
      return new State(posted, next);
    }
  }

  /** What a trade remembers. */
  public sealed interface Pending {}

  /** It is the only one at that offer. */
  public record Entered(long offer, boolean takes) implements Pending, Resume {}

  /**
   * A transfer was asked for.
   *
   * @param isFirst whether it was never asked for before
   * @param tries of this message, from 1
   */
  public record Moving(long offer, boolean isFirst, int tries)
      implements Pending, Continuation<Token.Made> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/exchange")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Exchange::new);

  @Override
  public State emptyState() {
    return new State(0, Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onRequest(Post.class, this::onPost)
        .onCommand(Withdraw.class, this::onWithdraw)
        .onRequest(Take.class, (ctx, state, take) -> enter(take.offer(), true))
        .onRequest(GoOn.class, (ctx, state, goOn) -> enter(goOn.offer(), false))
        .onWoken(Entered.class, this::onEntered)
        .onReply(Moving.class, this::onMoved)
        .build();
  }

  private ReplyEffect<Event, State, Posted> onPost(ProgramContext ctx, State state, Post post) {
    ActorId seller = ctx.source();
    long number = state.posted() + 1;
    return Effect()
        .persist(
            new Offered(
                number, new Offer(seller, post.gives(), post.wants(), Step.OPEN, seller, "")))
        .reply(new Posted(number));
  }

  private Effect<Event, State> onWithdraw(ProgramContext ctx, State state, Withdraw withdraw) {
    Offer offer = state.offers().get(withdraw.offer());
    return offer != null && offer.step() == Step.OPEN && offer.seller().equals(ctx.source())
        ? Effect().persist(new Closed(withdraw.offer()))
        : Effect().panic("not an open offer of yours");
  }

  private ReplyEffect<Event, State, Trade> enter(long offer, boolean takes) {
    return Effect().none().thenLock("offer-" + offer, new Entered(offer, takes));
  }

  private Effect<Event, State> onEntered(ProgramContext ctx, State state, Entered entered) {
    long number = entered.offer();
    Offer offer = state.offers().get(number);
    if (offer == null || entered.takes() != (offer.step() == Step.OPEN)) {
      return Effect().panic("no such offer");
    }
    return entered.takes()
        ? step(ctx, number, offer, new Stepped(number, Step.COLLECT, ctx.source(), ""))
        : ask(ctx, number, offer, List.of(), new Moving(number, false, 1));
  }

  /** Notes the next step, then asks for its transfer, for the first time. */
  private Effect<Event, State> step(ProgramContext ctx, long number, Offer offer, Stepped to) {
    return ask(ctx, number, offer.at(to), List.of(to), new Moving(number, true, 1));
  }

  private Effect<Event, State> ask(
      ProgramContext ctx, long number, Offer offer, List<Event> events, Moving moving) {
    Side side = offer.step() == Step.PAY ? offer.wants() : offer.gives();
    ActorId exchange = ctx.self();
    ActorId from =
        switch (offer.step()) {
          case COLLECT -> offer.seller();
          case PAY -> offer.buyer();
          default -> exchange;
        };
    ActorId to =
        switch (offer.step()) {
          case COLLECT -> exchange;
          case DELIVER -> offer.buyer();
          default -> offer.seller();
        };
    return Effect()
        .persist(events)
        .thenAsk(
            side.token(),
            new Token.TransferOnce(key(number, offer.step()), from, to, side.amount()),
            moving,
            within(blocks(BLOCKS_A_STEP)));
  }

  private static String key(long number, Step step) {
    return number + "/" + step;
  }

  private Effect<Event, State> onMoved(
      ProgramContext ctx, State state, Moving moving, Reply<Token.Made> reply) {
    long number = moving.offer();
    Offer offer = state.offers().get(number);
    if (reply.isSuccess()) {
      return reply.value().isMade()
          ? onMade(ctx, number, offer)
          : onRefused(ctx, number, offer, reply.value().refusal());
    }
    // An error proves that this message did nothing; only if it was the first, that none did.
    if (moving.isFirst() && reply.result() == Reply.Result.ERROR) {
      return onRefused(ctx, number, offer, reply.code().name());
    }
    // It may have been made: with the same key it can be asked for again.
    return moving.tries() == MOST_TRIES
        ? Effect().reply(new Trade(End.IN_DOUBT, ""))
        : ask(ctx, number, offer, List.of(), new Moving(number, false, moving.tries() + 1));
  }

  private Effect<Event, State> onMade(ProgramContext ctx, long number, Offer offer) {
    return switch (offer.step()) {
      case COLLECT -> step(ctx, number, offer, new Stepped(number, Step.PAY, offer.buyer(), ""));
      case PAY -> step(ctx, number, offer, new Stepped(number, Step.DELIVER, offer.buyer(), ""));
      case DELIVER -> close(number, offer, new Trade(End.TRADED, ""));
      default -> close(number, offer, new Trade(End.FAILED, offer.refusal()));
    };
  }

  private Effect<Event, State> onRefused(
      ProgramContext ctx, long number, Offer offer, String refusal) {
    return switch (offer.step()) {
      case COLLECT -> close(number, offer, new Trade(End.FAILED, refusal));
      case PAY ->
          step(ctx, number, offer, new Stepped(number, Step.REFUND, offer.buyer(), refusal));
      // The exchange has these units, so the token is not well; nothing is given up.
      default -> Effect().reply(new Trade(End.IN_DOUBT, refusal));
    };
  }

  private Effect<Event, State> close(long number, Offer offer, Trade trade) {
    List<String> given =
        List.of(key(number, Step.COLLECT), key(number, Step.DELIVER), key(number, Step.REFUND));
    return Effect()
        .persist(new Closed(number))
        .thenSend(offer.gives().token(), new Token.Forget(given), gas(FORGET_GAS))
        .thenSend(
            offer.wants().token(),
            new Token.Forget(List.of(key(number, Step.PAY))),
            gas(FORGET_GAS))
        .reply(trade);
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Offered.class, (state, event) -> state.with(event.number(), event.offer()))
        .onEvent(
            Stepped.class,
            (state, to) -> state.with(to.number(), state.offers().get(to.number()).at(to)))
        .onEvent(Closed.class, (state, closed) -> state.without(closed.number()))
        .build();
  }
}
