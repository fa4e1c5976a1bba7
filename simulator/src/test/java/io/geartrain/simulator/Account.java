package io.geartrain.simulator;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;

/** The account of the README and the guide. */
public final class Account extends ProgramBehavior<Account.Command, Account.Event, Account.State> {

  public record Open(String owner) {} // init payload

  public sealed interface Command {}

  public record Deposit(long amount)
      implements Command, Request<Balance> {} // answered by one Balance

  public record Pay(ProgramRef<Command> to, long amount) implements Command, Request<Balance> {}

  public record Close() implements Command {} // answered automatically

  public record Balance(long amount) {}

  public sealed interface Event {}

  public record Opened(String owner) implements Event {}

  public record Deposited(long amount) implements Event {}

  public record Withdrawn(long amount) implements Event {}

  public record State(String owner, long balance) {}

  /** Declared once: deployment, serialization and tests all read this. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("account")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Account::new);

  @Override
  public State emptyState() {
    return new State("", 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().persist(new Opened(open.owner())))
        .onRequest(
            Deposit.class,
            (ctx, state, deposit) ->
                Effect()
                    .persist(new Deposited(deposit.amount()))
                    .thenReply(next -> new Balance(next.balance())))
        .onRequest(Pay.class, this::onPay)
        .onCommand(Close.class, (ctx, state, close) -> Effect().exit(ctx.source()))
        .build();
  }

  private ReplyEffect<Event, State, Balance> onPay(ProgramContext ctx, State state, Pay pay) {
    return state.balance() < pay.amount()
        ? Effect().panic("balance is only " + state.balance()) // undoes this run, error reply
        : Effect()
            .persist(new Withdrawn(pay.amount()))
            .thenSend(pay.to(), new Deposit(pay.amount()))
            .thenReply(next -> new Balance(next.balance()));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, event) -> new State(event.owner(), 0))
        .onEvent(
            Deposited.class,
            (state, event) -> new State(state.owner(), state.balance() + event.amount()))
        .onEvent(
            Withdrawn.class,
            (state, event) -> new State(state.owner(), state.balance() - event.amount()))
        .build();
  }
}
