package io.geartrain.programs.library.timedescrow;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.programs.store.StoredSequence;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.Value;
import java.util.Optional;

/**
 * Deals with an end. Coins are held for a recipient; until the end an arbiter lets the recipient have them,
 * all or a part; behind it anybody may have the rest sent back. The source may add to a deal.
 */
public final class TimedEscrow extends ContractBehavior<TimedEscrow.Command> {
  private static final StoredSequence NUMBERS = StoredSequence.of("deals");
  private static final StoredMap<Long, Deal> DEALS = StoredMap.of("deal", Long.class, Deal.class);

  /** Creates an escrow. */
  public record Open() {}

  /** What an escrow understands. */
  public sealed interface Command {}

  /**
   * Begins a deal with the coins that come with it; they come back if nothing else is done.
   *
   * @param until the last height at which the arbiter can decide
   */
  public record Begin(ActorId arbiter, ActorId recipient, long until)
      implements Command, Request<Begun> {}

  /** Adds the coins that come with it to a deal; of its source only. */
  public record TopUp(long deal) implements Command {}

  /** Lets the recipient have so much, or all when empty; of the arbiter only, until the end. */
  public record Approve(long deal, Optional<Coins> part) implements Command {}

  /** Sends everything back to the source; of anybody, behind the end. */
  public record Refund(long deal) implements Command {}

  /** A deal, if it is not over. */
  public record DealOf(long number) implements Command, Query<Optional<Deal>> {}

  /** The deal's number. */
  public record Begun(long deal) {}

  /** What is held, for whom, and until when. */
  public record Deal(ActorId source, ActorId arbiter, ActorId recipient, long until, Coins held) {
    private Deal holding(Coins other) {
      return new Deal(source, arbiter, recipient, until, other);
    }
  }

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/timed-escrow")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(TimedEscrow::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, store, open) -> Effect().none())
        .onRequest(
            Begin.class,
            (ctx, store, begin) -> {
              requireCoins(ctx);
              if (begin.until() <= ctx.height().value()) {
                throw new ContractError("the end " + begin.until() + " is not ahead");
              }
              long number = NUMBERS.next(store);
              Deal deal =
                  new Deal(
                      ctx.source(), begin.arbiter(), begin.recipient(), begin.until(), ctx.funds());
              DEALS.set(store, number, deal);
              return Effect().reply(new Begun(number));
            })
        .onCommand(TopUp.class, this::onTopUp)
        .onCommand(Approve.class, this::onApprove)
        .onCommand(Refund.class, this::onRefund)
        .onQuery(DealOf.class, (ctx, store, of) -> DEALS.find(store, of.number()))
        .build();
  }

  private static void requireCoins(ProgramContext ctx) {
    if (ctx.funds().isEmpty()) {
      throw new ContractError("no coins came with it");
    }
  }

  private static Deal deal(ContractStore store, long number) {
    return DEALS.find(store, number).orElseThrow(() -> new ContractError("no such deal"));
  }

  private Effect<StoreChange, ContractStore> onTopUp(
      ProgramContext ctx, ContractStore store, TopUp topUp) {
    requireCoins(ctx);
    Deal deal = deal(store, topUp.deal());
    if (!deal.source().equals(ctx.source())) {
      return Effect().fail("not a deal of yours");
    }
    DEALS.set(store, topUp.deal(), deal.holding(deal.held().plus(ctx.funds())));
    return Effect().none();
  }

  private Effect<StoreChange, ContractStore> onApprove(
      ProgramContext ctx, ContractStore store, Approve approve) {
    Deal deal = deal(store, approve.deal());
    if (!deal.arbiter().equals(ctx.source())) {
      return Effect().fail("not the arbiter");
    }
    if (ctx.height().value() > deal.until()) {
      return Effect().fail("the deal ended at " + deal.until());
    }
    Coins part = approve.part().orElse(deal.held());
    keep(store, approve.deal(), deal, without(deal.held(), part));
    return Effect().attribute("approved", part).thenPay(deal.recipient(), part);
  }

  private Effect<StoreChange, ContractStore> onRefund(
      ProgramContext ctx, ContractStore store, Refund refund) {
    Deal deal = deal(store, refund.deal());
    if (ctx.height().value() <= deal.until()) {
      return Effect().fail("the deal ends behind " + deal.until());
    }
    DEALS.remove(store, refund.deal());
    return Effect().attribute("refunded", deal.held()).thenPay(deal.source(), deal.held());
  }

  private static void keep(ContractStore store, long number, Deal deal, Coins rest) {
    if (rest.isEmpty()) {
      DEALS.remove(store, number);
    } else {
      DEALS.set(store, number, deal.holding(rest));
    }
  }

  private static Coins without(Coins held, Coins part) {
    Coins rest = Coins.NONE;
    for (String denom : held.plus(part).amounts().keySet()) {
      Value has = held.of(denom);
      if (has.compareTo(part.of(denom)) < 0) {
        throw new ContractError("only " + has + denom + " is held");
      }
      rest = rest.plus(Coins.of(denom, has.minus(part.of(denom))));
    }
    return rest;
  }
}
