package io.geartrain.programs;

import akka.actor.typed.Behavior;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.ContractAddress;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.program.HostedBehavior;
import io.geartrain.runtime.program.ProgramMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
  private final Class<C> commandType;
  private final ProgramBehavior<C, Object, Object> behavior;
  private final ProgramHandlers<C, Object, Object> handlers;
  private final StateModel model;
  private final Continuations continuations;
  private final Atomicity atomicity;

  private ProgramCode(
      String name,
      int version,
      Class<I> init,
      Class<C> commands,
      Class<Object> events,
      Class<Object> state,
      Class<?> pending,
      Atomicity atomicity,
      ProgramBehavior<C, Object, Object> behavior) {
    this.name = name;
    this.version = version;
    this.atomicity = atomicity;
    this.id = CodeId.of(name, version, schema(atomicity, init, commands, events, state, pending));
    this.initCodec = CanonicalCbor.of(init);
    this.commandCodec = CanonicalCbor.of(commands);
    this.commandType = commands;
    this.behavior = behavior;
    this.handlers = Objects.requireNonNull(behavior.handlers(), name + ": handlers() gave null");
    checkHandlers(init);
    atomicity.check(name, handlers);
    this.model =
        atomicity.isStore()
            ? StoreState.MODEL
            : new TypedState(name, events, state, behavior, handlers.published());
    this.continuations = new Continuations(name, pending, handlers);
    atomicity.check(name, continuations);
  }

  /** Code that makes no use of continuations, or is not atomic, has the id it had before there were any. */
  private static byte[] schema(
      Atomicity atomicity,
      Class<?> init,
      Class<?> commands,
      Class<?> events,
      Class<?> state,
      Class<?> pending) {
    List<Class<?>> types = new ArrayList<>(List.of(init, commands));
    if (!atomicity.isStore()) {
      types.addAll(List.of(events, state));
    }
    if (pending != null) {
      types.add(pending);
    }
    return PayloadSchema.of(types, atomicity.schema());
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
    for (Class<?> type : handlers.payloadTypes()) {
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

    /**
     * Declares a contract: it has no events and no state of its own, but a store, is atomic, and can be
     * migrated. Its behavior is a {@link ContractBehavior}.
     */
    public WithState<I, C, StoreChange, ContractStore> store() {
      WithEvents<I, C, StoreChange> before = new WithEvents<>(this, StoreChange.class);
      return new WithState<>(before, ContractStore.class, Atomicity.STORE);
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
      return new WithState<>(this, readable("state", type), Atomicity.NONE);
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
  public record WithState<I, C, E, S>(
      WithEvents<I, C, E> before, Class<S> state, Atomicity atomicity) {
    /**
     * Declares that it may call others, ask them and answer queries: each of its messages is the root of
     * a unit of work.
     */
    public WithState<I, C, E, S> atomic() {
      return new WithState<>(before, state, atomicity.atomic());
    }

    /**
     * Declares which form the store has: a migration between codes that declare the same one changes the
     * code only and runs nothing.
     *
     * @param number from 1
     * @throws IllegalStateException when it is no contract
     */
    public WithState<I, C, E, S> migrateVersion(int number) {
      return new WithState<>(before, state, atomicity.migrateVersion(number));
    }

    /**
     * Declares what messages remember while they wait: a sealed interface of records, each a {@link
     * Continuation}, {@link Gathering}, {@link Resume} or {@link CallContinuation}.
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
        declared.atomicity(),
        (ProgramBehavior<C, Object, Object>) Objects.requireNonNull(behavior.get()));
  }

  /** The address of the program that a user creates from this code with that salt. */
  public ProgramRef<C> refOf(String salt) {
    return new ProgramRef<>(ActorId.createdByUser(id, salt.getBytes(StandardCharsets.UTF_8)));
  }

  /** The address of the contract that somebody instantiates from this code with that salt. */
  public ProgramRef<C> contractRef(ActorId creator, String salt) {
    return new ProgramRef<>(ContractAddress.predicted(id.toBytes(), creator, Payload.utf8(salt)));
  }

  /**
   * The program as a behavior, with that state: what the runtime spawns, and tests may.
   *
   * @throws IllegalArgumentException when it is no state of this code
   */
  public Behavior<ProgramMessage<C>> newBehavior(Object state) {
    Objects.requireNonNull(state, "a program has a state; emptyState() is the first");
    if (!model.type().isInstance(state)) {
      throw new IllegalArgumentException(
          "a state of "
              + name
              + " is "
              + model.type().getName()
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
      case CALL_REPLY -> continuations.hearCalls();
      case QUERY -> handlers.hasQueries();
      case MIGRATE -> handlers.hasMigrations();
      case SUDO -> handlers.hasSudos();
      case BEGIN_BLOCK, END_BLOCK -> false;
    };
  }

  @Override
  public boolean isAtomic() {
    return atomicity.isAtomic();
  }

  @Override
  public int migrateVersion() {
    return atomicity.version();
  }

  @Override
  public boolean isStateChecked() {
    return model.isStateChecked();
  }

  @Override
  public ByteStore keys(Object state) {
    return model.keys(state);
  }

  @Override
  public Object emptyState() {
    return model.emptyState();
  }

  StateModel model() {
    return model;
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
        run.answering(handlers.initType());
        handle(run, handlers.onInit().handler(), init);
      }
      case HANDLE -> {
        C command = decode(commandCodec, message.payload());
        ProgramHandlers.Entry<Object, Object> entry = handlers.onCommand(command.getClass());
        run.answering(command.getClass());
        handle(run, entry == null ? null : entry.handler(), command);
      }
      case REPLY -> handle(run, handlers.onUnaskedReply(), unaskedReply(message));
      case SIGNAL ->
          handle(run, handlers.onSignal(), new Signal(message.replyTo(), message.replyCode()));
      case CALL_REPLY -> {
        CallResult result = run.ledger().unit().result();
        Continuations.Calling calling = Continuations.calling(result.then());
        run.answering(handlers.requestNamed(calling.request()));
        goOn(run, continuations.called(calling, result));
      }
      case QUERY -> answer(run, decode(commandCodec, message.payload()));
      case MIGRATE -> {
        C migration = decode(commandCodec, message.payload());
        handle(run, handlers.onMigrate(migration.getClass()), migration);
      }
      case SUDO -> {
        C sudo = decode(commandCodec, message.payload());
        handle(run, handlers.onSudo(sudo.getClass()), sudo);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private <M> void handle(
      Run run,
      ProgramHandlers.Handler<Object, M, ? extends Effect<Object, Object>> handler,
      Object message)
      throws Exception {
    if (handler == null) {
      throw Run.unknownCommand();
    }
    check(run, behavior.run(handler, run, run.state(), (M) message));
  }

  private void answer(Run run, C query) throws Exception {
    ProgramHandlers.Answering<Object> answering = handlers.onQuery(query.getClass());
    if (answering == null) {
      throw new Panic("unknown query");
    }
    Object answer = behavior.answer(answering.handler(), run, run.state(), query);
    Objects.requireNonNull(answer, "a query must be answered, not by null");
    run.ledger().unit().data(answering.answer().encode(answer));
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

  /** The class of a message that goes on, if it can be answered; else null. */
  Class<?> requestOf(Message message) {
    return switch (message.entry()) {
      case INIT -> handlers.initType();
      case HANDLE -> decode(commandCodec, message.payload()).getClass();
      default -> null;
    };
  }

  /** How messages of that class are answered; null if they are no requests. */
  CanonicalCbor.Codec<Object> replyCodecOf(Class<?> request) {
    return handlers.replyTo(request);
  }

  private static <T> T decode(CanonicalCbor.Codec<T> codec, Payload payload) {
    T decoded;
    try {
      decoded = codec.decode(payload);
    } catch (UndecodableException e) {
      throw Run.undecodable(e.getMessage());
    }
    if (decoded == null) {
      throw Run.undecodable("it is null");
    }
    return decoded;
  }

  @Override
  public Object apply(Object state, Payload event) {
    return model.apply(state, model.decodeEvent(event));
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

  @Override
  public Payload encodeState(Object state) {
    return model.encodeState(state);
  }

  @Override
  public Object decodeState(Payload bytes) {
    return model.decodeState(bytes);
  }

  @Override
  public Object decodeEvent(Payload event) {
    return model.decodeEvent(event);
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
