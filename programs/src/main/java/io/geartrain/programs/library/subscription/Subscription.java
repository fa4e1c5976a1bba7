package io.geartrain.programs.library.subscription;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.Map;
import java.util.TreeMap;

/**
 * Customers pay ahead; every period a timer, one for each customer, bills them. The bill goes to the
 * provider at once. When less than a price is left nothing is billed any more and the subscription runs
 * out; what is left is the customer's, who gets it back by {@link Cancel}.
 *
 * <p>The timer only says when to look. Whether somebody is served is {@code height < paidUntil}, so a
 * timer whose gas has ended makes a subscription run out early; it takes nobody's money.
 */
public final class Subscription
    extends ProgramBehavior<Subscription.Command, Subscription.Event, Subscription.State> {

  /**
   * What is offered.
   *
   * @param provider who gets what is billed
   * @param price of a period, at least 1
   * @param period in blocks, at least 1
   */
  public record Open(UserId provider, long price, long period) {}

  public sealed interface Command {}

  /** Pays ahead with the value that comes with it; begins a period if none is running. */
  public record Pay() implements Command, Request<Account> {}

  /** Ends the subscription; the reply brings what is left. */
  public record Cancel() implements Command, Request<Account> {}

  /** The timer's. */
  public record Bill(ActorId customer) implements Command {}

  /** What the provider gets with each price. */
  public record Income(ActorId customer, long height) {}

  /**
   * A customer.
   *
   * @param left paid ahead and not billed yet
   * @param paidUntil the height until which the customer is served, exclusive
   */
  public record Account(Value left, long paidUntil) {}

  public sealed interface Event {}

  public record Opened(UserId provider, long price, long period) implements Event {}

  public record Paid(ActorId customer, Value amount) implements Event {}

  public record Billed(ActorId customer, long until) implements Event {}

  /** Too little was left for another period. */
  public record RanOut(ActorId customer) implements Event {}

  public record Cancelled(ActorId customer) implements Event {}

  public record State(UserId provider, long price, long period, Map<ActorId, Account> accounts) {
    private static final Account NONE = new Account(Value.ZERO, 0);

    Account of(ActorId customer) {
      return accounts.getOrDefault(customer, NONE);
    }

    boolean covers(Account account) {
      return account.left().compareTo(Value.of(price)) >= 0;
    }

    private State with(ActorId customer, Account account) {
      Map<ActorId, Account> next = new TreeMap<>(accounts);
      next.put(customer, account);
      return new State(provider, price, period, Map.copyOf(next));
    }

    private State without(ActorId customer) {
      Map<ActorId, Account> next = new TreeMap<>(accounts);
      next.remove(customer);
      return new State(provider, price, period, Map.copyOf(next));
    }
  }

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("subscription")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Subscription::new);

  @Override
  public State emptyState() {
    return new State(UserId.of("nobody"), 1, 1, Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onRequest(Pay.class, this::onPay)
        .onRequest(Cancel.class, this::onCancel)
        .onCommand(Bill.class, this::onBill)
        .build();
  }

  private Effect<Event, State> onOpen(ProgramContext ctx, State state, Open open) {
    return open.price() < 1 || open.period() < 1
        ? Effect().panic("price and period must be at least 1")
        : Effect().persist(new Opened(open.provider(), open.price(), open.period()));
  }

  private ReplyEffect<Event, State, Account> onPay(ProgramContext ctx, State state, Pay pay) {
    ActorId customer = ctx.source();
    Account account = state.of(customer);
    boolean isServed = ctx.height().value() < account.paidUntil();
    Account after = new Account(account.left().plus(ctx.value()), account.paidUntil());
    if (!isServed && !state.covers(after)) {
      // The value goes back with the error.
      return Effect().panic("a period costs " + state.price());
    }
    var paid = Effect().persist(new Paid(customer, ctx.value()));
    return (isServed ? paid : billed(paid, ctx, state, customer))
        .thenReply(next -> next.of(customer));
  }

  private ReplyEffect<Event, State, Account> onCancel(
      ProgramContext ctx, State state, Cancel cancel) {
    Account account = state.of(ctx.source());
    return Effect()
        .persist(new Cancelled(ctx.source()))
        .thenCancelTimer(timerOf(ctx.source()))
        .reply(account, value(account.left()));
  }

  private Effect<Event, State> onBill(ProgramContext ctx, State state, Bill bill) {
    if (!ctx.source().equals(ctx.self())) {
      return Effect().panic("only the timer bills");
    }
    Account account = state.of(bill.customer());
    if (!state.accounts().containsKey(bill.customer())
        || ctx.height().value() < account.paidUntil()) {
      return Effect().none(); // the customer paid or cancelled in this block, before the timer
    }
    return state.covers(account)
        ? billed(Effect().none(), ctx, state, bill.customer())
        : Effect().persist(new RanOut(bill.customer()));
  }

  /** Takes a price for the period that begins now, and looks again when it ends. */
  private EffectBuilder<Event, State> billed(
      EffectBuilder<Event, State> effect, ProgramContext ctx, State state, ActorId customer) {
    long now = ctx.height().value();
    return effect
        .persist(new Billed(customer, now + state.period()))
        .thenSend(
            state.provider(), new Income(customer, now), value(state.price()), gas(0)) // at once
        .thenStartTimer(timerOf(customer), blocks(state.period()), new Bill(customer));
  }

  private static String timerOf(ActorId customer) {
    return "bill " + customer;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Opened.class,
            (state, opened) ->
                new State(opened.provider(), opened.price(), opened.period(), Map.of()))
        .onEvent(
            Paid.class,
            (state, paid) -> {
              Account before = state.of(paid.customer());
              return state.with(
                  paid.customer(),
                  new Account(before.left().plus(paid.amount()), before.paidUntil()));
            })
        .onEvent(
            Billed.class,
            (state, billed) ->
                state.with(
                    billed.customer(),
                    new Account(
                        state.of(billed.customer()).left().minus(Value.of(state.price())),
                        billed.until())))
        .onEvent(
            RanOut.class,
            (state, ranOut) ->
                state.of(ranOut.customer()).left().isZero()
                    ? state.without(ranOut.customer())
                    : state) // what is left waits for Pay or Cancel
        .onEvent(Cancelled.class, (state, cancelled) -> state.without(cancelled.customer()))
        .build();
  }
}
