package io.geartrain.programs.library.limits;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.SendOption;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Value;
import java.util.List;
import java.util.Map;

/**
 * An account whose owner does anything with it, and lets others pay from it: so much of each denomination in
 * every window of blocks. A stolen key costs a window's limit, not the account.
 */
public final class LimitsProxy extends ContractBehavior<LimitsProxy.Command> {
  private static final StoredItem<ActorId> OWNER = StoredItem.of("owner", ActorId.class);
  private static final StoredMap<ActorId, Limit> LIMITS =
      StoredMap.of("limit", ActorId.class, Limit.class);
  private static final StoredMap<ActorId, Spent> SPENT =
      StoredMap.of("spent", ActorId.class, Spent.class);

  /** Opens an account; it belongs to whoever does. */
  public record Open() {}

  /** What an account understands. */
  public sealed interface Command {}

  /** Puts the coins that come with it into the account. */
  public record Put() implements Command {}

  /** Sends messages in the name of the account; of the owner only. */
  public record Execute(List<Act> acts) implements Command {}

  /**
   * Lets somebody pay so much in every window; of the owner only. No coins take the right away.
   *
   * @param window blocks, at least 1
   */
  public record Allow(ActorId spender, Coins coins, long window) implements Command {}

  /** Pays, within what the sender may. */
  public record Pay(ActorId to, Coins coins) implements Command {}

  /** What somebody may still pay in the window of this height. */
  public record LeftTo(ActorId spender) implements Command, Query<Coins> {}

  /** A message of the account. */
  public record Act(ActorId to, Payload message, Coins funds) {}

  /** What somebody may pay in every window. */
  public record Limit(Coins coins, long window) {}

  /** What somebody has paid in a window, which is the height divided by its length. */
  public record Spent(long window, Coins coins) {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/limits")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(LimitsProxy::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, store, open) -> {
              OWNER.set(store, ctx.source());
              return Effect().none();
            })
        .onCommand(Put.class, (ctx, store, put) -> Effect().none())
        .onCommand(Execute.class, this::onExecute)
        .onCommand(Allow.class, this::onAllow)
        .onCommand(Pay.class, this::onPay)
        .onQuery(LeftTo.class, (ctx, store, left) -> left(ctx, store, left.spender()))
        .build();
  }

  private Effect<StoreChange, ContractStore> onExecute(
      ProgramContext ctx, ContractStore store, Execute execute) {
    requireOwner(ctx, store);
    EffectBuilder<StoreChange, ContractStore> effect = Effect().none();
    for (Act act : execute.acts()) {
      effect.thenCall(act.to(), act.message(), SendOption.funds(act.funds()));
    }
    return effect;
  }

  private Effect<StoreChange, ContractStore> onAllow(
      ProgramContext ctx, ContractStore store, Allow allow) {
    requireOwner(ctx, store);
    if (allow.coins().isEmpty()) {
      LIMITS.remove(store, allow.spender());
      return Effect().none();
    }
    if (allow.window() < 1) {
      return Effect().fail("a window is at least 1 block, not " + allow.window());
    }
    LIMITS.set(store, allow.spender(), new Limit(allow.coins(), allow.window()));
    return Effect().none();
  }

  private static void requireOwner(ProgramContext ctx, ContractStore store) {
    if (!ctx.source().equals(OWNER.get(store))) {
      throw new ContractError("not the owner");
    }
  }

  private Effect<StoreChange, ContractStore> onPay(
      ProgramContext ctx, ContractStore store, Pay pay) {
    ActorId spender = ctx.source();
    if (!spender.equals(OWNER.get(store))) {
      Coins left = left(ctx, store, spender);
      for (Map.Entry<String, ?> coin : pay.coins().amounts().entrySet()) {
        Value may = left.of(coin.getKey());
        if (may.compareTo(pay.coins().of(coin.getKey())) < 0) {
          return Effect().fail("may pay only " + may + coin.getKey() + " in this window");
        }
      }
      long window = window(ctx, LIMITS.get(store, spender));
      SPENT.set(store, spender, new Spent(window, spent(store, spender, window).plus(pay.coins())));
    }
    return Effect().attribute("paid_by", spender).thenPay(pay.to(), pay.coins());
  }

  private static Coins left(ProgramContext ctx, ContractStore store, ActorId spender) {
    Limit limit = LIMITS.getOr(store, spender, new Limit(Coins.NONE, 1));
    Coins spent = spent(store, spender, window(ctx, limit));
    Coins left = Coins.NONE;
    for (String denom : limit.coins().amounts().keySet()) {
      Value may = limit.coins().of(denom);
      Value paid = spent.of(denom);
      // A limit may have been lowered.
      left = left.plus(Coins.of(denom, may.compareTo(paid) > 0 ? may.minus(paid) : Value.ZERO));
    }
    return left;
  }

  private static long window(ProgramContext ctx, Limit limit) {
    return ctx.height().value() / limit.window();
  }

  private static Coins spent(ContractStore store, ActorId spender, long window) {
    return SPENT
        .find(store, spender)
        .filter(spent -> spent.window() == window)
        .map(Spent::coins)
        .orElse(Coins.NONE);
  }
}
