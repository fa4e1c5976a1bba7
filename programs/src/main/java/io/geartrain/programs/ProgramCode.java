package io.geartrain.programs;

import akka.actor.typed.Behavior;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.program.HostedBehavior;
import io.geartrain.runtime.program.ProgramMessage;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A program's code, declared once: name, version, the types it reads and writes, and how it behaves.
 * Deployment, serialization and tests all read this. The id is a digest of name, version and the shape
 * of the types; code that changes what a handler does without changing those must raise its version.
 *
 * @param <I> the init payload
 * @param <C> the commands
 */
public final class ProgramCode<I, C> implements ProgramDefinition<I, C> {
  private final String name;
  private final int version;
  private final CodeId id;
  private final CanonicalCbor.Codec<I> initCodec;
  private final CanonicalCbor.Codec<C> commandCodec;
  private final CanonicalCbor.Codec<Object> eventCodec;
  private final CanonicalCbor.Codec<Object> stateCodec;
  private final Class<C> commandType;
  private final Class<?> stateType;
  private final ProgramBehavior<C, Object, Object> behavior;
  private final ProgramHandlers<C, Object, Object> handlers;
  private final ProgramEventHandler<Object, Object> eventHandler;
  private final Continuations continuations;

  private ProgramCode(
      String name,
      int version,
      Class<I> init,
      Class<C> commands,
      Class<Object> events,
      Class<Object> state,
      Class<?> pending,
      ProgramBehavior<C, Object, Object> behavior) {
    this.name = name;
    this.version = version;
    this.id = CodeId.of(name, version, schema(init, commands, events, state, pending));
    this.initCodec = CanonicalCbor.of(init);
    this.commandCodec = CanonicalCbor.of(commands);
    this.eventCodec = CanonicalCbor.of(events);
    this.stateCodec = CanonicalCbor.of(state);
    this.commandType = commands;
    this.stateType = state;
    this.behavior = behavior;
    this.handlers = Objects.requireNonNull(behavior.handlers(), name + ": handlers() gave null");
    this.eventHandler =
        Objects.requireNonNull(behavior.eventHandler(), name + ": eventHandler() gave null");
    checkHandlers(init);
    this.continuations = new Continuations(name, pending, handlers);
  }

  /** Code without continuations has the id it had before there were any. */
  private static byte[] schema(
      Class<?> init, Class<?> commands, Class<?> events, Class<?> state, Class<?> pending) {
    return pending == null
        ? PayloadSchema.of(init, commands, events, state)
        : PayloadSchema.of(init, commands, events, state, pending);
  }

  private void checkHandlers(Class<?> init) {
    if (handlers.initType() != null && handlers.initType() != init) {
      throw new IllegalArgumentException(
          name
              + " declares init("
              + init.getName()
              + ") and has an init handler for "
              + handlers.initType().getName()
              + ": they must be the same class");
    }
    for (Class<?> type : handlers.commandTypes()) {
      if (!commandType.isAssignableFrom(type)) {
        throw new IllegalArgumentException(
            name
                + " declares commands("
                + commandType.getName()
                + ") and has a handler for "
                + type.getName()
                + ", which is none of them");
      }
    }
  }

  /** A type that can be written and cannot be read would be found by the first message only. */
  private static <T> Class<T> readable(String part, Class<T> type) {
    if (OpenTypes.isOpen(type)) {
      throw new IllegalArgumentException(
          part
              + "("
              + type.getName()
              + ") cannot be read back: make it a record, or a sealed interface of records");
    }
    return type;
  }

  /** Senders encode a command by the sealed interface it belongs to; its receiver must declare that. */
  private static <T> Class<T> wholeChoice(Class<T> type) {
    for (Class<?> parent : type.getInterfaces()) {
      if (parent.isSealed() && !type.isSealed()) {
        throw new IllegalArgumentException(
            "commands("
                + type.getName()
                + ") is one of "
                + parent.getName()
                + ": declare commands("
                + parent.getSimpleName()
                + ".class)");
      }
    }
    return type;
  }

