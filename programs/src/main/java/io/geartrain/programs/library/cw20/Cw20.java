package io.geartrain.programs.library.cw20;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import java.util.List;
import java.util.Optional;

/**
 * A token. What somebody has is a key of the store. An owner may allow others to spend so much, until some
 * height; a minter may make more, up to a cap; and {@link Send} hands tokens over together with a message to
 * the contract that gets them, all or nothing.
 */
public final class Cw20 extends ContractBehavior<Cw20.Command> {
  /** What somebody has; nothing is no entry. */
  public static final StoredMap<ActorId, Long> BALANCES =
      StoredMap.of("balance", ActorId.class, Long.class);

  private static final StoredItem<Info> INFO = StoredItem.of("info", Info.class);
  private static final StoredItem<Minter> MINTER = StoredItem.of("minter", Minter.class);
  private static final StoredMap<Allowed, Allowance> ALLOWANCES =
      StoredMap.of("allowance", Allowed.class, Allowance.class);

  /** Most entries of an answer. */
  public static final int MOST = 100;

  /**
   * Opens a token.
   *
   * @param initial what there is at first, by owner
   */
  public record Open(String name, String symbol, List<Account> initial, Optional<Minter> minter) {}

  /** What somebody has. */
  public record Account(ActorId owner, long amount) {}

  /**
   * Who may make more.
   *
   * @param cap most tokens that there can be
   */
  public record Minter(ActorId actor, long cap) {}

  /** What a token understands. */
  public sealed interface Command {}

  /** Gives the sender's tokens. */
  public record Transfer(ActorId to, long amount) implements Command {}

  /** Gives the sender's tokens to a contract and calls it: {@link Hook.Receive}. */
  public record Send(ProgramRef<Hook> contract, long amount, Payload message) implements Command {}

  /** Takes the sender's tokens out of the world. */
  public record Burn(long amount) implements Command {}

  /** Makes tokens; of the minter only. */
  public record Mint(ActorId to, long amount) implements Command {}

  /** Hands the right to mint over, or gives it up for ever; of the minter only. */
  public record UpdateMinter(Optional<ActorId> to) implements Command {}

  /**
   * Lets somebody spend so much more of the sender's tokens.
   *
   * @param until the last height at which the whole allowance can be used; 0 for no end
   */
  public record IncreaseAllowance(ActorId spender, long by, long until) implements Command {}

  /** Lets somebody spend less; what would be less than nothing is nothing. */
  public record DecreaseAllowance(ActorId spender, long by) implements Command {}

  /** Gives an owner's tokens that the sender may spend. */
  public record TransferFrom(ActorId owner, ActorId to, long amount) implements Command {}

  /** As {@link Send}, with an owner's tokens that the sender may spend. */
  public record SendFrom(ActorId owner, ProgramRef<Hook> contract, long amount, Payload message)
      implements Command {}

  /** Burns an owner's tokens that the sender may spend. */
  public record BurnFrom(ActorId owner, long amount) implements Command {}

  /** How much somebody has. */
  public record BalanceOf(ActorId owner) implements Command, Query<Long> {}

  /** What the token is. */
  public record GetInfo() implements Command, Query<Info> {}

  /** Who may mint. */
  public record GetMinter() implements Command, Query<Optional<Minter>> {}

  /** How much of an owner's somebody may spend; no end and nothing if there is no allowance. */
  public record AllowanceOf(ActorId owner, ActorId spender) implements Command, Query<Allowance> {}

  /** Whom an owner allows something, {@value #MOST} at most. */
  public record AllowancesBy(ActorId owner) implements Command, Query<List<Spender>> {}

  /** Who has something, behind a given one, {@value #MOST} at most: page by page. */
  public record AccountsAfter(Optional<ActorId> after) implements Command, Query<List<Account>> {}

  /** The token. */
  public record Info(String name, String symbol, long supply) {}

  /** How much, and until which height, 0 for no end. */
  public record Allowance(long amount, long until) {}

  /** Somebody who may spend. */
  public record Spender(ActorId spender, Allowance allowance) {}

