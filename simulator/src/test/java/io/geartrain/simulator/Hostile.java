package io.geartrain.simulator;

import io.geartrain.programs.Blocks;
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
import java.util.concurrent.CountDownLatch;

/** A program that does whatever a program must not. */
final class Hostile extends ProgramBehavior<Hostile.Command, Hostile.Event, Hostile.State> {
  record Open() {}

  sealed interface Command {}

  record Throw(String text) implements Command {}

  record Loop() implements Command {}

  /** Loops until it is interrupted, then succeeds, too late. */
  record LoopAWhile() implements Command {}

  /** Waits until it is interrupted, and fails of it. */
  record Wait() implements Command {}

  record InterruptItself() implements Command {}

  /** With an exception that throws when it is asked for its text. */
  record ThrowUnspeakably() implements Command {}

  record Recurse() implements Command {}

  record Halt() implements Command {}

  record SayMegabytes(int bytes) implements Command {}

  record RememberMegabytes(int bytes) implements Command {}

  record SendForever(int copies) implements Command {}

  record TickForever() implements Command {}

  record Mutate(String note) implements Command {}

  record Count() implements Command, Request<Counted> {}

  record Unhandled() implements Command {}

  record Counted(int notes, long runs) {}

  sealed interface Event {}

  record Noted(String note) implements Event {}

  /** With a list that can be changed, as a careless author would have it. */
  record State(ArrayList<String> notes, long runs) {}

  static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("hostile")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Hostile::new);

  @Override
  public State emptyState() {
    return new State(new ArrayList<>(), 0);
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, (ctx, state, open) -> Effect().none())
        .onCommand(
            Throw.class,
            (ctx, state, command) -> {
              throw new IllegalStateException(command.text());
            })
        .onCommand(Loop.class, (ctx, state, loop) -> loop())
        .onCommand(LoopAWhile.class, (ctx, state, loop) -> loopAWhile())
        .onCommand(Wait.class, (ctx, state, wait) -> await())
        .onCommand(
            InterruptItself.class,
            (ctx, state, interrupt) -> {
              Thread.currentThread().interrupt();
              return Effect().persist(new Noted("interrupted"));
            })
        .onCommand(
            ThrowUnspeakably.class,
            (ctx, state, command) -> {
              throw new Unspeakable();
            })
        .onCommand(
            Halt.class,
            (ctx, state, halt) -> {
              Runtime.getRuntime().halt(77);
              return Effect().none();
            })
        .onCommand(Recurse.class, (ctx, state, command) -> recurse(1))
        .onCommand(
            SayMegabytes.class, (ctx, state, say) -> Effect().none().reply("x".repeat(say.bytes())))
        .onCommand(
            RememberMegabytes.class,
            (ctx, state, remember) -> Effect().persist(new Noted("x".repeat(remember.bytes()))))
        .onCommand(SendForever.class, this::onSendForever)
        .onCommand(
            TickForever.class,
            (ctx, state, tick) ->
                Effect()
                    .persist(new Noted("tick"))
                    .thenStartTimer("tick", Blocks.blocks(1), new TickForever()))
        .onCommand(
            Mutate.class,
            (ctx, state, mutate) -> {
              state.notes().add(mutate.note());
              return Effect().none();
            })
        .onRequest(
            Count.class,
            (ctx, state, count) -> Effect().reply(new Counted(state.notes().size(), state.runs())))
        .build();
  }

  private Effect<Event, State> loop() {
    long spin = 0;
    while (true) {
      spin++;
      if (spin == -1) {
        return Effect().none();
      }
    }
  }

  private Effect<Event, State> loopAWhile() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    return Effect().persist(new Noted("too late"));
  }

  private Effect<Event, State> await() {
    try {
      new CountDownLatch(1).await();
      return Effect().none();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw this;
    }
  }

  private Effect<Event, State> recurse(int depth) {
    Effect<Event, State> deeper = recurse(depth + 1);
    return depth == 0 ? Effect().none() : deeper;
  }

  private Effect<Event, State> onSendForever(ProgramContext ctx, State state, SendForever command) {
    ProgramRef<Command> self = new ProgramRef<>(ctx.self());
    EffectBuilder<Event, State> effect = Effect().persist(new Noted("sent"));
    for (int i = 0; i < command.copies(); i++) {
      effect.thenSend(self, command);
    }
    return effect;
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Noted.class,
            (state, event) -> {
              List<String> notes = new ArrayList<>();
              notes.add(event.note().substring(0, Math.min(10, event.note().length())));
              return new State(new ArrayList<>(notes), state.runs() + 1);
            })
        .build();
  }
}
