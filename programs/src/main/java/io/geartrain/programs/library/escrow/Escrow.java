package io.geartrain.programs.library.escrow;

import static io.geartrain.programs.SendOption.deposit;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds out a payment to a user, as mail, for so many blocks. Who claims it, or lets its time go by, has
 * the value. Who replies and gives value back declines as much: that belongs to the buyer, who takes it
 * out with {@link Withdraw}.
 *
 * <p>No message waits for the user. The mail's reply is a message of its own, run on gas set aside when
 * the mail was sent.
 */
public final class Escrow extends ProgramBehavior<Escrow.Command, Escrow.Event, Escrow.State> {
  /** Rent of a block, as the setting {@code rent}. */
  private static final long RENT = 100;

  /** The least gas of mail, as the setting {@code mailbox-threshold}: 29 blocks. */
  private static final long LEAST = 3000;

  /** For the run of the mail's reply: its start, some text, an event. */
  private static final long REPLY_GAS = 20_000_000;

  public record Open() {}

  public sealed interface Command {}

  /**
   * Holds the value that comes with it out to a user.
   *
   * @param blocks how long, from 29 on; the sender's gas pays for it
   */
  public record Offer(UserId to, long blocks) implements Command, Request<Offered> {}

  /** Takes out what was given back to whoever sends this. */
  public record Withdraw() implements Command, Request<Withdrawn> {}

  /** The mail by which the offer is known. */
  public record Offered(MessageId mail) {}

  public record Withdrawn(Value amount) {}

  /** What the user finds in the mailbox; a reply that brings value declines. */
  public record Payment(ActorId from, Value amount) {}

  /** An offer that is held out. */
  public record Deal(ActorId buyer, UserId to, Value amount) {}

  public sealed interface Event {}

  public record Held(MessageId mail, Deal deal) implements Event {}

  /** Nobody waits for the user any more; so much came back. */
  public record Settled(MessageId mail, Value returned) implements Event {}

  public record TakenOut(ActorId buyer) implements Event {}

  /**
   * What is held out, and what can be taken out.
   *
   * @param deals by the mail they are held out with; settled ones are gone
   * @param owed by buyer, never nothing
   */
  public record State(Map<MessageId, Deal> deals, Map<ActorId, Value> owed) {
    Value owedTo(ActorId buyer) {
      return owed.getOrDefault(buyer, Value.ZERO);
    }

    /** Ids sort in the order in which messages are made. */
    private MessageId newest() {
      return Collections.max(deals.keySet());
    }

    private State with(MessageId mail, Deal deal) {
      Map<MessageId, Deal> next = new TreeMap<>(deals);
      next.put(mail, deal);
      return new State(Map.copyOf(next), owed);
    }

    private State without(MessageId mail) {
      Map<MessageId, Deal> next = new TreeMap<>(deals);
      next.remove(mail);
      return new State(Map.copyOf(next), owed);
    }

    private State owing(ActorId buyer, Value amount) {
      Map<ActorId, Value> next = new TreeMap<>(owed);
      if (amount.isZero()) {
        next.remove(buyer);
      } else {
        next.put(buyer, amount);
      }
      return new State(deals, Map.copyOf(next));
    }
  }

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("escrow")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Escrow::new);

  @Override
  public State emptyState() {
    return new State(Map.of(), Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onRequest(Offer.class, this::onOffer)
        .onUnaskedReply(this::onMailAnswered)
        .onRequest(Withdraw.class, this::onWithdraw)
        .build();
  }

  private ReplyEffect<Event, State, Offered> onOffer(ProgramContext ctx, State state, Offer offer) {
    if (ctx.value().isZero()) {
      return Effect().panic("an offer needs value");
    }
    if (offer.blocks() < 1) {
      return Effect().panic("an offer is held for at least 1 block, not " + offer.blocks());
    }
    Deal deal = new Deal(ctx.source(), offer.to(), ctx.value());
    return Effect()
        .none()
        .thenSendNoting(
            offer.to(),
            new Payment(ctx.source(), ctx.value()),
            mail -> new Held(mail, deal),
            value(ctx.value()),
            gas(Math.max(LEAST, Math.multiplyExact(RENT, offer.blocks() + 1))),
            deposit(REPLY_GAS))
        .thenReply(next -> new Offered(next.newest()));
  }

  /** Claimed and expired look alike, an automatic reply without value; both have paid the user. */
  private Effect<Event, State> onMailAnswered(
      ProgramContext ctx, State state, Reply<Payload> reply) {
    return Effect().persist(new Settled(reply.message(), reply.moved()));
  }

  private ReplyEffect<Event, State, Withdrawn> onWithdraw(
      ProgramContext ctx, State state, Withdraw withdraw) {
    Value owed = state.owedTo(ctx.source());
    return owed.isZero()
        ? Effect().panic("nothing came back")
        : Effect().persist(new TakenOut(ctx.source())).reply(new Withdrawn(owed), value(owed));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Held.class, (state, held) -> state.with(held.mail(), held.deal()))
        .onEvent(
            Settled.class,
            (state, settled) -> {
              ActorId buyer = state.deals().get(settled.mail()).buyer();
              return state
                  .without(settled.mail())
                  .owing(buyer, state.owedTo(buyer).plus(settled.returned()));
            })
        .onEvent(TakenOut.class, (state, out) -> state.owing(out.buyer(), Value.ZERO))
        .build();
  }
}
