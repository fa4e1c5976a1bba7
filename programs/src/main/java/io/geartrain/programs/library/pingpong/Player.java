package io.geartrain.programs.library.pingpong;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.after;
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
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;

/**
 * A player who serves balls to another one and counts those that come back. A ball flies for one block. The
 * rally is one message: it waits for each pong, and its sender gets the score at the end.
 */
public final class Player extends ProgramBehavior<Player.Command, Player.Event, Player.State> {

  /**
   * Creates a player.
   *
   * @param strength how many balls this player returns before missing every one
   */
  public record Join(int strength) {}

  /** What a player does. */
  public sealed interface Command {}

  /** Play so many balls against another player. */
  public record Serve(ProgramRef<Command> to, int balls) implements Command, Request<Score> {}

  /** A ball; missing it is an error reply. */
  public record Ping(int ball) implements Command, Request<Pong> {}

  /** The same ball, back. */
  public record Pong(int ball) {}

  /**
   * How a rally ended.
   *
   * @param returned the balls that came back
   * @param end why there was no other
   */
  public record Score(int returned, End end) {}

  /** Why a rally ended. */
  public enum End {
    /** All balls were played. */
    PLAYED,
    /** The other player missed. */
    MISSED,
    /** No pong came in time: the other player may have hit the ball, or may yet. */
    LOST
  }

  /** What a player remembers. */
  public sealed interface Event {}

  /** A player joined. */
  public record Joined(int strength) implements Event {}

  /** This player returned a ball. */
  public record Hit(int ball) implements Event {}

  /**
   * A player.
   *
   * @param strength balls this player can still return
   * @param hits balls returned so far
   */
  public record State(int strength, int hits) {}

  /** What a rally remembers while a ball is in the air. */
  public sealed interface Pending {}

  /** That ball is in the air. */
  public record Waiting(Serve serve, int ball) implements Pending, Continuation<Pong> {}

  /** The code. */
  public static final ProgramCode<Join, Command> CODE =
      ProgramCode.named("library/player")
          .version(1)
          .init(Join.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Player::new);

  @Override
  public State emptyState() {
    return new State(0, 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Join.class, (ctx, state, join) -> Effect().persist(new Joined(join.strength())))
        .onRequest(Serve.class, this::onServe)
        .onRequest(Ping.class, this::onPing)
        .onReply(Waiting.class, this::onPong)
        .build();
  }

  private ReplyEffect<Event, State, Score> onServe(ProgramContext ctx, State state, Serve serve) {
    return serve.balls() < 1
        ? Effect().panic("a rally has at least 1 ball, not " + serve.balls())
        : hit(serve, 1);
  }

  private ReplyEffect<Event, State, Score> hit(Serve serve, int ball) {
    return Effect()
        .none()
        .thenAsk(
            serve.to(),
            new Ping(ball),
            new Waiting(serve, ball),
            after(blocks(1)),
            within(blocks(20)));
  }

  private ReplyEffect<Event, State, Pong> onPing(ProgramContext ctx, State state, Ping ping) {
    return state.strength() == 0
        ? Effect().panic("missed ball " + ping.ball())
        : Effect().persist(new Hit(ping.ball())).reply(new Pong(ping.ball()));
  }

  private Effect<Event, State> onPong(
      ProgramContext ctx, State state, Waiting waiting, Reply<Pong> reply) {
    Serve serve = waiting.serve();
    int ball = waiting.ball();
    if (reply.isTimeout()) {
      return Effect().reply(new Score(ball - 1, End.LOST));
    }
    if (!reply.isSuccess()) {
      return Effect().reply(new Score(ball - 1, End.MISSED));
    }
    return ball == serve.balls()
        ? Effect().reply(new Score(ball, End.PLAYED))
        : hit(serve, ball + 1);
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Joined.class, (state, joined) -> new State(joined.strength(), 0))
        .onEvent(Hit.class, (state, hit) -> new State(state.strength() - 1, state.hits() + 1))
        .build();
  }
}
