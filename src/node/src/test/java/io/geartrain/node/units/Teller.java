package io.geartrain.node.units;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.SendOption;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.List;

/**
 * Hands coins on along a route, in one unit of work, and keeps books: what came in, what went out, which
 * payments it took part in. Of each it tells the next of the route by a message, which only leaves when its
 * run is kept.
 */
public final class Teller extends ContractBehavior<Teller.Command> {
  static final StoredItem<Long> IN = StoredItem.of("in", Long.class);
  static final StoredItem<Long> OUT = StoredItem.of("out", Long.class);
  static final StoredItem<Long> TOLD = StoredItem.of("told", Long.class);
  static final StoredItem<Long> UNDONE = StoredItem.of("undone", Long.class);
  static final StoredItem<Long> RUNS = StoredItem.of("runs", Long.class);
  static final StoredMap<Long, Integer> DONE = StoredMap.of("done", Long.class, Integer.class);

  public record Open() {}

  public sealed interface Command {}

  /**
   * Hands coins on.
   *
   * @param number of the payment
   * @param route who gets them, one after the other
   * @param hop where in the route this is
   * @param failsAt the hop that fails, if there is one of that number
   * @param caughtAt the hop that goes on when what it calls fails
   */
  public record Pay(
      long number, long amount, List<ProgramRef<Command>> route, int hop, int failsAt, int caughtAt)
      implements Command, Request<Paid> {

    private Pay next() {
      return new Pay(number, amount, route, hop + 1, failsAt, caughtAt);
    }
  }

  /** Somebody took part in a payment. */
  public record Note() implements Command {}

  /** How many hops of a payment are kept, from here on. */
  public record Paid(int hops) {}

  public sealed interface Pending {}

  public record Paying(long amount) implements Pending, CallContinuation<Paid> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("teller")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .continuations(Pending.class)
          .behavior(Teller::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, store, open) -> Effect().none())
        .onRequest(Pay.class, this::onPay)
        .onCallReply(Paying.class, this::onPaid)
        .onCommand(
            Note.class,
            (ctx, store, note) -> {
              add(store, TOLD, 1);
              return Effect().none();
            })
        .build();
  }

  private static void add(ContractStore store, StoredItem<Long> to, long amount) {
    to.set(store, to.getOr(store, 0L) + amount);
  }

  private ReplyEffect<StoreChange, ContractStore, Paid> onPay(
      ProgramContext ctx, ContractStore store, Pay pay) {
    add(store, IN, ctx.value().amount().longValueExact());
    add(store, RUNS, 1);
    DONE.set(store, pay.number(), pay.hop());
    if (pay.hop() == pay.failsAt()) {
      return Effect().fail("hop " + pay.hop());
    }
    int to = pay.hop() + 1;
    EffectBuilder<StoreChange, ContractStore> effect =
        Effect().none().thenSend(pay.route().get(to % pay.route().size()), new Note());
    if (to == pay.route().size()) {
      return effect.reply(new Paid(1));
    }
    add(store, OUT, pay.amount());
    ReplyOn on = pay.hop() == pay.caughtAt() ? ReplyOn.ALWAYS : ReplyOn.SUCCESS;
    return effect
        .thenCall(
            pay.route().get(to),
            pay.next(),
            on,
            new Paying(pay.amount()),
            SendOption.value(pay.amount()))
        .thenReplyLater();
  }

  private Effect<StoreChange, ContractStore> onPaid(
      ProgramContext ctx, ContractStore store, Paying paying, CallReply<Paid> reply) {
    if (reply.isSuccess()) {
      return Effect().reply(new Paid(reply.value().hops() + 1));
    }
    add(store, OUT, -paying.amount());
    add(store, UNDONE, 1);
    return Effect().reply(new Paid(1));
  }
}
