package io.geartrain.simulator.contracts;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Query;

/** The tip jar's next code: it has a name, and hands itself over. */
public final class NamedTipJar extends ContractBehavior<NamedTipJar.Command> {
  private static final StoredItem<String> NAME = StoredItem.of("name", String.class);

  public record Open(String name) {}

  public sealed interface Command {}

  public record Name(String name) implements Command {} // the migration's payload

  public record HandOver(ActorId to) implements Command {} // by the governance only

  public record GetName() implements Command, Query<String> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("tip-jar")
          .version(2)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .migrateVersion(2)
          .behavior(NamedTipJar::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onMigrate(Name.class, this::onMigrate)
        .onSudo(
            HandOver.class,
            (ctx, store, handOver) -> {
              TipJar.OWNER.set(store, handOver.to());
              return Effect().none();
            })
        .onQuery(GetName.class, (ctx, store, query) -> NAME.get(store))
        .build();
  }

  private Effect<StoreChange, ContractStore> onMigrate(
      ProgramContext ctx, ContractStore store, Name migration) {
    if (migration.name().isBlank()) {
      return Effect().fail("a name is not blank");
    }
    NAME.set(store, migration.name());
    return Effect().attribute("from_version", ctx.oldVersion());
  }
}