  /** Starts a declaration. */
  public static Named named(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("code needs a name");
    }
    return new Named(name, 1);
  }

  /**
   * A declaration with a name.
   *
   * @param name the code's
   * @param version from 1
   */
  public record Named(String name, int version) {
    /** Declares the version; raise it whenever a handler decides otherwise than before. */
    public Named version(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("a version must be at least 1, was " + number);
      }
      return new Named(name, number);
    }

    /** Declares the init payload. */
    public <I> WithInit<I> init(Class<I> type) {
      return new WithInit<>(this, readable("init", type));
    }
  }

  /**
   * A declaration with an init payload.
   *
   * @param <I> the init payload
   */
  public record WithInit<I>(Named named, Class<I> init) {
    /** Declares the commands. */
    public <C> WithCommands<I, C> commands(Class<C> type) {
      return new WithCommands<>(this, wholeChoice(readable("commands", type)));
    }
  }

  /**
   * A declaration with commands.
   *
   * @param <I> the init payload
   * @param <C> the commands
   */
  public record WithCommands<I, C>(WithInit<I> before, Class<C> commands) {
    /** Declares the events. */
    public <E> WithEvents<I, C, E> events(Class<E> type) {
      return new WithEvents<>(this, readable("events", type));
    }
  }

  /**
   * A declaration with events.
   *
   * @param <I> the init payload
   * @param <C> the commands
   * @param <E> the events
   */
  public record WithEvents<I, C, E>(WithCommands<I, C> before, Class<E> events) {
    /** Declares the state. */
    public <S> WithState<I, C, E, S> state(Class<S> type) {
      return new WithState<>(this, readable("state", type));
    }
  }

  /**
   * A declaration that lacks only the behavior, or continuations as well if messages shall wait.
   *
   * @param <I> the init payload
   * @param <C> the commands
   * @param <E> the events
   * @param <S> the state
   */
  public record WithState<I, C, E, S>(WithEvents<I, C, E> before, Class<S> state) {
    /**
     * Declares what messages remember while they wait: a sealed interface of records, each a {@link
     * Continuation}, {@link Gathering} or {@link Resume}.
     */
    public <P> WithContinuations<I, C, E, S, P> continuations(Class<P> type) {
      return new WithContinuations<>(this, readable("continuations", type));
    }

    /** Completes the declaration. */
    public ProgramCode<I, C> behavior(Supplier<? extends ProgramBehavior<C, E, S>> behavior) {
      return complete(this, null, behavior);
    }
  }

  /**
   * A declaration that lacks only the behavior.
   *
   * @param <I> the init payload
   * @param <C> the commands
   * @param <E> the events
   * @param <S> the state
   * @param <P> the continuations
   */
  public record WithContinuations<I, C, E, S, P>(
      WithState<I, C, E, S> before, Class<P> continuations) {
    /** Completes the declaration. */
    public ProgramCode<I, C> behavior(Supplier<? extends ProgramBehavior<C, E, S>> behavior) {
      return complete(before, continuations, behavior);
    }
  }

  @SuppressWarnings("unchecked")
  private static <I, C, E, S> ProgramCode<I, C> complete(
      WithState<I, C, E, S> declared,
      Class<?> continuations,
      Supplier<? extends ProgramBehavior<C, E, S>> behavior) {
    WithCommands<I, C> commands = declared.before().before();
    WithInit<I> init = commands.before();
    return new ProgramCode<>(
        init.named().name(),
        init.named().version(),
        init.init(),
        commands.commands(),
        (Class<Object>) declared.before().events(),
        (Class<Object>) declared.state(),
        continuations,
        (ProgramBehavior<C, Object, Object>) Objects.requireNonNull(behavior.get()));
  }

  /** The address of the program that a user creates from this code with that salt. */
  public ProgramRef<C> refOf(String salt) {
    return new ProgramRef<>(ActorId.createdByUser(id, salt.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The program as a behavior, with that state: what the runtime spawns, and tests may.
   *
   * @throws IllegalArgumentException when it is no state of this code
   */
  public Behavior<ProgramMessage<C>> newBehavior(Object state) {
    Objects.requireNonNull(state, "a program has a state; emptyState() is the first");
    if (!stateType.isInstance(state)) {
      throw new IllegalArgumentException(
          "a state of "
              + name
              + " is "
              + stateType.getName()
              + ", not "
              + state.getClass().getName());
    }
    return HostedBehavior.of(this, state);
  }

  @Override
  public CodeId id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public boolean handles(EntryPoint entry) {
    return switch (entry) {
      case INIT -> handlers.onInit() != null;
      case HANDLE -> handlers.hasCommands();
      case REPLY -> handlers.onUnaskedReply() != null;
      case SIGNAL -> handlers.onSignal() != null;
    };
  }

  @Override
  public Object emptyState() {
    return behavior.emptyState();
  }

  @Override
  public Reaction react(Object state, EffectLedger ledger) throws Exception {
    Run run = new Run(this, ledger, state);
    Resumption resumption = ledger.resumed();
    if (resumption != null) {
      run.resumed();
      goOn(run, continuations.after(resumption));
    } else {
      runHook(run);
      if (ledger.runsEntry() && !run.hasExited()) {
        enter(run, ledger.message());
      }
    }
    for (Continuations.Resumed next = run.takeNext(); next != null; next = run.takeNext()) {
      goOn(run, next); // a lock that was free
    }
    return run.reaction();
  }

  private void goOn(Run run, Continuations.Resumed resumed) throws Exception {
    run.begin();
    check(run, behavior.run(resumed.handler(), run, run.state(), resumed));
  }

  private void runHook(Run run) throws Exception {
    Payload hook = run.ledger().hook();
    if (hook != null) {
      run.hook(true);
      goOn(run, continuations.hooked(run.ledger().message(), hook));
      run.hook(false);
      run.begin();
    }
  }

  /** A missing entry is a success (gear.md, 0: Java programs, 5). */
  private void enter(Run run, Message message) throws Exception {
    if (!handles(message.entry())) {
      return;
    }
    switch (message.entry()) {
      case INIT -> {
        I init = decode(initCodec, message.payload());
        run.answeredBy(handlers.onInit().reply());
        check(run, behavior.run(handlers.onInit().handler(), run, run.state(), init));
      }
      case HANDLE -> {
        C command = decode(commandCodec, message.payload());
        ProgramHandlers.Entry<Object, Object> entry = handlers.onCommand(command.getClass());
        if (entry == null) {
          throw Run.unknownCommand();
        }
        run.answeredBy(entry.reply());
        check(run, behavior.run(entry.handler(), run, run.state(), command));
      }
      case REPLY ->
          check(
              run,
              behavior.run(handlers.onUnaskedReply(), run, run.state(), unaskedReply(message)));
      case SIGNAL ->
          check(
              run,
              behavior.run(
                  handlers.onSignal(),
                  run,
                  run.state(),
                  new Signal(message.replyTo(), message.replyCode())));
    }
  }

  @SuppressWarnings("unchecked")
  private static Reply<Payload> unaskedReply(Message message) {
    return (Reply<Payload>)
        Reply.of(
            message.replyTo(),
            message.replyCode(),
            message.payload(),
            message.value(),
            payload -> payload);
  }

  private static void check(Run run, Effect<Object, Object> effect) {
    Objects.requireNonNull(effect, "a handler must return an effect, not null");
    Run returned =
        effect instanceof EffectBuilder<Object, Object> builder
            ? builder.run()
            : ((ReplyEffect<?, ?, ?>) effect).run();
    if (returned != run) {
      throw new IllegalStateException("a handler must return the effect it made, not an older one");
    }
  }

  Continuations continuations() {
    return continuations;
  }

  /** How a message is answered that goes on; null if it is no request. */
  CanonicalCbor.Codec<Object> replyCodecOf(Message message) {
    ProgramHandlers.Entry<Object, Object> entry =
        switch (message.entry()) {
          case INIT -> handlers.onInit();
          case HANDLE -> handlers.onCommand(decode(commandCodec, message.payload()).getClass());
          case REPLY, SIGNAL -> null;
        };
    return entry == null ? null : entry.reply();
  }

  private static <T> T decode(CanonicalCbor.Codec<T> codec, Payload payload) {
    T decoded;
    try {
      decoded = codec.decode(payload);
    } catch (UndecodableException e) {
      throw Run.undecodable();
    }
    if (decoded == null) {
      throw Run.undecodable();
    }
    return decoded;
  }

  @Override
  public Object apply(Object state, Payload event) {
    return eventHandler.apply(state, eventCodec.decode(event));
  }

  Object applyDecoded(Object state, Object event) {
    return eventHandler.apply(state, event);
  }

  Payload encodeOwn(Object command) {
    if (!commandType.isInstance(command)) {
      throw new IllegalArgumentException(
          "a timer's message is a command of "
              + name
              + ", "
              + commandType.getName()
              + ", not "
              + (command == null ? "null" : command.getClass().getName()));
    }
    return commandCodec.encode(commandType.cast(command));
  }

  Payload encodeEvent(Object event) {
    return eventCodec.encode(event);
  }

  @Override
  public Payload encodeState(Object state) {
    return stateCodec.encode(state);
  }

  @Override
  public Object decodeState(Payload bytes) {
    return stateCodec.decode(bytes);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return eventCodec.decode(event);
  }

  @Override
  public Payload encodeInit(I init) {
    return initCodec.encode(init);
  }

  @Override
  public Payload encodeCommand(C command) {
    return commandCodec.encode(command);
  }

  @Override
  public String toString() {
    return name + " v" + version;
  }
}
