package io.geartrain.simulator.contracts;

import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;

/** Gets money of a purse, and while it gets it asks for more. */
public final class Payee extends ContractBehavior<Payee.Command> {
  static final StoredItem<String> HEARD = StoredItem.of("heard", String.class);
  static final StoredItem<Long> SEEN = StoredItem.of("seen", Long.class);
  private static final StoredItem<ActorId> PURSE = StoredItem.of("purse", ActorId.class);
  private static final StoredItem<Plan> PLAN = StoredItem.of("plan", Plan.class);

  public record Open() {}

  public sealed interface Command {}

  /** Puts the value that comes with it into the purse. */
  public record Save(ProgramRef<Purse.Command> in) implements Command {}

  /** Withdraws, and tries to withdraw so much more as soon as it has it. */
  public record Grab(long amount, long more, boolean isLocked) implements Command {}

  public record Receive() implements Command {}

  public record Plan(long more) {}

  public sealed interface Pending {}

  public record Trying() implements Pending, CallContinuation<Purse.Outcome> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("payee")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Payee::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onCommand(Save.class, this::onSave)
        .onCommand(Grab.class, this::onGrab)
        .onCommand(Receive.class, this::onReceive)
        .onCallReply(
            Trying.class,
            (ctx, store, trying, reply) -> {
              HEARD.set(store, reply.isSuccess() ? reply.value().toString() : reply.error());
              return Effect().none();
            })
        .build();
  }

  private Effect<StoreChange, ContractStore> onSave(
      ProgramContext ctx, ContractStore store, Save save) {
    PURSE.set(store, save.in().id());
    return Effect().none().thenCall(save.in(), new Purse.Put(), value(ctx.value()));
  }

  private Effect<StoreChange, ContractStore> onGrab(
      ProgramContext ctx, ContractStore store, Grab grab) {
    PLAN.set(store, new Plan(grab.more()));
    ProgramRef<Payee.Command> self = new ProgramRef<>(ctx.self());
    return Effect()
        .none()
        .thenCall(purse(store), new Purse.Withdraw(grab.amount(), self, grab.isLocked()));
  }

  private Effect<StoreChange, ContractStore> onReceive(
      ProgramContext ctx, ContractStore store, Receive receive) {
    long more = PLAN.get(store).more();
    if (more == 0) {
      return Effect().none();
    }
    PLAN.set(store, new Plan(0));
    SEEN.set(store, ctx.query(purse(store), new Purse.BalanceOf(ctx.self())));
    ProgramRef<Payee.Command> self = new ProgramRef<>(ctx.self());
    return Effect()
        .none()
        .thenCall(
            purse(store), new Purse.Withdraw(more, self, false), ReplyOn.ALWAYS, new Trying());
  }

  private static ProgramRef<Purse.Command> purse(ContractStore store) {
    return new ProgramRef<>(PURSE.get(store));
  }
}
