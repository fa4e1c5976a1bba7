package io.geartrain.simulator;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.within;

import io.geartrain.programs.Continuation;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.programs.Resume;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;

/** An account that waits until what it paid has arrived: the one of the guide's asynchronous programs. */
public final class PayingAccount
    extends ProgramBehavior<PayingAccount.Command, PayingAccount.Event, PayingAccount.State> {

  public record Open(String owner, int busyBlocks) {}

  public sealed interface Command {}

  public record Deposit(long amount) implements Command, Request<Balance> {}

  public record Pay(ProgramRef<Command> to, long amount) implements Command, Request<Receipt> {}

  public record Balance(long amount) {}

  public record Receipt(boolean paid, long left) {}

  public sealed interface Event {}

  public record Opened(String owner, int busyBlocks) implements Event {}

  public record Deposited(long amount) implements Event {}

  public record Withdrawn(long amount) implements Event {}

  public record State(String owner, int busyBlocks, long balance, long doubtful) {}

  public record Doubted(long amount) implements Event {}

  public sealed interface Pending {} // what a wait remembers

  public record Paying(long amount) implements Pending, Continuation<Balance> {}

  public record Counting(long amount) implements Pending, Resume {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("paying-account")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(PayingAccount::new);

  @Override
  public State emptyState() {
    return new State("", 0, 0, 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, state, open) -> Effect().persist(new Opened(open.owner(), open.busyBlocks())))
        .onRequest(Deposit.class, this::onDeposit)
        .onRequest(Pay.class, this::onPay)
        .onReply(Paying.class, this::onPaid)
        .onWoken(Counting.class, (ctx, state, counting) -> deposit(counting.amount()))
        .build();
  }

  private ReplyEffect<Event, State, Balance> onDeposit(
      ProgramContext ctx, State state, Deposit deposit) {
    return state.busyBlocks() == 0
        ? deposit(deposit.amount())
        : Effect().none().thenSleep(blocks(state.busyBlocks()), new Counting(deposit.amount()));
  }

  private ReplyEffect<Event, State, Balance> deposit(long amount) {
    return amount > 0
        ? Effect().persist(new Deposited(amount)).thenReply(next -> new Balance(next.balance()))
        : Effect().panic("a deposit must be positive, was " + amount);
  }

  private ReplyEffect<Event, State, Receipt> onPay(ProgramContext ctx, State state, Pay pay) {
    return state.balance() < pay.amount()
        ? Effect().panic("balance is only " + state.balance())
        : Effect()
            .persist(new Withdrawn(pay.amount()))
            .thenAsk(
                pay.to(), new Deposit(pay.amount()), new Paying(pay.amount()), within(blocks(5)));
  }

  private Effect<Event, State> onPaid(
      ProgramContext ctx, State state, Paying paying, Reply<Balance> reply) {
    return switch (reply.result()) {
      case SUCCESS -> Effect().reply(new Receipt(true, state.balance()));
      case ERROR, CANCELLED ->
          Effect()
              .persist(new Deposited(paying.amount()))
              .thenReply(next -> new Receipt(false, next.balance()));
      default ->
          Effect()
              .persist(new Doubted(paying.amount()))
              .thenReply(next -> new Receipt(false, next.balance()));
    };
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, event) -> new State(event.owner(), event.busyBlocks(), 0, 0))
        .onEvent(Deposited.class, (state, event) -> state(state, event.amount(), 0))
        .onEvent(Withdrawn.class, (state, event) -> state(state, -event.amount(), 0))
        .onEvent(Doubted.class, (state, event) -> state(state, 0, event.amount()))
        .build();
  }

  private static State state(State before, long added, long doubted) {
    return new State(
        before.owner(), before.busyBlocks(), before.balance() + added, before.doubtful() + doubted);
  }
}
