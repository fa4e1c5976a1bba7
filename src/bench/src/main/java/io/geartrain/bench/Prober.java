package io.geartrain.bench;

import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.ProgramRef;

/** Sends itself one message after the other, each of which does a little more or less: what costs what. */
public final class Prober extends ProgramBehavior<Prober.Command, Prober.Event, Prober.State> {

  /** Begins a prober. */
  public record Open() {}

  /** What a prober takes. */
  public sealed interface Command {}

  /**
   * Does so much, then sends the next.
   *
   * @param left messages yet to come
   * @param effects that make no message
   * @param event bytes of an event, 0 for none
   * @param carried along
   */
  public record Probe(int left, int effects, int event, byte[] carried) implements Command {}

  /** What a prober remembers. */
  public sealed interface Event {}

  /** Something. */
  public record Noted(byte[] bytes) implements Event {}

  /** What a prober knows. */
  public record State(long noted) {}

  /** The probers' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("bench-prober")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Prober::new);

  @Override
  public State emptyState() {
    return new State(0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onCommand(Probe.class, this::onProbe)
        .build();
  }

  private Effect<Event, State> onProbe(ProgramContext ctx, State state, Probe probe) {
    EffectBuilder<Event, State> effect = Effect().none();
    if (probe.event() > 0) {
      effect = effect.persist(new Noted(new byte[probe.event()]));
    }
    for (int i = 0; i < probe.effects(); i++) {
      effect = effect.thenCancelTimer("none");
    }
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    return probe.left() > 1
        ? effect.thenSend(
            self, new Probe(probe.left() - 1, probe.effects(), probe.event(), probe.carried()))
        : effect;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Noted.class, (state, noted) -> new State(state.noted() + noted.bytes().length))
        .build();
  }
}
