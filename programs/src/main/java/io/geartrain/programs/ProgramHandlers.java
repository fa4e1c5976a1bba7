package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.Request;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The handlers of a program, by the class of what they take.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public final class ProgramHandlers<C, E, S> {
  private final Class<?> init;
  private final Handler<S, Object, ? extends Effect<E, S>> onInit;
  private final Map<Class<?>, Entry<E, S>> commands;

  private ProgramHandlers(Builder<C, E, S> builder) {
    this.init = builder.init;
    this.onInit = builder.onInit;
    this.commands = Map.copyOf(builder.commands);
  }

  record Entry<E, S>(
      Handler<S, Object, ? extends Effect<E, S>> handler, CanonicalCbor.Codec<Object> reply) {}

  Handler<S, Object, ? extends Effect<E, S>> onInit() {
    return onInit;
  }

  Class<?> initType() {
    return init;
  }

  Entry<E, S> onCommand(Class<?> type) {
    return commands.get(type);
  }

  Set<Class<?>> commandTypes() {
    return commands.keySet();
  }

  boolean hasCommands() {
    return !commands.isEmpty();
  }

  /**
   * Handles one kind of message. Must be a function of its arguments: no clock, no chance, no other
   * program's state.
   *
   * @param <S> the state
   * @param <M> the message
   * @param <F> what it returns
   */
  @FunctionalInterface
  public interface Handler<S, M, F> {
    /**
     * What shall happen.
     *
     * @throws Exception any exception is a panic: the run is undone and the sender gets an error reply
     */
    F handle(ProgramContext ctx, S state, M message) throws Exception;
  }

  /**
   * Collects handlers; a class can have one.
   *
   * @param <C> the commands
   * @param <E> the events
   * @param <S> the state
   */
  public static final class Builder<C, E, S> {
    private Class<?> init;
    private Handler<S, Object, ? extends Effect<E, S>> onInit;
    private final Map<Class<?>, Entry<E, S>> commands = new HashMap<>();

    Builder() {}

    /** Handles the init payload, once, before anything else. */
    @SuppressWarnings("unchecked")
    public <I> Builder<C, E, S> onInit(
        Class<I> type, Handler<S, I, ? extends Effect<E, S>> handler) {
      if (init != null) {
        throw new IllegalArgumentException(
            "a program has one init handler; this one has one for "
                + init.getName()
                + " and got another for "
                + type.getName());
      }
      Objects.requireNonNull(handler, "an init handler must not be null");
      init = type;
      onInit = (Handler<S, Object, ? extends Effect<E, S>>) handler;
      return this;
    }

    /**
     * Handles a command that is answered automatically, or by a reply of any kind.
     *
     * @throws IllegalArgumentException for a {@link Request}, which its own reply must answer
     */
    public <M extends C> Builder<C, E, S> onCommand(
        Class<M> type, Handler<S, M, ? extends Effect<E, S>> handler) {
      if (Request.class.isAssignableFrom(type)) {
        throw new IllegalArgumentException(
            type.getName() + " is a Request: handle it with onRequest, so that it gets its reply");
      }
      return add(type, handler, null);
    }

    /** Handles a request; what it returns must answer with the request's reply. */
    public <R, M extends Request<R>> Builder<C, E, S> onRequest(
        Class<M> type, Handler<S, M, ? extends ReplyEffect<E, S, R>> handler) {
      return add(type, handler, CanonicalCbor.ofReplyTo(type));
    }

    @SuppressWarnings("unchecked")
    private Builder<C, E, S> add(
        Class<?> type,
        Handler<S, ?, ? extends Effect<E, S>> handler,
        CanonicalCbor.Codec<Object> reply) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      if (Modifier.isAbstract(type.getModifiers())) {
        throw new IllegalArgumentException(
            "a handler is found by the message's own class, and no message's is "
                + type.getName()
                + ": add a handler for each of its records");
      }
      Entry<E, S> entry = new Entry<>((Handler<S, Object, ? extends Effect<E, S>>) handler, reply);
      if (commands.putIfAbsent(type, entry) != null) {
        throw new IllegalArgumentException(
            "there is a handler for " + type.getName() + " already; a class can have one");
      }
      return this;
    }

    /** The handlers. */
    public ProgramHandlers<C, E, S> build() {
      return new ProgramHandlers<>(this);
    }
  }
}
