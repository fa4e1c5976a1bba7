package io.geartrain.programs.library.proxy;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.value;
import static io.geartrain.programs.SendOption.within;

import io.geartrain.programs.Ask;
import io.geartrain.programs.Continuation;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Reply;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks a target on behalf of its caller and answers with whatever comes, bytes and value, errors included.
 * The owner can put another target behind it.
 *
 * <p>Value of a reply that comes too late is kept for the caller, who takes it out with {@link Withdraw}.
 */
public final class Proxy extends ProgramBehavior<Proxy.Command, Proxy.Event, Proxy.State> {

  /**
   * A proxy.
   *
   * @param owner who may put another target behind it
   * @param patience how many blocks the target may take, at least 1
   */
  public record Open(UserId owner, ActorId target, long patience) {}

  public sealed interface Command {}

  /** Passes bytes, and the value that comes with them, to the target. */
  public record Forward(Payload payload) implements Command, Request<Forwarded> {}

  /** The owner's: later messages go there. */
  public record Redirect(ActorId target) implements Command {}

  /** Takes out what came too late for whoever sends this. */
  public record Withdraw() implements Command, Request<Withdrawn> {}

  /**
   * What the target did. Its value comes with it.
   *
   * @param result an error's payload is what it said; a timeout does not prove failure
   */
  public record Forwarded(Reply.Result result, Payload payload) {}

  public record Withdrawn(Value amount) {}

  public sealed interface Event {}

  public record Pointed(UserId owner, ActorId target, long patience) implements Event {}

  /** Value came for a caller. */
  public record Came(ActorId caller, Value amount) implements Event {}

  /** A caller has got value. */
  public record Left(ActorId caller, Value amount) implements Event {}

  /**
   * What stands behind the proxy, and what it owes.
   *
   * @param owed by caller, never nothing
   */
  public record State(UserId owner, ActorId target, long patience, Map<ActorId, Value> owed) {
    Value owedTo(ActorId caller) {
      return owed.getOrDefault(caller, Value.ZERO);
    }

    private State owing(ActorId caller, Value amount) {
      Map<ActorId, Value> next = new TreeMap<>(owed);
      if (amount.isZero()) {
        next.remove(caller);
      } else {
        next.put(caller, amount);
      }
      return new State(owner, target, patience, Map.copyOf(next));
    }
  }

  public sealed interface Pending {}

  /** The caller waits for the target. */
  public record Asking() implements Pending, Continuation<Payload> {}

  /** A reply of the target's comes, maybe too late. */
  public record Arriving(ActorId caller) implements Pending, Continuation<Payload> {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("proxy")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Proxy::new);

  @Override
  public State emptyState() {
    UserId nobody = UserId.of("nobody");
    return new State(nobody, nobody.id(), 1, Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, state, open) ->
                Effect().persist(new Pointed(open.owner(), open.target(), open.patience())))
        .onRequest(Forward.class, this::onForward)
        .onReply(Arriving.class, this::onArriving)
        .onReply(Asking.class, this::onAnswered)
        .onCommand(Redirect.class, this::onRedirect)
        .onRequest(Withdraw.class, this::onWithdraw)
        .build();
  }

  private ReplyEffect<Event, State, Forwarded> onForward(
      ProgramContext ctx, State state, Forward forward) {
    Ask<Payload> ask =
        Ask.of(
            state.target(),
            forward.payload(),
            value(ctx.value()),
            within(blocks(state.patience())));
    return Effect().none().thenAsk(ask.onReply(new Arriving(ctx.source())), new Asking());
  }

  /** In the reply's own run, also if nobody waits for it any more: books what it brings. */
  private Effect<Event, State> onArriving(
      ProgramContext ctx, State state, Arriving arriving, Reply<Payload> reply) {
    return reply.moved().isZero()
        ? Effect().none()
        : Effect().persist(new Came(arriving.caller(), reply.moved()));
  }

  /** A panic here would keep the value, so an error is answered as what it is: an answer. */
  private Effect<Event, State> onAnswered(
      ProgramContext ctx, State state, Asking asking, Reply<Payload> reply) {
    Forwarded answer = new Forwarded(reply.result(), reply.payload());
    return reply.moved().isZero()
        ? Effect().reply(answer)
        : Effect()
            .persist(new Left(ctx.source(), reply.moved()))
            .reply(answer, value(reply.moved()));
  }

  private Effect<Event, State> onRedirect(ProgramContext ctx, State state, Redirect redirect) {
    return ctx.source().equals(state.owner().id())
        ? Effect().persist(new Pointed(state.owner(), redirect.target(), state.patience()))
        : Effect().panic("only the owner can put another target behind this");
  }

  private ReplyEffect<Event, State, Withdrawn> onWithdraw(
      ProgramContext ctx, State state, Withdraw withdraw) {
    Value owed = state.owedTo(ctx.source());
    return owed.isZero()
        ? Effect().panic("nothing came too late")
        : Effect().persist(new Left(ctx.source(), owed)).reply(new Withdrawn(owed), value(owed));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Pointed.class,
            (state, pointed) ->
                new State(pointed.owner(), pointed.target(), pointed.patience(), state.owed()))
        .onEvent(
            Came.class,
            (state, came) ->
                state.owing(came.caller(), state.owedTo(came.caller()).plus(came.amount())))
        .onEvent(
            Left.class,
            (state, left) ->
                state.owing(left.caller(), state.owedTo(left.caller()).minus(left.amount())))
        .build();
  }
}
