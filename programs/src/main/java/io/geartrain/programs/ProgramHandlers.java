package io.geartrain.programs;

import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The handlers of a program, by the class of what they take.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public final class ProgramHandlers<C, E, S> {
  private final Class<?> init;
  private final Entry<E, S> onInit;
  private final Map<Class<?>, Entry<E, S>> commands;
  private final Map<Class<?>, Continued<E, S>> continuations;
  private final Handler<S, Reply<Payload>, ? extends Effect<E, S>> onUnaskedReply;
  private final Handler<S, Signal, ? extends Effect<E, S>> onSignal;
  private final Map<Class<?>, Answering<S>> queries;
  private final Map<Class<?>, Handler<S, Object, ? extends Effect<E, S>>> migrations;
  private final Map<Class<?>, Handler<S, Object, ? extends Effect<E, S>>> sudos;
  private final Function<S, Map<String, ?>> published;

  private ProgramHandlers(Builder<C, E, S> builder) {
    this.init = builder.init;
    this.onInit = builder.onInit;
    // Looked into for each message; an immutable map of the JDK divides to find a place.
    this.commands = new HashMap<>(builder.commands);
    this.continuations = new HashMap<>(builder.continuations);
    this.onUnaskedReply = builder.onUnaskedReply;
    this.onSignal = builder.onSignal;
    this.queries = Map.copyOf(builder.queries);
    this.migrations = Map.copyOf(builder.migrations);
    this.sudos = Map.copyOf(builder.sudos);
    this.published = builder.published;
  }

  /** What answers a query, and how the answer is written. */
  record Answering<S>(Handler<S, Object, ?> handler, CanonicalCbor.Codec<Object> answer) {}

  /**
   * A handler of messages that can be answered.
   *
   * @param handler takes the message
   * @param reply how what it answers with is written; null unless it takes a request
   */
  record Entry<E, S>(
      Handler<S, Object, ? extends Effect<E, S>> handler, CanonicalCbor.Codec<Object> reply) {}

  /** What a continuation waits for. */
  enum Wait {
    REPLY(Continuation.class, "onReply"),
    REPLIES(Gathering.class, "onReplies"),
    WOKEN(Resume.class, "onWoken"),
    CALL(CallContinuation.class, "onCallReply");

    private final Class<?> marker;
    private final String handler;

    Wait(Class<?> marker, String handler) {
      this.marker = marker;
      this.handler = handler;
    }

    Class<?> marker() {
      return marker;
    }

    String handler() {
      return handler;
    }

    /** What a continuation of that class waits for: exactly one of them. */
    static Wait of(Class<?> type) {
      Wait found = null;
      for (Wait each : values()) {
        if (each.marker.isAssignableFrom(type)) {
          if (found != null) {
            throw new IllegalArgumentException(
                type.getName()
                    + " is both a "
                    + found.marker.getSimpleName()
                    + " and a "
                    + each.marker.getSimpleName()
                    + ": make it two records");
          }
          found = each;
        }
      }
      if (found == null || !type.isRecord()) {
        throw new IllegalArgumentException(
            "a continuation is a record that implements Continuation<R>, Gathering<R>, Resume or"
                + " CallContinuation<R>; "
                + type.getName()
                + " does not");
      }
      return found;
    }
  }

  record Continued<E, S>(
      Wait awaits, Handler<S, Continuations.Resumed, ? extends Effect<E, S>> handler) {}

  Continued<E, S> onContinuation(Class<?> type) {
    return continuations.get(type);
  }

  Set<Class<?>> continuationTypes() {
    return continuations.keySet();
  }

  Handler<S, Reply<Payload>, ? extends Effect<E, S>> onUnaskedReply() {
    return onUnaskedReply;
  }

  Handler<S, Signal, ? extends Effect<E, S>> onSignal() {
    return onSignal;
  }

  Entry<E, S> onInit() {
    return onInit;
  }

  Class<?> initType() {
    return init;
  }

  Entry<E, S> onCommand(Class<?> type) {
    return commands.get(type);
  }

  boolean hasCommands() {
    return !commands.isEmpty();
  }

  /** How messages of that class are answered; null for none and for those that are no requests. */
  CanonicalCbor.Codec<Object> replyTo(Class<?> type) {
    Entry<E, S> entry = null;
    if (type != null) {
      entry = type == init ? onInit : commands.get(type);
    }
    return entry == null ? null : entry.reply();
  }

  /** The class of that name among those that can be answered, or null. */
  Class<?> requestNamed(String name) {
    if (init != null && init.getName().equals(name)) {
      return init;
    }
    for (Class<?> type : commands.keySet()) {
      if (type.getName().equals(name)) {
        return type;
      }
    }
    return null;
  }

  Answering<S> onQuery(Class<?> type) {
    return queries.get(type);
  }

  Handler<S, Object, ? extends Effect<E, S>> onMigrate(Class<?> type) {
    return migrations.get(type);
  }

  Handler<S, Object, ? extends Effect<E, S>> onSudo(Class<?> type) {
    return sudos.get(type);
  }

  boolean hasQueries() {
    return !queries.isEmpty();
  }

  boolean hasMigrations() {
    return !migrations.isEmpty();
  }

  boolean hasSudos() {
    return !sudos.isEmpty();
  }

  /** Everything beside init that a message can carry. */
  Set<Class<?>> payloadTypes() {
    Set<Class<?>> types = new HashSet<>(commands.keySet());
    types.addAll(queries.keySet());
    types.addAll(migrations.keySet());
    types.addAll(sudos.keySet());
    return types;
  }

  /** What others may read by key, or null. */
  Function<S, Map<String, ?>> published() {
    return published;
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
   * Goes on when a message has waited. Must be a function of its arguments, as any handler.
   *
   * @param <S> the state, as it is now: others may have changed it since
   * @param <M> the continuation
   * @param <A> the reply, or the list of them
   * @param <F> what it returns
   */
  @FunctionalInterface
  public interface ReplyHandler<S, M, A, F> {
    /**
     * What shall happen.
     *
     * @throws Exception any exception is a panic: this run is undone, those before the wait are not, and
     *     the sender gets an error reply
     */
    F handle(ProgramContext ctx, S state, M continuation, A reply) throws Exception;
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
    private Entry<E, S> onInit;
    private final Map<Class<?>, Entry<E, S>> commands = new HashMap<>();
    private final Map<Class<?>, Continued<E, S>> continuations = new HashMap<>();
    private Handler<S, Reply<Payload>, ? extends Effect<E, S>> onUnaskedReply;
    private Handler<S, Signal, ? extends Effect<E, S>> onSignal;
    private final Map<Class<?>, Answering<S>> queries = new HashMap<>();
    private final Map<Class<?>, Handler<S, Object, ? extends Effect<E, S>>> migrations =
        new HashMap<>();
    private final Map<Class<?>, Handler<S, Object, ? extends Effect<E, S>>> sudos = new HashMap<>();
    private Function<S, Map<String, ?>> published;

    Builder() {}

    /**
     * Handles the init payload, once, before anything else.
     *
     * @throws IllegalArgumentException for a {@link Request}, which its own reply must answer
     */
    public <I> Builder<C, E, S> onInit(
        Class<I> type, Handler<S, I, ? extends Effect<E, S>> handler) {
      if (Request.class.isAssignableFrom(type)) {
        throw new IllegalArgumentException(
            type.getName()
                + " is a Request: handle it with onInitRequest, so that it gets its reply");
      }
      return addInit(type, handler, null);
    }

    /** Handles an init payload that is a request; what it returns must answer with the request's reply. */
    public <R, I extends Request<R>> Builder<C, E, S> onInitRequest(
        Class<I> type, Handler<S, I, ? extends ReplyEffect<E, S, R>> handler) {
      return addInit(type, handler, CanonicalCbor.ofReplyTo(type));
    }

    @SuppressWarnings("unchecked")
    private Builder<C, E, S> addInit(
        Class<?> type,
        Handler<S, ?, ? extends Effect<E, S>> handler,
        CanonicalCbor.Codec<Object> reply) {
      if (init != null) {
        throw new IllegalArgumentException(
            "a program has one init handler; this one has one for "
                + init.getName()
                + " and got another for "
                + type.getName());
      }
      Objects.requireNonNull(handler, "an init handler must not be null");
      init = type;
      onInit = new Entry<>((Handler<S, Object, ? extends Effect<E, S>>) handler, reply);
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
      if (Query.class.isAssignableFrom(type)) {
        throw new IllegalArgumentException(
            type.getName() + " is a Query: answer it with onQuery; queries are asked, never sent");
      }
      return add(type, handler, null);
    }

    /** Handles a request; what it returns must answer with the request's reply. */
    public <R, M extends Request<R>> Builder<C, E, S> onRequest(
        Class<M> type, Handler<S, M, ? extends ReplyEffect<E, S, R>> handler) {
      return add(type, handler, CanonicalCbor.ofReplyTo(type));
    }

    /** Goes on when a reply is there, an error, or the time to wait is over. */
    @SuppressWarnings("unchecked")
    public <R, M extends Continuation<R>> Builder<C, E, S> onReply(
        Class<M> type, ReplyHandler<S, M, Reply<R>, ? extends Effect<E, S>> handler) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      return add(
          type,
          Wait.REPLY,
          (ctx, state, resumed) ->
              handler.handle(
                  ctx, state, type.cast(resumed.continuation()), (Reply<R>) resumed.answer()));
    }

    /** Goes on when all replies of {@code thenAskAll} are there, or the first of {@code thenAskFirst}. */
    @SuppressWarnings("unchecked")
    public <R, M extends Gathering<R>> Builder<C, E, S> onReplies(
        Class<M> type, ReplyHandler<S, M, List<Reply<R>>, ? extends Effect<E, S>> handler) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      return add(
          type,
          Wait.REPLIES,
          (ctx, state, resumed) ->
              handler.handle(
                  ctx,
                  state,
                  type.cast(resumed.continuation()),
                  (List<Reply<R>>) resumed.answer()));
    }

    /** Goes on after a sleep, or with a lock; or runs as a critical hook. */
    public <M extends Resume> Builder<C, E, S> onWoken(
        Class<M> type, Handler<S, M, ? extends Effect<E, S>> handler) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      return add(
          type,
          Wait.WOKEN,
          (ctx, state, resumed) -> handler.handle(ctx, state, type.cast(resumed.continuation())));
    }

    /**
     * Handles replies to messages that were sent, not asked. The reply is bytes; {@link Reply#to} reads
     * it. It cannot be answered, and needs gas: {@code deposit(...)} on the send sets it aside.
     */
    public Builder<C, E, S> onUnaskedReply(
        Handler<S, Reply<Payload>, ? extends Effect<E, S>> handler) {
      requireFirst(onUnaskedReply, "unasked replies");
      onUnaskedReply = Objects.requireNonNull(handler, "the handler for unasked replies is null");
      return this;
    }

    /** Handles signals: a message failed for which {@code ctx.systemReserve} had set gas aside. */
    public Builder<C, E, S> onSignal(Handler<S, Signal, ? extends Effect<E, S>> handler) {
      requireFirst(onSignal, "signals");
      onSignal = Objects.requireNonNull(handler, "the handler for signals is null");
      return this;
    }

    // ---------------------------------------------------------------- in a unit of work

    /**
     * Hears of a call, in the unit of work that made it. The context is that of the message that called:
     * a reply answers its sender and takes the place of an earlier one. Failing here undoes the caller.
     */
    @SuppressWarnings("unchecked")
    public <R, M extends CallContinuation<R>> Builder<C, E, S> onCallReply(
        Class<M> type, ReplyHandler<S, M, CallReply<R>, ? extends Effect<E, S>> handler) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      return add(
          type,
          Wait.CALL,
          (ctx, state, resumed) ->
              handler.handle(
                  ctx, state, type.cast(resumed.continuation()), (CallReply<R>) resumed.answer()));
    }

    /**
     * Answers a query. It may look at everything, ask others, and fail with {@link
     * io.geartrain.runtime.host.ContractError}; it changes nothing.
     */
    @SuppressWarnings("unchecked")
    public <R, M extends Query<R>> Builder<C, E, S> onQuery(
        Class<M> type, Handler<S, M, ? extends R> handler) {
      requireConcrete(type, handler);
      CanonicalCbor.Codec<Object> answer = CanonicalCbor.ofAnswerTo(type);
      requireFirst(
          queries.putIfAbsent(
              type, new Answering<>((Handler<S, Object, ?>) (Handler<S, ?, ?>) handler, answer)),
          type.getName());
      return this;
    }

    /**
     * Runs first when a contract has been moved to this code, with the store that the code before has
     * left; {@code ctx.oldVersion()} says which that was. Failing here leaves the contract with the code
     * before.
     */
    public <M extends C> Builder<C, E, S> onMigrate(
        Class<M> type, Handler<S, M, ? extends Effect<E, S>> handler) {
      return add(migrations, type, handler);
    }

    /** Handles what only the governance may send; it has no sender, {@code ctx.source()} is the runtime. */
    public <M extends C> Builder<C, E, S> onSudo(
        Class<M> type, Handler<S, M, ? extends Effect<E, S>> handler) {
      return add(sudos, type, handler);
    }

    @SuppressWarnings("unchecked")
    private Builder<C, E, S> add(
        Map<Class<?>, Handler<S, Object, ? extends Effect<E, S>>> handlers,
        Class<?> type,
        Handler<S, ?, ? extends Effect<E, S>> handler) {
      requireConcrete(type, handler);
      requireFirst(
          handlers.putIfAbsent(type, (Handler<S, Object, ? extends Effect<E, S>>) handler),
          type.getName());
      return this;
    }

    /**
     * What others may read of the state by key, with {@code ctx.raw} and {@code ctx.range}: values by
     * name. A contract's store is read as it is, and publishes nothing beside.
     */
    public Builder<C, E, S> publishes(Function<S, Map<String, ?>> view) {
      requireFirst(published, "what is published");
      published = Objects.requireNonNull(view, "what is published is null");
      return this;
    }

    private static void requireConcrete(Class<?> type, Object handler) {
      Objects.requireNonNull(handler, () -> "the handler for " + type.getName() + " is null");
      if (Modifier.isAbstract(type.getModifiers())) {
        throw new IllegalArgumentException(
            "a handler is found by the message's own class, and no message's is "
                + type.getName()
                + ": add a handler for each of its records");
      }
    }

    private static void requireFirst(Object handler, String what) {
      if (handler != null) {
        throw new IllegalArgumentException(
            "there is a handler for " + what + " already; a program can have one");
      }
    }

    private Builder<C, E, S> add(
        Class<?> type,
        Wait wait,
        Handler<S, Continuations.Resumed, ? extends Effect<E, S>> handler) {
      Wait.of(type);
      if (continuations.putIfAbsent(type, new Continued<>(wait, handler)) != null) {
        throw new IllegalArgumentException(
            "there is a handler for " + type.getName() + " already; a class can have one");
      }
      return this;
    }

    @SuppressWarnings("unchecked")
    private Builder<C, E, S> add(
        Class<?> type,
        Handler<S, ?, ? extends Effect<E, S>> handler,
        CanonicalCbor.Codec<Object> reply) {
      requireConcrete(type, handler);
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
