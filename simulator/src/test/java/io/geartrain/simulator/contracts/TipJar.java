package io.geartrain.simulator.contracts;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.module.Bank;

/** Takes tips, in coins of any denomination. Who opened it empties it. */
public final class TipJar extends ContractBehavior<TipJar.Command> {
  static final StoredItem<ActorId> OWNER = StoredItem.of("owner", ActorId.class);
  static final StoredMap<ActorId, Long> TIPS = StoredMap.of("tips", ActorId.class, Long.class);

  public record Open() {} // init payload

  public sealed interface Command {}

  public record Tip() implements Command, Request<Thanks> {} // answered by one Thanks

  public record Empty() implements Command {} // answered automatically

  public record TipsOf(ActorId who) implements Command, Query<Long> {} // asked, never sent

  public record Thanks(long tips) {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("tip-jar")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(TipJar::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onRequest(Tip.class, this::onTip)
        .onCommand(Empty.class, this::onEmpty)
        .onQuery(TipsOf.class, (ctx, store, query) -> TIPS.getOr(store, query.who(), 0L))
        .build();
  }

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    OWNER.set(store, ctx.source());
    return Effect().none();
  }

  private ReplyEffect<StoreChange, ContractStore, Thanks> onTip(
      ProgramContext ctx, ContractStore store, Tip tip) {
    if (ctx.funds().isEmpty()) {
      return Effect().fail("a tip is at least one coin");
    }
    long tips = TIPS.getOr(store, ctx.source(), 0L) + 1;
    TIPS.set(store, ctx.source(), tips);
    return Effect().attribute("from", ctx.source()).reply(new Thanks(tips));
  }

  private Effect<StoreChange, ContractStore> onEmpty(
      ProgramContext ctx, ContractStore store, Empty empty) {
    ActorId owner = OWNER.get(store);
    if (!ctx.source().equals(owner)) {
      return Effect().fail("only the owner empties it");
    }
    Coins all = Bank.coinsIn(ctx.query(Bank.ADDRESS, Bank.balancesOf(ctx.self())));
    return Effect().none().thenPay(owner, all);
  }
}
