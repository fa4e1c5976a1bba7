package io.geartrain.bench;

import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.ProgramRef;

/** Computes: each message hashes its program's digest many times. */
public final class Burner extends ProgramBehavior<Burner.Command, Burner.Event, Burner.State> {

  /** Begins a burner. */
  public record Open() {}

  /** What a burner takes. */
  public sealed interface Command {}

  /**
   * Hashes.
   *
   * @param rounds how often
   * @param left messages that are to follow
   */
  public record Burn(int rounds, int left) implements Command {}

  /** What a burner remembers. */
  public sealed interface Event {}

  /** It has hashed. */
  public record Burned(Bytes32 digest) implements Event {}

  /** What a burner knows. */
  public record State(Bytes32 digest) {}

  /** The burners' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("bench-burner")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Burner::new);

  @Override
  public State emptyState() {
    return new State(Bytes32.ZERO);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onCommand(Burn.class, this::onBurn)
        .build();
  }

  private Effect<Event, State> onBurn(ProgramContext ctx, State state, Burn burn) {
    Bytes32 digest = state.digest();
    for (int i = 0; i < burn.rounds(); i++) {
      digest = Bytes32.hash("geartrain/bench/burn/1", digest.toBytes());
    }
    EffectBuilder<Event, State> effect = Effect().persist(new Burned(digest));
    return burn.left() == 0
        ? effect
        : effect.thenSend(
            new ProgramRef<Command>(ctx.self()), new Burn(burn.rounds(), burn.left() - 1));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Burned.class, (state, event) -> new State(event.digest()))
        .build();
  }
}
