package io.geartrain.bench;

import io.geartrain.programs.Blocks;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.Resume;
import io.geartrain.programs.SendOption;
import io.geartrain.runtime.message.ProgramRef;

/** Plans messages to itself, one after the other, that wait or are delayed, and counts those that came. */
public final class Planner extends ProgramBehavior<Planner.Command, Planner.Event, Planner.State> {

  /** Begins a planner. */
  public record Open() {}

  /** What a planner takes. */
  public sealed interface Command {}

  /**
   * Plans one message, then the others.
   *
   * @param left messages yet to plan, this one included
   * @param spread delays are 1 to this many blocks
   * @param waits whether the messages come at once and wait themselves
   */
  public record Plan(int left, int spread, boolean waits) implements Command {}

  /**
   * Waits for so long.
   *
   * @param blocks at least 1
   */
  public record Rest(long blocks) implements Command {}

  /** What a message remembers that waits. */
  public sealed interface Pending {}

  /** It has waited. */
  public record Rested() implements Pending, Resume {}

  /** A planned message has come. */
  public record Fire() implements Command {}

  /** What a planner remembers. */
  public sealed interface Event {}

  /** One more was planned. */
  public record Planned() implements Event {}

  /** One more has come. */
  public record Fired() implements Event {}

  /** What a planner knows. */
  public record State(long planned, long fired) {}

  /** The planners' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("bench-planner")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .continuations(Pending.class)
          .behavior(Planner::new);

  @Override
  public State emptyState() {
    return new State(0, 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onCommand(Plan.class, this::onPlan)
        .onCommand(Fire.class, (ctx, state, fire) -> Effect().persist(new Fired()))
        .onCommand(
            Rest.class,
            (ctx, state, rest) ->
                Effect().none().thenSleep(Blocks.blocks(rest.blocks()), new Rested()))
        .onWoken(Rested.class, (ctx, state, rested) -> Effect().persist(new Fired()))
        .build();
  }

  private Effect<Event, State> onPlan(ProgramContext ctx, State state, Plan plan) {
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    // Any order of delays will do, as long as it is not sorted.
    long delay = 1 + Math.floorMod(state.planned() * 7919 + ctx.self().hashCode(), plan.spread());
    EffectBuilder<Event, State> effect = Effect().persist(new Planned());
    effect =
        plan.waits()
            ? effect.thenSend(self, new Rest(delay))
            : effect.thenSend(self, new Fire(), SendOption.after(Blocks.blocks(delay)));
    return plan.left() > 1
        ? effect.thenSend(self, new Plan(plan.left() - 1, plan.spread(), plan.waits()))
        : effect;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Planned.class, (state, e) -> new State(state.planned() + 1, state.fired()))
        .onEvent(Fired.class, (state, e) -> new State(state.planned(), state.fired() + 1))
        .build();
  }
}
