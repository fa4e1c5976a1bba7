package io.geartrain.simulator.contracts;

import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.CallContinuation;
import io.geartrain.programs.CallReply;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import java.util.Map;
import java.util.TreeMap;

/** Keeps others' money and gives it to a payee: an ordinary program that is atomic. */
public final class Purse extends ProgramBehavior<Purse.Command, Purse.Event, Purse.State> {
  public record Open() {}

  public sealed interface Command {}

  /** Keeps the value that comes with it. */
  public record Put() implements Command {}

  /**
   * Gives money of the sender to a payee.
   *
   * @param isLocked whether the payee may call back
   */
  public record Withdraw(long amount, ProgramRef<Payee.Command> to, boolean isLocked)
      implements Command, Request<Outcome> {}

  public record BalanceOf(ActorId owner) implements Command, Query<Long> {}

  public sealed interface Outcome {}

  public record Paid(long left) implements Outcome {}

  public record Refused(String why) implements Outcome {}

  public sealed interface Event {}

  public record Changed(ActorId owner, long by) implements Event {}

  public record State(Map<ActorId, Long> balances) {
    long balance(ActorId owner) {
      return balances.getOrDefault(owner, 0L);
    }

    private State with(Changed change) {
      Map<ActorId, Long> next = new TreeMap<>(balances);
      next.merge(change.owner(), change.by(), Long::sum);
      return new State(Map.copyOf(next));
    }
  }

  public sealed interface Pending {}

  public record Paying(long amount) implements Pending, CallContinuation<Void> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("purse")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .atomic()
          .continuations(Pending.class)
          .behavior(Purse::new);

  @Override
  public State emptyState() {
    return new State(Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onCommand(
            Put.class,
            (ctx, state, put) ->
                Effect().persist(new Changed(ctx.source(), ctx.value().amount().longValueExact())))
        .onRequest(Withdraw.class, this::onWithdraw)
        .onCallReply(Paying.class, this::onPaid)
        .onQuery(BalanceOf.class, (ctx, state, query) -> state.balance(query.owner()))
        .publishes(state -> Map.of("owners", state.balances().size()))
        .build();
  }

  private ReplyEffect<Event, State, Outcome> onWithdraw(
      ProgramContext ctx, State state, Withdraw withdraw) {
    long amount = withdraw.amount();
    if (state.balance(ctx.source()) < amount) {
      return Effect().fail("balance is only " + state.balance(ctx.source()));
    }
    EffectBuilder<Event, State> taken = Effect().persist(new Changed(ctx.source(), -amount));
    return (withdraw.isLocked() ? taken.lockUntilReply() : taken)
        .thenCall(
            withdraw.to(), new Payee.Receive(), ReplyOn.ALWAYS, new Paying(amount), value(amount))
        .thenReplyLater();
  }

  /** What a call back has changed is in the state by now. */
  private Effect<Event, State> onPaid(
      ProgramContext ctx, State state, Paying paying, CallReply<Void> reply) {
    return reply.isSuccess()
        ? Effect().reply(new Paid(state.balance(ctx.source())))
        : Effect()
            .persist(new Changed(ctx.source(), paying.amount()))
            .reply(new Refused(reply.error()));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder().onEvent(Changed.class, State::with).build();
  }
}
