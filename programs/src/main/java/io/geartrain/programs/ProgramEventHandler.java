package io.geartrain.programs;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * The state after each kind of event. Only folds: no effect, no decision.
 *
 * @param <S> the state
 * @param <E> the events
 */
public final class ProgramEventHandler<S, E> {
  private final Map<Class<?>, BiFunction<S, Object, S>> byClass;

  private ProgramEventHandler(Map<Class<?>, BiFunction<S, Object, S>> byClass) {
    // As in ProgramHandlers: looked into for each event.
    this.byClass = new HashMap<>(byClass);
  }

  S apply(S state, Object event) {
    BiFunction<S, Object, S> fold = byClass.get(event.getClass());
    if (fold == null) {
      String type = event.getClass().getName();
      throw new IllegalStateException(
          "no event handler for " + type + ": add onEvent(" + type + ".class, ...)");
    }
    S next = fold.apply(state, event);
    if (next == null) {
      throw new IllegalStateException(
          "the event handler for " + event.getClass().getName() + " returned null, not a state");
    }
    return next;
  }

  /**
   * Collects folds; a class can have one.
   *
   * @param <S> the state
   * @param <E> the events
   */
  public static final class Builder<S, E> {
    private final Map<Class<?>, BiFunction<S, Object, S>> byClass = new HashMap<>();

    Builder() {}

    /** The state after an event of that class. */
    @SuppressWarnings("unchecked")
    public <M extends E> Builder<S, E> onEvent(Class<M> type, BiFunction<S, M, S> fold) {
      Objects.requireNonNull(fold, () -> "the event handler for " + type.getName() + " is null");
      if (byClass.putIfAbsent(type, (BiFunction<S, Object, S>) (BiFunction<?, ?, ?>) fold)
          != null) {
        throw new IllegalArgumentException(
            "there is an event handler for " + type.getName() + " already; a class can have one");
      }
      return this;
    }

    /** The event handler. */
    public ProgramEventHandler<S, E> build() {
      return new ProgramEventHandler<>(byClass);
    }
  }
}
