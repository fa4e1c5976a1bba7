package io.geartrain.bench;

import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import java.util.ArrayList;
import java.util.List;

/** The durable counter: each message adds to its program's total and sends one to another program. */
public final class Counter extends ProgramBehavior<Counter.Command, Counter.Event, Counter.State> {

  /**
   * Begins a counter.
   *
   * @param index its own number
   * @param programs how many there are
   */
  public record Open(int index, int programs) {}

  /** What a counter takes. */
  public sealed interface Command {}

  /**
   * Adds.
   *
   * @param amount to add
   * @param left messages that are to follow
   * @param note carried along
   */
  public record Add(long amount, int left, byte[] note) implements Command {}

  /**
   * Adds, and is answered with the total.
   *
   * @param amount to add
   */
  public record AddAndGet(long amount) implements Command, Request<Long> {}

  /** What a counter remembers. */
  public sealed interface Event {}

  /** The counter has begun. */
  public record Opened(int index, int programs) implements Event {}

  /** The counter has added. */
  public record Added(long amount, long total) implements Event {}

  /** What a counter knows. */
  public record State(int index, int programs, long total) {}

  /** The counters' code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("bench-counter")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Counter::new);

  private static volatile List<ProgramRef<Command>> refs = List.of();

  /** The address of a counter: a function of its number. */
  static ProgramRef<Command> ref(int index) {
    List<ProgramRef<Command>> known = refs;
    if (index >= known.size()) {
      known = grow(index + 1);
    }
    return known.get(index);
  }

  private static synchronized List<ProgramRef<Command>> grow(int size) {
    List<ProgramRef<Command>> larger = new ArrayList<>(refs);
    for (int i = larger.size(); i < Math.max(size, 2 * refs.size()); i++) {
      larger.add(CODE.refOf(Integer.toString(i)));
    }
    refs = larger;
    return larger;
  }

  @Override
  public State emptyState() {
    return new State(0, 0, 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, state, open) -> Effect().persist(new Opened(open.index(), open.programs())))
        .onCommand(Add.class, this::onAdd)
        .onRequest(
            AddAndGet.class,
            (ctx, state, add) ->
                Effect()
                    .persist(new Added(add.amount(), state.total() + add.amount()))
                    .thenReply(State::total))
        .build();
  }

  private Effect<Event, State> onAdd(ProgramContext ctx, State state, Add add) {
    EffectBuilder<Event, State> effect =
        Effect().persist(new Added(add.amount(), state.total() + add.amount()));
    if (add.left() == 0) {
      return effect;
    }
    int next = (int) ((state.index() * 31L + add.amount() * 7 + 1) % state.programs());
    return effect.thenSend(ref(next), new Add(add.amount() + 1, add.left() - 1, add.note()));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(Opened.class, (state, event) -> new State(event.index(), event.programs(), 0))
        .onEvent(
            Added.class,
            (state, event) -> new State(state.index(), state.programs(), event.total()))
        .build();
  }
}
