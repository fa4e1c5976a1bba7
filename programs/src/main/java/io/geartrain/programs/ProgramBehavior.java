package io.geartrain.programs;

/**
 * A program: private, event-sourced memory, and handlers that say what shall happen. One instance
 * serves all programs of its code, on many threads: it must not have fields that change.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state, immutable
 */
public abstract class ProgramBehavior<C, E, S> {
  private final ThreadLocal<Run> running = new ThreadLocal<>();

  /** For subclasses. */
  protected ProgramBehavior() {}

  /** The state before the first event. */
  public abstract S emptyState();

  /** The handlers; asked for once. */
  public abstract ProgramHandlers<C, E, S> handlers();

  /** The state after each kind of event; asked for once. */
  public abstract ProgramEventHandler<S, E> eventHandler();

  /**
   * Begins the handler's effect. A handler makes one and returns it; {@code Effect().fail(text)} and {@code
   * Effect().panic(text)} may come at any time instead.
   */
  @SuppressWarnings("checkstyle:MethodName")
  protected final EffectFactory<E, S> Effect() {
    Run run = running.get();
    if (run == null) {
      throw new IllegalStateException("Effect() is for handlers while they run");
    }
    return new EffectFactory<>(run);
  }

  /** Starts a set of handlers. */
  protected final ProgramHandlers.Builder<C, E, S> newHandlersBuilder() {
    return new ProgramHandlers.Builder<>();
  }

  /** Starts an event handler. */
  protected final ProgramEventHandler.Builder<S, E> newEventHandlerBuilder() {
    return new ProgramEventHandler.Builder<>();
  }

  final <M> Effect<E, S> run(
      ProgramHandlers.Handler<S, M, ? extends Effect<E, S>> handler, Run run, S state, M message)
      throws Exception {
    Run outer = running.get();
    running.set(run);
    try {
      return handler.handle(run, state, message);
    } finally {
      running.set(outer);
    }
  }

  /** Answers a query. It makes no effect, not even that of a handler that asks it. */
  final Object answer(ProgramHandlers.Handler<S, Object, ?> handler, Run run, S state, Object query)
      throws Exception {
    Run outer = running.get();
    running.remove();
    try {
      return handler.handle(run, state, query);
    } finally {
      running.set(outer);
    }
  }
}
