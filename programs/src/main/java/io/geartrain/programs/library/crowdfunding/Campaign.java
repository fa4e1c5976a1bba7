package io.geartrain.programs.library.crowdfunding;

import static io.geartrain.programs.Blocks.blocks;
import static io.geartrain.programs.SendOption.gas;
import static io.geartrain.programs.SendOption.value;

import io.geartrain.programs.Effect;
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
 * Collects value until a deadline. If the goal is reached all of it goes to the owner; if not, each
 * contributor takes out what he gave with {@link Refund}.
 *
 * <p>The campaign closes itself by a timer. Should that ever fail, anybody can send {@link Close} from
 * the deadline on: who sends it makes no difference.
 */
public final class Campaign
    extends ProgramBehavior<Campaign.Command, Campaign.Event, Campaign.State> {

  /**
   * A campaign.
   *
   * @param owner who gets all, if the goal is reached
   * @param goal at least 1
   * @param blocks how long it runs, at least 1
   */
  public record Open(UserId owner, Value goal, long blocks) {}

  public sealed interface Command {}

  /** Gives the value that comes with it. */
  public record Contribute() implements Command, Request<Standing> {}

  /** Ends the campaign, from its deadline on. */
  public record Close() implements Command, Request<Standing> {}

  /** Takes out what the sender gave to a campaign that has failed. */
  public record Refund() implements Command, Request<Refunded> {}

  /** How it stands: what was given in all and by the sender. */
  public record Standing(Phase phase, Value total, Value yours) {}

  public record Refunded(Value amount) {}

  /** What the owner gets with the value. */
  public record Funded(Value total) {}

  /** Where a campaign is. */
  public enum Phase {
    /** Collecting. */
    OPEN,
    /** The goal was reached; the owner has it all. */
    FUNDED,
    /** The goal was not reached; what is left belongs to those who gave it. */
    FAILED
  }

  public sealed interface Event {}

  public record Opened(UserId owner, Value goal, long deadline) implements Event {}

  public record Contributed(ActorId by, Value amount) implements Event {}

  public record Closed(Phase phase) implements Event {}

  public record TakenOut(ActorId by) implements Event {}

  /**
   * A campaign.
   *
   * @param deadline the first height at which nothing can be given any more
   * @param given by contributor; those who took it out again are gone
   */
  public record State(
      UserId owner, Value goal, long deadline, Phase phase, Map<ActorId, Value> given) {
    Value givenBy(ActorId contributor) {
      return given.getOrDefault(contributor, Value.ZERO);
    }

    Value total() {
      return given.values().stream().reduce(Value.ZERO, Value::plus);
    }

    Standing standingOf(ActorId contributor) {
      return new Standing(phase, total(), givenBy(contributor));
    }

    private State with(ActorId contributor, Value amount) {
      Map<ActorId, Value> next = new TreeMap<>(given);
      next.put(contributor, amount);
      return new State(owner, goal, deadline, phase, Map.copyOf(next));
    }

    private State without(ActorId contributor) {
      Map<ActorId, Value> next = new TreeMap<>(given);
      next.remove(contributor);
      return new State(owner, goal, deadline, phase, Map.copyOf(next));
    }

    private State in(Phase next) {
      return new State(owner, goal, deadline, next, given);
    }
  }

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("campaign")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Campaign::new);

  @Override
  public State emptyState() {
    return new State(UserId.of("nobody"), Value.ZERO, 0, Phase.OPEN, Map.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onRequest(Contribute.class, this::onContribute)
        .onRequest(Close.class, this::onClose)
        .onRequest(Refund.class, this::onRefund)
        .build();
  }

  private Effect<Event, State> onOpen(ProgramContext ctx, State state, Open open) {
    return open.goal().isZero() || open.blocks() < 1
        ? Effect().panic("a campaign needs a goal and time")
        : Effect()
            .persist(
                new Opened(
                    open.owner(), open.goal(), Math.addExact(ctx.height().value(), open.blocks())))
            .thenStartTimer("deadline", blocks(open.blocks()), new Close());
  }

  /** The height decides, not the timer: in its block a contribution may stand before it. */
  private ReplyEffect<Event, State, Standing> onContribute(
      ProgramContext ctx, State state, Contribute contribute) {
    if (state.phase() != Phase.OPEN || ctx.height().value() >= state.deadline()) {
      return Effect().panic("the campaign is over"); // the value goes back with the error
    }
    return ctx.value().isZero()
        ? Effect().panic("a contribution needs value")
        : Effect()
            .persist(new Contributed(ctx.source(), ctx.value()))
            .thenReply(next -> next.standingOf(ctx.source()));
  }

  private ReplyEffect<Event, State, Standing> onClose(
      ProgramContext ctx, State state, Close close) {
    if (state.phase() != Phase.OPEN) {
      return Effect().reply(state.standingOf(ctx.source())); // closed already
    }
    if (ctx.height().value() < state.deadline()) {
      return Effect().panic("the campaign runs until " + state.deadline());
    }
    Value total = state.total();
    var closed =
        total.compareTo(state.goal()) < 0
            ? Effect().persist(new Closed(Phase.FAILED))
            : Effect()
                .persist(new Closed(Phase.FUNDED))
                .thenSend(state.owner(), new Funded(total), value(total), gas(0)); // at once
    return closed.thenReply(next -> next.standingOf(ctx.source()));
  }

  private ReplyEffect<Event, State, Refunded> onRefund(
      ProgramContext ctx, State state, Refund refund) {
    if (state.phase() != Phase.FAILED) {
      return Effect().panic("only a campaign that has failed refunds");
    }
    Value given = state.givenBy(ctx.source());
    return given.isZero()
        ? Effect().panic("nothing of yours is here")
        : Effect().persist(new TakenOut(ctx.source())).reply(new Refunded(given), value(given));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Opened.class,
            (state, opened) ->
                new State(opened.owner(), opened.goal(), opened.deadline(), Phase.OPEN, Map.of()))
        .onEvent(
            Contributed.class,
            (state, gift) -> state.with(gift.by(), state.givenBy(gift.by()).plus(gift.amount())))
        .onEvent(Closed.class, (state, closed) -> state.in(closed.phase()))
        .onEvent(TakenOut.class, (state, out) -> state.without(out.by()))
        .build();
  }
}
