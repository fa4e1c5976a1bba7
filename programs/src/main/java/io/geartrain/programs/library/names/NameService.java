package io.geartrain.programs.library.names;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.module.Bank;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names for addresses. Who comes first has a name, for a price in coins, and may hand it over, for another;
 * anybody may ask whose it is. What was paid is the operator's, who takes it out.
 */
public final class NameService extends ContractBehavior<NameService.Command> {
  /** Whose a name is: other contracts read it with {@code ctx.storeOf}. */
  public static final StoredMap<String, ActorId> OWNERS =
      StoredMap.of("owner", String.class, ActorId.class);

  private static final StoredItem<Open> TERMS = StoredItem.of("terms", Open.class);
  private static final StoredItem<ActorId> OPERATOR = StoredItem.of("operator", ActorId.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{3,64}");

  /**
   * Opens a service; whoever does gets what is paid.
   *
   * @param price of a new name
   * @param transferPrice of handing one over
   */
  public record Open(Coins price, Coins transferPrice) {}

  /** What the service understands. */
  public sealed interface Command {}

  /** Takes a name for the sender. At least the price comes with it. */
  public record Register(String name) implements Command {}

  /** Hands a name over. At least the price comes with it. */
  public record Transfer(String name, ActorId to) implements Command {}

  /** Takes out what was paid; of the operator only. */
  public record Collect() implements Command {}

  /** Whose a name is. */
  public record Resolve(String name) implements Command, Query<Optional<ActorId>> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/names")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(NameService::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onCommand(Register.class, this::onRegister)
        .onCommand(Transfer.class, this::onTransfer)
        .onCommand(Collect.class, this::onCollect)
        .onQuery(Resolve.class, (ctx, store, resolve) -> OWNERS.find(store, resolve.name()))
        .build();
  }

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    TERMS.set(store, open);
    OPERATOR.set(store, ctx.source());
    return Effect().none();
  }

  private Effect<StoreChange, ContractStore> onRegister(
      ProgramContext ctx, ContractStore store, Register register) {
    String name = register.name();
    requirePaid(ctx, TERMS.get(store).price());
    if (!NAME.matcher(name).matches()) {
      return Effect().fail("a name is 3 to 64 of a-z, 0-9, '.', '-' and '_', not '" + name + "'");
    }
    if (OWNERS.has(store, name)) {
      return Effect().fail("'" + name + "' is taken");
    }
    OWNERS.set(store, name, ctx.source());
    return Effect().attribute("action", "register").attribute("name", name);
  }

  private Effect<StoreChange, ContractStore> onTransfer(
      ProgramContext ctx, ContractStore store, Transfer transfer) {
    requirePaid(ctx, TERMS.get(store).transferPrice());
    ActorId owner =
        OWNERS
            .find(store, transfer.name())
            .orElseThrow(() -> new ContractError("'" + transfer.name() + "' is nobody's"));
    if (!owner.equals(ctx.source())) {
      return Effect().fail("'" + transfer.name() + "' is not yours");
    }
    OWNERS.set(store, transfer.name(), transfer.to());
    return Effect().attribute("action", "transfer").attribute("name", transfer.name());
  }

  private static void requirePaid(ProgramContext ctx, Coins price) {
    if (!ctx.funds().covers(price)) {
      throw new ContractError("the price is " + price);
    }
  }

  private Effect<StoreChange, ContractStore> onCollect(
      ProgramContext ctx, ContractStore store, Collect collect) {
    if (!ctx.source().equals(OPERATOR.get(store))) {
      return Effect().fail("not the operator");
    }
    Coins paid = Bank.coinsIn(ctx.query(Bank.ADDRESS, Bank.balancesOf(ctx.self())));
    return Effect().none().thenPay(ctx.source(), paid);
  }
}