  /** The key of an allowance. */
  public record Allowed(ActorId owner, ActorId spender) {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/cw20")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Cw20::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onCommand(Transfer.class, this::onTransfer)
        .onCommand(Send.class, this::onSend)
        .onCommand(Burn.class, this::onBurn)
        .onCommand(Mint.class, this::onMint)
        .onCommand(UpdateMinter.class, this::onUpdateMinter)
        .onCommand(IncreaseAllowance.class, this::onIncrease)
        .onCommand(DecreaseAllowance.class, this::onDecrease)
        .onCommand(TransferFrom.class, this::onTransferFrom)
        .onCommand(SendFrom.class, this::onSendFrom)
        .onCommand(BurnFrom.class, this::onBurnFrom)
        .onQuery(BalanceOf.class, (ctx, store, of) -> BALANCES.getOr(store, of.owner(), 0L))
        .onQuery(GetInfo.class, (ctx, store, get) -> INFO.get(store))
        .onQuery(GetMinter.class, (ctx, store, get) -> MINTER.find(store))
        .onQuery(
            AllowanceOf.class,
            (ctx, store, of) -> allowance(store, new Allowed(of.owner(), of.spender())))
        .onQuery(AllowancesBy.class, (ctx, store, by) -> allowances(store, by.owner()))
        .onQuery(AccountsAfter.class, (ctx, store, page) -> accounts(store, page.after()))
        .build();
  }

