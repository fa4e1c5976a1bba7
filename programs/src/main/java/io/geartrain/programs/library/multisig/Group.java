package io.geartrain.programs.library.multisig;

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
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Query;
import java.util.List;

/**
 * Who belongs to a group, and with what weight. Every change stands from the height behind it on, and what
 * was before can still be asked: a vote that has begun is counted by the weights of its beginning.
 */
public final class Group extends ContractBehavior<Group.Command> {
  private static final StoredItem<ActorId> ADMIN = StoredItem.of("admin", ActorId.class);
  private static final StoredMap<Since, Long> WEIGHTS =
      StoredMap.of("weight", Since.class, Long.class);
  private static final StoredMap<Long, Long> TOTALS = StoredMap.of("total", Long.class, Long.class);

  /** Opens a group; whoever does may change it. */
  public record Open(List<Member> members) {}

  /** A member and the weight of a vote, 0 for none. */
  public record Member(ActorId actor, long weight) {}

  /** What a group understands. */
  public sealed interface Command {}

  /** Sets weights; of the admin only. */
  public record Update(List<Member> members) implements Command {}

  /** Hands the group over; of the admin only. A multisig may rule its own group. */
  public record HandOver(ActorId to) implements Command {}

  /** The weight that somebody has at a height. */
  public record WeightAt(ActorId member, long height) implements Command, Query<Long> {}

  /** The weight of all at a height. */
  public record TotalAt(long height) implements Command, Query<Long> {}

  /** The key of a weight: the first height at which it counts. */
  public record Since(ActorId member, long height) {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/group")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Group::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, store, open) -> {
              ADMIN.set(store, ctx.source());
              // There was no vote before: these count at once.
              return update(store, open.members(), ctx.height().value());
            })
        .onCommand(
            Update.class,
            (ctx, store, update) -> {
              requireAdmin(ctx, store);
              return update(store, update.members(), ctx.height().value() + 1);
            })
        .onCommand(
            HandOver.class,
            (ctx, store, handOver) -> {
              requireAdmin(ctx, store);
              ADMIN.set(store, handOver.to());
              return Effect().none();
            })
        .onQuery(WeightAt.class, (ctx, store, at) -> weight(store, at.member(), at.height()))
        .onQuery(TotalAt.class, (ctx, store, at) -> total(store, at.height()))
        .build();
  }

  private Effect<StoreChange, ContractStore> update(
      ContractStore store, List<Member> members, long from) {
    long total = total(store, from);
    for (Member member : members) {
      if (member.weight() < 0) {
        throw new ContractError("a weight is not negative: " + member.weight());
      }
      total = Math.addExact(total - weight(store, member.actor(), from), member.weight());
      WEIGHTS.set(store, new Since(member.actor(), from), member.weight());
    }
    TOTALS.set(store, from, total);
    return Effect().attribute("total", total);
  }

  private static void requireAdmin(ProgramContext ctx, ContractStore store) {
    if (!ctx.source().equals(ADMIN.get(store))) {
      throw new ContractError("not the admin");
    }
  }

  /** The last that was set before the height behind it: one step backwards in the store. */
  private static long weight(ContractStore store, ActorId member, long height) {
    Range last =
        store.range(
            WEIGHTS.key(new Since(member, Long.MIN_VALUE)),
            WEIGHTS.key(new Since(member, height + 1)),
            1,
            true);
    return last.pairs().isEmpty() ? 0 : WEIGHTS.decode(last.pairs().get(0).getValue());
  }

  private static long total(ContractStore store, long height) {
    Range last = store.range(TOTALS.key(Long.MIN_VALUE), TOTALS.key(height + 1), 1, true);
    return last.pairs().isEmpty() ? 0 : TOTALS.decode(last.pairs().get(0).getValue());
  }
}
