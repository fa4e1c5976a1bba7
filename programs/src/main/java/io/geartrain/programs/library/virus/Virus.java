package io.geartrain.programs.library.virus;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import java.util.List;
import java.util.Map;

/**
 * Makes two contracts like itself, which make two each, and so on, all in one unit of work: 2 + 4 + ... for so
 * many levels, or none at all. The addresses are known before anything is made.
 */
public final class Virus extends ContractBehavior<Virus.Command> {
  private static final List<String> SALTS = List.of("left", "right");
  private static final StoredMap<String, ActorId> CHILDREN =
      StoredMap.of("child", String.class, ActorId.class);

  /** Creates one. */
  public record Open() {}

  /** What it understands. */
  public sealed interface Command {}

  /**
   * Makes children, and lets them do so.
   *
   * @param levels of descendants, at least 1
   */
  public record Spread(int levels) implements Command {}

  /** How many there are of it and below it; each asks its children. */
  public record Size() implements Command, Query<Long> {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/virus")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Virus::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, store, open) -> Effect().none())
        .onCommand(Spread.class, this::onSpread)
        .onQuery(Size.class, this::size)
        .build();
  }

  private Effect<StoreChange, ContractStore> onSpread(
      ProgramContext ctx, ContractStore store, Spread spread) {
    if (spread.levels() < 1) {
      return Effect().fail("at least 1 level, not " + spread.levels());
    }
    EffectBuilder<StoreChange, ContractStore> effect = Effect().none();
    for (String salt : SALTS) {
      ProgramRef<Command> child = ctx.contractRef(CODE, salt);
      CHILDREN.set(store, salt, child.id());
      effect.thenInstantiate(CODE, salt, "a virus", new Open());
      if (spread.levels() > 1) {
        effect.thenCall(child, new Spread(spread.levels() - 1));
      }
    }
    return effect;
  }

  private long size(ProgramContext ctx, ContractStore store, Size query) {
    long size = 1;
    for (Map.Entry<String, ActorId> child : CHILDREN.first(store, SALTS.size())) {
      size += ctx.query(new ProgramRef<Command>(child.getValue()), query);
    }
    return size;
  }
}