  // ------------------------------------------------------------------ what there is

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    INFO.set(store, new Info(open.name(), open.symbol(), 0));
    open.minter().ifPresent(minter -> MINTER.set(store, minter));
    open.initial().forEach(account -> make(store, account.owner(), account.amount()));
    return Effect().none();
  }

  private Effect<StoreChange, ContractStore> onMint(
      ProgramContext ctx, ContractStore store, Mint mint) {
    requireMinter(ctx, store);
    make(store, mint.to(), mint.amount());
    return shown("mint", ctx.source(), mint.to(), mint.amount());
  }

  private static void make(ContractStore store, ActorId to, long amount) {
    requireSome(amount);
    Info info = INFO.get(store);
    long cap = MINTER.find(store).map(Minter::cap).orElse(Long.MAX_VALUE);
    if (amount > cap - info.supply()) {
      throw new ContractError("the supply would be above the cap of " + cap);
    }
    INFO.set(store, new Info(info.name(), info.symbol(), info.supply() + amount));
    BALANCES.set(store, to, BALANCES.getOr(store, to, 0L) + amount);
  }

  private Effect<StoreChange, ContractStore> onUpdateMinter(
      ProgramContext ctx, ContractStore store, UpdateMinter update) {
    Minter minter = requireMinter(ctx, store);
    if (update.to().isPresent()) {
      MINTER.set(store, new Minter(update.to().get(), minter.cap()));
    } else {
      MINTER.remove(store);
    }
    return Effect().attribute("action", "update_minter");
  }

  private static Minter requireMinter(ProgramContext ctx, ContractStore store) {
    return MINTER
        .find(store)
        .filter(minter -> minter.actor().equals(ctx.source()))
        .orElseThrow(() -> new ContractError("not the minter"));
  }

  private Effect<StoreChange, ContractStore> onBurn(
      ProgramContext ctx, ContractStore store, Burn burn) {
    return burn(ctx, store, ctx.source(), burn.amount());
  }

  private EffectBuilder<StoreChange, ContractStore> burn(
      ProgramContext ctx, ContractStore store, ActorId owner, long amount) {
    take(store, owner, amount);
    Info info = INFO.get(store);
    INFO.set(store, new Info(info.name(), info.symbol(), info.supply() - amount));
    return shown("burn", owner, owner, amount);
  }

  // ------------------------------------------------------------------ from one to another

  private Effect<StoreChange, ContractStore> onTransfer(
      ProgramContext ctx, ContractStore store, Transfer transfer) {
    return move(store, ctx.source(), transfer.to(), transfer.amount(), "transfer");
  }

  private Effect<StoreChange, ContractStore> onSend(
      ProgramContext ctx, ContractStore store, Send send) {
    return move(store, ctx.source(), send.contract().id(), send.amount(), "send")
        .thenCall(send.contract(), new Hook.Receive(ctx.source(), send.amount(), send.message()));
  }

  private EffectBuilder<StoreChange, ContractStore> move(
      ContractStore store, ActorId from, ActorId to, long amount, String action) {
    take(store, from, amount);
    BALANCES.set(store, to, BALANCES.getOr(store, to, 0L) + amount);
    return shown(action, from, to, amount);
  }

  private static void take(ContractStore store, ActorId owner, long amount) {
    requireSome(amount);
    long has = BALANCES.getOr(store, owner, 0L);
    if (has < amount) {
      throw new ContractError("balance is only " + has);
    }
    if (has == amount) {
      BALANCES.remove(store, owner);
    } else {
      BALANCES.set(store, owner, has - amount);
    }
  }

  private static void requireSome(long amount) {
    if (amount < 1) {
      throw new ContractError("an amount is at least 1, not " + amount);
    }
  }

  private EffectBuilder<StoreChange, ContractStore> shown(
      String action, ActorId from, ActorId to, long amount) {
    return Effect()
        .attribute("action", action)
        .attribute("from", from)
        .attribute("to", to)
        .attribute("amount", amount);
  }

  // ------------------------------------------------------------------ allowances

  private Effect<StoreChange, ContractStore> onIncrease(
      ProgramContext ctx, ContractStore store, IncreaseAllowance increase) {
    requireSome(increase.by());
    if (increase.spender().equals(ctx.source())) {
      return Effect().fail("nobody allows himself");
    }
    if (increase.until() != 0 && increase.until() < ctx.height().value()) {
      return Effect().fail("until " + increase.until() + " is over");
    }
    Allowed key = new Allowed(ctx.source(), increase.spender());
    long amount = Math.addExact(allowance(store, key).amount(), increase.by());
    ALLOWANCES.set(store, key, new Allowance(amount, increase.until()));
    return shown("increase_allowance", ctx.source(), increase.spender(), increase.by());
  }

  private Effect<StoreChange, ContractStore> onDecrease(
      ProgramContext ctx, ContractStore store, DecreaseAllowance decrease) {
    requireSome(decrease.by());
    Allowed key = new Allowed(ctx.source(), decrease.spender());
    Allowance allowance = allowance(store, key);
    allow(store, key, new Allowance(allowance.amount() - decrease.by(), allowance.until()));
    return shown("decrease_allowance", ctx.source(), decrease.spender(), decrease.by());
  }

  private Effect<StoreChange, ContractStore> onTransferFrom(
      ProgramContext ctx, ContractStore store, TransferFrom transfer) {
    spend(ctx, store, transfer.owner(), transfer.amount());
    return move(store, transfer.owner(), transfer.to(), transfer.amount(), "transfer_from")
        .attribute("by", ctx.source());
  }

  private Effect<StoreChange, ContractStore> onSendFrom(
      ProgramContext ctx, ContractStore store, SendFrom send) {
    spend(ctx, store, send.owner(), send.amount());
    return move(store, send.owner(), send.contract().id(), send.amount(), "send_from")
        .attribute("by", ctx.source())
        .thenCall(send.contract(), new Hook.Receive(ctx.source(), send.amount(), send.message()));
  }

  private Effect<StoreChange, ContractStore> onBurnFrom(
      ProgramContext ctx, ContractStore store, BurnFrom burn) {
    spend(ctx, store, burn.owner(), burn.amount());
    return burn(ctx, store, burn.owner(), burn.amount()).attribute("by", ctx.source());
  }

  private static Allowance allowance(ContractStore store, Allowed key) {
    return ALLOWANCES.getOr(store, key, new Allowance(0, 0));
  }

  private static void spend(ProgramContext ctx, ContractStore store, ActorId owner, long amount) {
    requireSome(amount);
    Allowed key = new Allowed(owner, ctx.source());
    Allowance allowance = allowance(store, key);
    if (allowance.until() != 0 && allowance.until() < ctx.height().value()) {
      throw new ContractError("the allowance ended at " + allowance.until());
    }
    if (allowance.amount() < amount) {
      throw new ContractError("allowance is only " + allowance.amount());
    }
    allow(store, key, new Allowance(allowance.amount() - amount, allowance.until()));
  }

  private static void allow(ContractStore store, Allowed key, Allowance allowance) {
    if (allowance.amount() > 0) {
      ALLOWANCES.set(store, key, allowance);
    } else {
      ALLOWANCES.remove(store, key);
    }
  }

  // ------------------------------------------------------------------ lists

  private static List<Spender> allowances(ContractStore store, ActorId owner) {
    return ALLOWANCES.within(store, owner, MOST).stream()
        .map(entry -> new Spender(entry.getKey().spender(), entry.getValue()))
        .toList();
  }

  private static List<Account> accounts(ContractStore store, Optional<ActorId> after) {
    return (after.isPresent()
            ? BALANCES.after(store, after.get(), MOST)
            : BALANCES.first(store, MOST))
        .stream().map(entry -> new Account(entry.getKey(), entry.getValue())).toList();
  }
}
