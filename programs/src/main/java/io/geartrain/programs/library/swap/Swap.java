package io.geartrain.programs.library.swap;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.library.cw20.Cw20;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.programs.store.StoredSequence;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import java.util.Optional;

/**
 * Offers of one token for another. A trade is two transfers in one unit of work: both happen, or neither.
 * The exchange never holds anything; it spends what seller and buyer allow it.
 *
 * <p>The two transfers stand under a savepoint of their own, a call of the exchange to itself. So a trade
 * that fails is an answer and not an error, and the offer stays open.
 */
public final class Swap extends ContractBehavior<Swap.Command> {
  private static final StoredSequence NUMBERS = StoredSequence.of("posted");
  private static final StoredMap<Long, Offer> OFFERS =
      StoredMap.of("offer", Long.class, Offer.class);

  /** Creates an exchange. */
  public record Open() {}

  /** What an exchange understands. */
  public sealed interface Command {}

  /** Offers units for others. The exchange must be allowed to transfer them when the offer is taken. */
  public record Post(Side gives, Side wants) implements Command, Request<Posted> {}

  /** Takes the sender's offer back. */
  public record Withdraw(long offer) implements Command {}

  /** Buys what is offered. The exchange must be allowed to transfer what is wanted for it. */
  public record Take(long offer) implements Command, Request<Trade> {}

  /** Makes both transfers; of the exchange itself only. */
  public record Settle(long offer, ActorId buyer) implements Command {}

  /** An offer, if it is open. */
  public record OfferOf(long number) implements Command, Query<Optional<Offer>> {}

  /** Units of one token. */
  public record Side(ProgramRef<Cw20.Command> token, long amount) {}

  /** The offer's number. */
  public record Posted(long offer) {}

  /**
   * How a trade ended.
   *
   * @param refusal why it was not made; empty if it was
   */
  public record Trade(boolean isMade, String refusal) {}

  /** An open offer. */
  public record Offer(ActorId seller, Side gives, Side wants) {}

  /** What is remembered of a call. */
  public sealed interface Pending {}

  /** The transfers are under way. */
  public record Settling() implements Pending, CallContinuation<Void> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/swap")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Swap::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, store, open) -> Effect().none())
        .onRequest(Post.class, this::onPost)
        .onCommand(Withdraw.class, this::onWithdraw)
        .onRequest(Take.class, this::onTake)
        .onCommand(Settle.class, this::onSettle)
        .onCallReply(Settling.class, this::onSettled)
        .onQuery(OfferOf.class, (ctx, store, of) -> OFFERS.find(store, of.number()))
        .build();
  }

  private ReplyEffect<StoreChange, ContractStore, Posted> onPost(
      ProgramContext ctx, ContractStore store, Post post) {
    long number = NUMBERS.next(store);
    OFFERS.set(store, number, new Offer(ctx.source(), post.gives(), post.wants()));
    return Effect().attribute("offer", number).reply(new Posted(number));
  }

  private Effect<StoreChange, ContractStore> onWithdraw(
      ProgramContext ctx, ContractStore store, Withdraw withdraw) {
    if (!open(store, withdraw.offer()).seller().equals(ctx.source())) {
      return Effect().fail("not an offer of yours");
    }
    OFFERS.remove(store, withdraw.offer());
    return Effect().none();
  }

  private ReplyEffect<StoreChange, ContractStore, Trade> onTake(
      ProgramContext ctx, ContractStore store, Take take) {
    open(store, take.offer());
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    return Effect()
        .none()
        .thenCall(self, new Settle(take.offer(), ctx.source()), ReplyOn.ALWAYS, new Settling())
        .thenReplyLater();
  }

  private Effect<StoreChange, ContractStore> onSettle(
      ProgramContext ctx, ContractStore store, Settle settle) {
    if (!ctx.source().equals(ctx.self())) {
      return Effect().fail("the exchange settles for itself only");
    }
    Offer offer = open(store, settle.offer());
    ActorId buyer = settle.buyer();
    // First: a token that calls back finds no offer.
    OFFERS.remove(store, settle.offer());
    return Effect()
        .none()
        .thenCall(
            offer.gives().token(),
            new Cw20.TransferFrom(offer.seller(), buyer, offer.gives().amount()))
        .thenCall(
            offer.wants().token(),
            new Cw20.TransferFrom(buyer, offer.seller(), offer.wants().amount()));
  }

  private Effect<StoreChange, ContractStore> onSettled(
      ProgramContext ctx, ContractStore store, Settling settling, CallReply<Void> reply) {
    return reply.isSuccess()
        ? Effect().reply(new Trade(true, ""))
        : Effect().reply(new Trade(false, reply.error()));
  }

  private static Offer open(ContractStore store, long number) {
    return OFFERS.find(store, number).orElseThrow(() -> new ContractError("no such offer"));
  }
}
