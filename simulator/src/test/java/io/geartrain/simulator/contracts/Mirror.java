package io.geartrain.simulator.contracts;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;

/** A contract that looks at itself in its init, and in the reply of a call that its init makes. */
final class Mirror extends ContractBehavior<Mirror.Command> {
  static final StoredItem<Long> NUMBER = StoredItem.of("number", Long.class);
  static final StoredItem<Seen> IN_INIT = StoredItem.of("in init", Seen.class);
  static final StoredItem<Seen> IN_REPLY = StoredItem.of("in reply", Seen.class);

  /** Calls that program. */
  record Open(ProgramRef<? super Hello> greets) {}

  sealed interface Command {}

  record Hello() implements Command {}

  record Number() implements Command, Query<Long> {}

  record Chain() implements Command, Query<String> {}

  /**
   * What it sees of itself.
   *
   * @param answer to its query, or the error
   * @param read what stands under its key, or -1
   * @param keys how many a range shows
   */
  record Seen(String answer, long read, int keys) {}

  sealed interface Pending {}

  record Greeted() implements Pending, CallContinuation<Void> {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("mirror")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Mirror::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onCommand(Hello.class, (ctx, store, hello) -> Effect().none())
        .onCallReply(Greeted.class, this::onGreeted)
        .onQuery(Number.class, (ctx, store, number) -> NUMBER.get(store))
        .onQuery(Chain.class, (ctx, store, chain) -> ctx.chainId())
        .build();
  }

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    NUMBER.set(store, 7L);
    IN_INIT.set(store, look(ctx));
    return Effect().none().thenCall(open.greets(), new Hello(), ReplyOn.ALWAYS, new Greeted());
  }

  private Effect<StoreChange, ContractStore> onGreeted(
      ProgramContext ctx, ContractStore store, Greeted greeted, CallReply<Void> reply) {
    IN_REPLY.set(store, look(ctx));
    return Effect().none();
  }

  private static Seen look(ProgramContext ctx) {
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    return new Seen(
        answer(ctx, self),
        NUMBER.getOr(ctx.storeOf(self), -1L),
        ctx.range(ctx.self(), null, null, 10, false).pairs().size());
  }

  private static String answer(ProgramContext ctx, ProgramRef<Command> self) {
    try {
      return Long.toString(ctx.query(self, new Number()));
    } catch (CallFailed e) {
      return e.error().name();
    }
  }
}
