package io.geartrain.programs.library.derivative;

import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.module.Staking;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;

/**
 * Shares of a stake. Who bonds coins gets shares, the coins are staked; shares can be given away at once,
 * while the coins are not to be had for weeks. Who unbonds gives shares up and claims coins when the staking
 * module has handed them back. Coins that come as a gift are staked for all: a share is worth more then.
 */
public final class Derivative extends ContractBehavior<Derivative.Command> {
  private static final StoredItem<ActorId> VALIDATOR = StoredItem.of("validator", ActorId.class);
  private static final StoredItem<Long> SUPPLY = StoredItem.of("supply", Long.class);
  private static final StoredItem<Long> CLAIMED = StoredItem.of("claims", Long.class);
  private static final StoredMap<ActorId, Long> SHARES =
      StoredMap.of("shares", ActorId.class, Long.class);
  private static final StoredMap<ActorId, Long> CLAIMS =
      StoredMap.of("claim", ActorId.class, Long.class);

  /** Creates one that stakes with that validator. */
  public record Open(ActorId validator) {}

  /** What it understands. */
  public sealed interface Command {}

  /** Stakes the value that comes with it; answered by the shares it makes. */
  public record Bond() implements Command, Request<Shares> {}

  /** Gives shares away. */
  public record Transfer(ActorId to, long shares) implements Command {}

  /** Gives shares up; answered by the coins that can be claimed when they are back. */
  public record Unbond(long shares) implements Command, Request<Coming> {}

  /** Pays what the sender has unbonded, as far as it is back. */
  public record Claim() implements Command, Request<Paid> {}

  /** Stakes for all what nobody claims. */
  public record Reinvest() implements Command {}

  /** What somebody has. */
  public record SharesOf(ActorId owner) implements Command, Query<Shares> {}

  /** What there is. */
  public record Totals() implements Command, Query<Total> {}

  /** Shares. */
  public record Shares(long shares) {}

  /** Coins that come. */
  public record Coming(long coins) {}

  /** Coins that were paid. */
  public record Paid(long coins) {}

  /** All shares, the coins staked for them, and the coins that were unbonded and not claimed yet. */
  public record Total(long shares, long staked, long claims) {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/derivative")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Derivative::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, store, open) -> {
              VALIDATOR.set(store, open.validator());
              return Effect().none();
            })
        .onRequest(Bond.class, this::onBond)
        .onCommand(Transfer.class, this::onTransfer)
        .onRequest(Unbond.class, this::onUnbond)
        .onRequest(Claim.class, this::onClaim)
        .onCommand(Reinvest.class, this::onReinvest)
        .onQuery(
            SharesOf.class, (ctx, store, of) -> new Shares(SHARES.getOr(store, of.owner(), 0L)))
        .onQuery(
            Totals.class,
            (ctx, store, totals) ->
                new Total(SUPPLY.getOr(store, 0L), staked(ctx, store), CLAIMED.getOr(store, 0L)))
        .build();
  }

  // ------------------------------------------------------------------ shares

  private ReplyEffect<StoreChange, ContractStore, Shares> onBond(
      ProgramContext ctx, ContractStore store, Bond bond) {
    long coins = amount(ctx.value());
    long supply = SUPPLY.getOr(store, 0L);
    long shares = supply == 0 ? coins : part(coins, supply, staked(ctx, store));
    if (shares == 0) {
      return Effect().fail("too little for a share");
    }
    SUPPLY.set(store, Math.addExact(supply, shares));
    give(store, ctx.source(), shares);
    return Effect()
        .attribute("shares", shares)
        .thenCall(Staking.ADDRESS, Staking.delegate(VALIDATOR.get(store), Value.of(coins)))
        .reply(new Shares(shares));
  }

  private Effect<StoreChange, ContractStore> onTransfer(
      ProgramContext ctx, ContractStore store, Transfer transfer) {
    take(store, ctx.source(), transfer.shares());
    give(store, transfer.to(), transfer.shares());
    return Effect().none();
  }

  private ReplyEffect<StoreChange, ContractStore, Coming> onUnbond(
      ProgramContext ctx, ContractStore store, Unbond unbond) {
    long supply = SUPPLY.getOr(store, 0L);
    take(store, ctx.source(), unbond.shares());
    long coins = part(unbond.shares(), staked(ctx, store), supply);
    SUPPLY.set(store, supply - unbond.shares());
    CLAIMS.set(store, ctx.source(), CLAIMS.getOr(store, ctx.source(), 0L) + coins);
    CLAIMED.set(store, CLAIMED.getOr(store, 0L) + coins);
    return Effect()
        .attribute("coins", coins)
        .thenCall(Staking.ADDRESS, Staking.undelegate(VALIDATOR.get(store), Value.of(coins)))
        .reply(new Coming(coins));
  }

  private static void give(ContractStore store, ActorId owner, long shares) {
    SHARES.set(store, owner, SHARES.getOr(store, owner, 0L) + shares);
  }

  private static void take(ContractStore store, ActorId owner, long shares) {
    long has = SHARES.getOr(store, owner, 0L);
    if (shares < 1 || shares > has) {
      throw new ContractError("1 to " + has + " shares, not " + shares);
    }
    SHARES.set(store, owner, has - shares);
  }

  /** Rounded down, for those who stay. */
  private static long part(long amount, long of, long whole) {
    return BigInteger.valueOf(amount)
        .multiply(BigInteger.valueOf(of))
        .divide(BigInteger.valueOf(whole))
        .longValueExact();
  }

  // ------------------------------------------------------------------ coins

  private ReplyEffect<StoreChange, ContractStore, Paid> onClaim(
      ProgramContext ctx, ContractStore store, Claim claim) {
    long owed = CLAIMS.getOr(store, ctx.source(), 0L);
    long paid = Math.min(owed, amount(ctx.balance()));
    if (paid == 0) {
      return Effect().fail(owed == 0 ? "nothing to claim" : "not back yet");
    }
    CLAIMS.set(store, ctx.source(), owed - paid);
    CLAIMED.set(store, CLAIMED.get(store) - paid);
    return Effect().reply(new Paid(paid), value(paid));
  }

  private Effect<StoreChange, ContractStore> onReinvest(
      ProgramContext ctx, ContractStore store, Reinvest reinvest) {
    long free = amount(ctx.balance()) - CLAIMED.getOr(store, 0L);
    if (free < 1 || SUPPLY.getOr(store, 0L) == 0) {
      return Effect().fail("nothing to stake for anybody");
    }
    return Effect()
        .none()
        .thenCall(Staking.ADDRESS, Staking.delegate(VALIDATOR.get(store), Value.of(free)));
  }

  private static long staked(ProgramContext ctx, ContractStore store) {
    return amount(
        Staking.amountIn(
            ctx.query(Staking.ADDRESS, Staking.delegationOf(ctx.self(), VALIDATOR.get(store)))));
  }

  private static long amount(Value value) {
    return value.amount().longValueExact();
  }
}
