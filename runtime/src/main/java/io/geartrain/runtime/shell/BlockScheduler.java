package io.geartrain.runtime.shell;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.geartrain.runtime.Vitals;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.CodeEntry;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.core.Scheduler;
import io.geartrain.runtime.core.SchedulerCommand;
import io.geartrain.runtime.core.SchedulerInput;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.program.Memory;
import io.geartrain.runtime.program.ProgramMessage;
import io.geartrain.runtime.storage.StorageProvider;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * The shell of the scheduler's machine: turns messages into its inputs and its commands into messages.
 * It starts from what the log says, writes records through the block log, lets outputs leave when they
 * are durable, and stops by name when anything is not as it must be.
 */
public final class BlockScheduler extends AbstractBehavior<BlockScheduler.Command> {
  private static final Duration HOUSEKEEPING = Duration.ofMillis(100);

  /** What the scheduler's actor takes. */
  public sealed interface Command {}

  /** Admit this; the answer goes to the listener. */
  public record Submit(Submission submission, Departures.Listener listener) implements Command {}

  /** Deploy code, then go. */
  public record Deploy(List<ProgramDefinition<?, ?>> codes, Departures.Listener listener)
      implements Command {}

  /** Read a program's state at the durable mark. */
  public record ReadState(
      ActorId program, ActorRef<ProgramMessage.StateRead> replyTo, Runnable unknown)
      implements Command {}

  /** Look at the chain's state at the durable mark. */
  public record Look(java.util.function.Consumer<Overview> reader) implements Command {}

  /** Lend the chain's state at the durable mark, and the memory of programs there. */
  public record Borrow(
      java.util.Set<ActorId> programs, java.util.function.Consumer<DryRuns.Lent> reader)
      implements Command {}

  /** Tell when nothing is left to do. */
  public record WhenIdle(java.util.function.Consumer<Overview> reader) implements Command {}

  /** Make one block of the stepped clock, of at most that allowance; tell when it is durable. */
  public record MakeBlock(long gas, java.util.function.Consumer<Overview> reader)
      implements Command {}

  /** Keep a user's subscriber supplied. */
  public record Attach(ActorId user, String name, Departures.Subscriber subscriber)
      implements Command {}

  /** Stop supplying a subscriber. */
  public record Detach(ActorId user, String name) implements Command {}

  /** End the open block, make everything durable, then stop. */
  public record Close(Runnable closed) implements Command {}

  private record SnapshotRead(Optional<ChainSnapshot> snapshot) implements Command {}

  private record ChainRead(Optional<ChainSnapshot> chain, Throwable failure) implements Command {}

  private record LogWritten(long sequence) implements Command {}

  private record WaveExecuted(RunningWave wave) implements Command {}

  private record UnitExecuted(Units.Running unit) implements Command {}

  private record MemoryWanted(ActorId program, CodeId code, CompletableFuture<Object> memory)
      implements Command {}

  private record MemoryFound(ActorId program, Memory found, CompletableFuture<Object> memory)
      implements Command {}

  private record HandlerStopped(ActorId program, MessageId message, String used, int abandoned)
      implements Command {}

  private record Quarantined(long batch, MessageId message) implements Command {}

  private record MemoryRecalled(ProgramMemory.Recalled recalled) implements Command {}

  private record MemoryCheckpointed(ProgramMemory.Checkpointed done) implements Command {}

  private record SnapshotSaved(boolean success) implements Command {}

  private record Housekeeping() implements Command {}

  private record DueNow() implements Command {}

  private record CommitDelayOver() implements Command {}

  private record CloseTimeout() implements Command {}

  /**
   * The chain as it stands at the durable mark, and counters of this process.
   *
   * @param state at the durable mark
   * @param dispatches whose handler ran
   * @param executions handler runs, repeated ones included
   * @param tailBytes events in no checkpoint
   * @param activePrograms programs in memory
   */
  public record Overview(
      ChainState state, long dispatches, long executions, long tailBytes, int activePrograms) {}

  private final RuntimeSettings settings;
  private final Map<CodeId, ProgramDefinition<?, ?>> codes;
  private final StorageProvider.Storage storage;
  private final Departures departures;
  private final Lifecycle lifecycle;
  private final TimerScheduler<Command> timers;
  private final Deque<Command> early = new ArrayDeque<>();
  private final ActorRef<Command> self;

  private ActorRef<BlockLog.Write> blockLog;
  private ActorRef<ChainCheckpoint.Save> chainCheckpoint;
  private ActorRef<BlockLog.Written> written;
  private Scheduler scheduler;
  private ProgramSlots programs;
  private Tail tail;
  private ChainState durableState;
  private long genesisMillis;
  private List<RecordEvent> unwritten = new ArrayList<>();
  private ChainState unwrittenState;
  private ChainState writing;
  private long writtenAt = System.nanoTime();
  private boolean delaying;
  private long bytesSinceSnapshot;
  private boolean savingSnapshot;
  private boolean refusingForDisk;
  private int abandonedThreads;
  private long snapshots;
  private long snapshotStartedAt;
  private long snapshotNanos;
  private final FlightRecord flightRecord = new FlightRecord();
  private boolean tailFull;
  private boolean cautious;
  private Runnable closing;
  private boolean finalSnapshot;

  /** States at which somebody looks outside this actor: what they parked must stay where it is. */
  private final List<WeakReference<ChainState>> lent = new ArrayList<>();

  private final List<java.util.function.Consumer<Overview>> waitingForIdle = new ArrayList<>();
  private final Deque<AskedBlock> askedBlocks = new ArrayDeque<>();

  /** Who waits for which block of the stepped clock: each asked for makes one record. */
  private record AskedBlock(long sequence, java.util.function.Consumer<Overview> reader) {}

  /** Hears how the runtime fares. */
  public interface Lifecycle {
    /** Recovery is done; submissions are admitted. */
    void ready();

    /** It stopped by name, or could not start. */
    void stopped(Throwable reason);

    /** Recovery has read so many records of the log. */
    void recovering(long records);

    /** How it fares, now and then. */
    void fares(Vitals vitals);
  }

  private BlockScheduler(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RuntimeSettings settings,
      Map<CodeId, ProgramDefinition<?, ?>> codes,
      StorageProvider.Storage storage,
      Departures departures,
      Lifecycle lifecycle) {
    super(context);
    this.self = context.getSelf();
    this.timers = timers;
    this.settings = settings;
    this.codes = codes;
    this.storage = storage;
    this.departures = departures;
    this.lifecycle = lifecycle;
    recover();
  }

  /**
   * The scheduler's behavior.
   *
   * @param codes what is deployed in this process; may grow
   * @param storage the open directory
   */
  public static Behavior<Command> create(
      RuntimeSettings settings,
      Map<CodeId, ProgramDefinition<?, ?>> codes,
      StorageProvider.Storage storage,
      Departures departures,
      Lifecycle lifecycle) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new BlockScheduler(
                        context, timers, settings, codes, storage, departures, lifecycle)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(WaveExecuted.class, this::onWaveExecuted)
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(LogWritten.class, this::onLogWritten)
        .onMessage(MemoryRecalled.class, this::onMemoryRecalled)
        .onMessage(MemoryCheckpointed.class, this::onMemoryCheckpointed)
        .onMessage(UnitExecuted.class, this::onUnitExecuted)
        .onMessage(MemoryWanted.class, this::onMemoryWanted)
        .onMessage(MemoryFound.class, this::onMemoryFound)
        .onMessage(HandlerStopped.class, this::onHandlerStopped)
        .onMessage(Quarantined.class, this::onQuarantined)
        .onMessage(ReadState.class, this::onReadState)
        .onMessage(Look.class, this::onLook)
        .onMessage(Borrow.class, this::onBorrow)
        .onMessage(WhenIdle.class, this::onWhenIdle)
        .onMessage(MakeBlock.class, this::onMakeBlock)
        .onMessage(Attach.class, this::onAttach)
        .onMessage(Detach.class, this::onDetach)
        .onMessage(Deploy.class, this::onDeploy)
        .onMessage(DueNow.class, due -> input(new SchedulerInput.Tick()))
        .onMessage(CommitDelayOver.class, this::onCommitDelayOver)
        .onMessage(Housekeeping.class, this::onHousekeeping)
        .onMessage(SnapshotSaved.class, this::onSnapshotSaved)
        .onMessage(SnapshotRead.class, this::onSnapshotRead)
        .onMessage(ChainRead.class, this::onChainRead)
        .onMessage(Close.class, this::onClose)
        .onMessage(CloseTimeout.class, this::onCloseTimeout)
        .onSignal(ChildFailed.class, failed -> stop(failed.ref() + " failed", failed.cause()))
        .onSignal(Terminated.class, ended -> stop(ended.ref() + " ended", null))
        .build();
  }

  // ------------------------------------------------------------------ recovery

  private void recover() {
    ActorContext<Command> context = getContext();
    context.getSystem().registerExtension(SpillExtension.ID).use(storage.spill());
    ActorRef<Optional<ChainSnapshot>> recovered = snapshotAdapter();
    ActorRef<ChainCheckpoint.Saved> saved =
        context.messageAdapter(
            ChainCheckpoint.Saved.class, done -> new SnapshotSaved(done.success()));
    chainCheckpoint =
        context.spawn(
            ChainCheckpoint.create(settings.programs(), settings.snapshots(), recovered, saved),
            "chain-checkpoint");
    context.watch(chainCheckpoint);
  }

  @SuppressWarnings("unchecked")
  private ActorRef<Optional<ChainSnapshot>> snapshotAdapter() {
    return getContext()
        .messageAdapter(
            (Class<Optional<ChainSnapshot>>) (Class<?>) Optional.class, SnapshotRead::new);
  }

  private Behavior<Command> onSnapshotRead(SnapshotRead read) {
    getContext()
        .pipeToSelf(
            ChainReader.read(
                getContext().getSystem(),
                settings.query(),
                read.snapshot(),
                storage.spill(),
                lifecycle::recovering),
            ChainRead::new);
    return this;
  }

  private Behavior<Command> onChainRead(ChainRead read) {
    if (read.failure() != null) {
      return stop("the log could not be read", read.failure());
    }
    ActorContext<Command> context = getContext();
    blockLog =
        context.spawn(
            BlockLog.create(settings.blocks(), settings.snapshots()),
            "block-log",
            DispatcherSelector.fromConfig("geartrain.runtime-dispatcher"));
    context.watch(blockLog);
    written =
        context.messageAdapter(BlockLog.Written.class, done -> new LogWritten(done.sequence()));
    if (read.chain().isEmpty()) {
      writeGenesis();
      return this;
    }
    ChainSnapshot chain = read.chain().get();
    try {
      checkSettings(chain.state());
      checkCodes(chain.state());
    } catch (RuntimeException e) {
      return stop(null, e);
    }
    return begin(chain);
  }

  private void writeGenesis() {
    boolean wall = settings.chain().clock() == Clock.WALL;
    genesisMillis = wall ? System.currentTimeMillis() : 0;
    BlockRecord genesis =
        new BlockRecord(
            BlockRecord.GENESIS,
            0,
            genesisMillis,
            List.of(new Input.Genesis(new TreeMap<>(settings.chain().toMap()))),
            List.of(),
            List.of(),
            List.of());
    blockLog.tell(
        new BlockLog.Write(
            List.of(new RecordEvent(genesis.sequence(), RecordCodec.encode(genesis))), written));
  }

  private void checkSettings(ChainState state) {
    Map<String, String> stored = state.settings().toMap();
    Map<String, String> wanted = settings.chain().toMap();
    List<String> differing = new ArrayList<>();
    settings
        .chosen()
        .keySet()
        .forEach(
            key -> {
              if (!wanted.get(key).equals(stored.get(key))) {
                differing.add(
                    "geartrain.chain.%s: the log has %s, the configuration %s"
                        .formatted(key, stored.get(key), wanted.get(key)));
              }
            });
    if (!differing.isEmpty()) {
      throw new IllegalArgumentException(
          "the log was begun with other settings, which can change outcomes: "
              + String.join("; ", differing));
    }
  }

  private void checkCodes(ChainState state) {
    TreeMap<String, ActorId> missing = new TreeMap<>();
    for (Map.Entry<ActorId, ProgramEntry> program : state.programs().entrySet()) {
      CodeId code = program.getValue().code();
      if (!program.getValue().isDead() && !codes.containsKey(code)) {
        CodeEntry known = state.codes().get(code);
        missing.putIfAbsent(
            known == null ? code.toString() : known.name() + " v" + known.version(),
            program.getKey());
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "code that programs of this log run is not deployed, or its payload types have changed: "
              + missing
              + " (code=a program that needs it)");
    }
  }

  private Behavior<Command> begin(ChainSnapshot chain) {
    genesisMillis = chain.genesisMillis();
    durableState = chain.state();
    tail = chain.tail();
    scheduler =
        new Scheduler(
                chain.state(), settings.limits(), storage.spill(), new SecureRandom().nextLong())
            .countingFrom(genesisMillis);
    if (storage.isAfterUncleanStop()) {
      getContext()
          .getLog()
          .warn(
              "the directory was not closed; the next {} dispatches run one by one",
              settings.cautiousDispatches());
      scheduler.cautiously(settings.cautiousDispatches());
      cautious = true;
    }
    ActorContext<Command> context = getContext();
    programs =
        new ProgramSlots(
            context,
            settings,
            codes::get,
            tail,
            context.messageAdapter(ProgramMemory.Recalled.class, MemoryRecalled::new),
            context.messageAdapter(ProgramMemory.Checkpointed.class, MemoryCheckpointed::new),
            (program, message, used, abandoned) ->
                self.tell(new HandlerStopped(program, message, used, abandoned)),
            new ProgramSlots.Lender() {
              @Override
              public void lend(ActorId program, CodeId code, CompletableFuture<Object> memory) {
                self.tell(new MemoryWanted(program, code, memory));
              }

              @Override
              public void found(ActorId program, Memory found, CompletableFuture<Object> memory) {
                self.tell(new MemoryFound(program, found, memory));
              }
            });
    timers.startTimerWithFixedDelay(new Housekeeping(), HOUSEKEEPING);
    lifecycle.fares(vitals());
    deploy(List.copyOf(codes.values()), departures.onReady(lifecycle));
    if (durableState.settings().clock() == Clock.STEPPED) {
      // Its next block comes only when somebody asks for it.
      departures.later(lifecycle::ready);
    }
    while (!early.isEmpty()) {
      self.tell(early.pollFirst());
    }
    return input(new SchedulerInput.Tick());
  }

  private boolean isStarting(Command command) {
    if (scheduler == null) {
      early.add(command);
      return true;
    }
    return false;
  }

  // ------------------------------------------------------------------ inputs

  private Behavior<Command> input(SchedulerInput input) {
    boolean isWaveBegun;
    try {
      isWaveBegun = carryOut(scheduler.on(input, System.currentTimeMillis()));
    } catch (RuntimeException e) {
      return stop("the scheduler met what cannot be: " + e.getMessage(), e);
    }
    writeWaiting();
    if (isWaveBegun) {
      scheduler.tidy();
    }
    if (!waitingForIdle.isEmpty() && isIdle()) {
      Overview overview = overview();
      waitingForIdle.forEach(reader -> reader.accept(overview));
      waitingForIdle.clear();
    }
    if (closing != null && scheduler.isQuiet() && !savingSnapshot) {
      return finishClosing();
    }
    return this;
  }

  /**
   * Programs run first: the record behind which they run is looked after meanwhile.
   *
   * @return whether programs were told to run
   */
  private boolean carryOut(List<SchedulerCommand> commands) {
    List<SchedulerCommand.RunBatch> wave = new ArrayList<>(commands.size());
    for (SchedulerCommand command : commands) {
      if (command instanceof SchedulerCommand.Drop drop) {
        programs.drop(drop, scheduler.durable());
      } else if (command instanceof SchedulerCommand.RunBatch batch
          && (!cautious || isHarmless(batch.batch(), batch.dispatches().get(0)))) {
        wave.add(batch);
      } else if (command instanceof SchedulerCommand.RunUnit unit
          && (!cautious || isHarmless(unit.batch(), unit.dispatch()))) {
        programs.run(unit, ended -> self.tell(new UnitExecuted(ended)));
      } else if (command instanceof SchedulerCommand.Append append) {
        flightRecord.sealed(append.sealed().block());
      }
    }
    if (!wave.isEmpty()) {
      flightRecord.waveStarts(wave);
      programs.run(wave, scheduler.durable(), ended -> self.tell(new WaveExecuted(ended)));
    }
    for (SchedulerCommand command : commands) {
      if (command instanceof SchedulerCommand.Append append) {
        append(append);
      } else if (command instanceof SchedulerCommand.Release release) {
        departures.release(release.outputs(), durableState);
      }
    }
    return !wave.isEmpty();
  }

  /** Notes what is about to run; what ended the process too often does not run again. */
  private boolean isHarmless(long batch, Dispatch first) {
    if (!scheduler.isCautious()) {
      cautious = false;
      storage.forgetNote();
      return true;
    }
    MessageId message = first.message().id();
    int ended = storage.noteRunning(message.toString());
    if (ended < settings.maxProcessEnds()) {
      return true;
    }
    getContext()
        .getLog()
        .error("message {} is quarantined: it ended the process {} times", message, ended);
    getContext().getSelf().tell(new Quarantined(batch, message));
    return false;
  }

  private Behavior<Command> onQuarantined(Quarantined quarantined) {
    Trap trap =
        new Trap(ReplyCode.BACKEND_ERROR, Payload.utf8("quarantined"), Trap.Cause.QUARANTINE);
    return input(
        new SchedulerInput.LimitExceeded(
            quarantined.batch(), quarantined.message(), trap, "it ended the process repeatedly"));
  }

  private void append(SchedulerCommand.Append append) {
    BlockDraft.Sealed sealed = append.sealed();
    byte[] bytes = RecordCodec.encode(sealed.block());
    flightRecord.written(bytes.length);
    tail.add(sealed);
    trace(sealed);
    unwritten.add(new RecordEvent(sealed.block().sequence(), bytes));
    unwrittenState = sealed.state();
  }

  private void trace(BlockDraft.Sealed sealed) {
    for (Executed executed : sealed.diagnosed()) {
      getContext()
          .getLog()
          .info(
              "message {} at height {} failed: {} {}",
              executed.outcome().message(),
              sealed.block().height(),
              executed.outcome().trap().code(),
              executed.outcome().diagnosis());
    }
  }

  /**
   * Writes what is sealed, one write at a time. While programs run there is no hurry: a write costs as much
   * for one record as for many.
   */
  private void writeWaiting() {
    if (writing != null || unwritten.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    if (scheduler.isRunning() && now - writtenAt < settings.commitDelay().toNanos()) {
      if (!delaying) {
        delaying = true;
        timers.startSingleTimer(new CommitDelayOver(), settings.commitDelay());
      }
      return;
    }
    writtenAt = now;
    List<RecordEvent> records = unwritten;
    unwritten = new ArrayList<>();
    writing = unwrittenState;
    for (RecordEvent record : records) {
      bytesSinceSnapshot += record.bytes().length;
    }
    blockLog.tell(new BlockLog.Write(records, written));
  }

  private Behavior<Command> onCommitDelayOver(CommitDelayOver over) {
    delaying = false;
    writeWaiting();
    return this;
  }

  private Behavior<Command> onLogWritten(LogWritten done) {
    if (scheduler == null) {
      return begin(
          new ChainSnapshot(
              ChainState.genesis(settings.chain(), genesisMillis),
              genesisMillis,
              new Tail(new Marks())));
    }
    durableState = writing;
    writing = null;
    Behavior<Command> next = input(new SchedulerInput.Durable(done.sequence()));
    while (!askedBlocks.isEmpty() && askedBlocks.peekFirst().sequence() <= done.sequence()) {
      askedBlocks.pollFirst().reader().accept(overview());
    }
    if (next == this) {
      lookAfterMemory();
    }
    return next;
  }

  private void lookAfterMemory() {
    checkpointOld();
    if (storage.spill().hasGrown() && !savingSnapshot) {
      storage.spill().keepOnly(this::spilled);
    }
    if (!savingSnapshot
        && bytesSinceSnapshot >= Math.max(settings.snapshotBytes(), durableState.roughBytes())) {
      saveSnapshot();
    }
  }

  /** What waits, or is still to be looked at as durable, and is not in memory. */
  private void spilled(LongConsumer each) {
    durableState.spilled(each);
    scheduler.sealedState().spilled(each);
    if (writing != null) {
      writing.spilled(each);
    }
    if (!unwritten.isEmpty()) {
      unwrittenState.spilled(each);
    }
    lent.removeIf(state -> state.get() == null);
    for (WeakReference<ChainState> state : lent) {
      ChainState held = state.get();
      if (held != null) {
        held.spilled(each);
      }
    }
  }

  private void checkpointOld() {
    programs.checkpointOld(scheduler.durable(), durableState.programs()::get);
    if (programs.isTailFull() != tailFull) {
      tailFull = !tailFull;
      input(new SchedulerInput.Hold(tailFull));
    }
  }

  private void saveSnapshot() {
    savingSnapshot = true;
    snapshotStartedAt = System.nanoTime();
    bytesSinceSnapshot = 0;
    chainCheckpoint.tell(
        new ChainCheckpoint.Save(new ChainSnapshot(durableState, genesisMillis, tail.copy())));
  }

  private Behavior<Command> onSnapshotSaved(SnapshotSaved saved) {
    if (scheduler == null) {
      // Recovery kept an older snapshot again, because the newest was lost or never written.
      return this;
    }
    savingSnapshot = false;
    snapshotNanos = System.nanoTime() - snapshotStartedAt;
    if (saved.success()) {
      snapshots++;
    } else {
      getContext().getLog().warn("a chain snapshot could not be kept; the log has everything");
    }
    return input(new SchedulerInput.Tick());
  }

  private Behavior<Command> onWaveExecuted(WaveExecuted done) {
    List<RunningWave.Batch> batches = done.wave().batches();
    List<SchedulerInput.BatchDone> ended = new ArrayList<>(batches.size());
    for (RunningWave.Batch batch : batches) {
      if (batch.executed() != null) {
        programs.finished(batch);
        ended.add(
            new SchedulerInput.BatchDone(batch.command().batch(), batch.executed().outcomes()));
      }
    }
    return input(new SchedulerInput.BatchesDone(ended));
  }

  private Behavior<Command> onUnitExecuted(UnitExecuted executed) {
    if (executed.unit().failure() != null) {
      return stop("a unit of work met what cannot be", executed.unit().failure());
    }
    programs.finished(executed.unit(), scheduler.durable());
    return input(
        new SchedulerInput.BatchDone(
            executed.unit().command().batch(), List.of(executed.unit().done().outcome())));
  }

  private Behavior<Command> onMemoryWanted(MemoryWanted wanted) {
    programs.lend(wanted.program(), wanted.code(), wanted.memory(), scheduler.durable());
    return this;
  }

  private Behavior<Command> onMemoryFound(MemoryFound found) {
    programs.found(found.program(), found.found(), found.memory());
    return this;
  }

  private Behavior<Command> onSubmit(Submit submit) {
    if (isStarting(submit)) {
      return this;
    }
    departures.expect(submit.submission().handle(), submit.listener());
    return input(new SchedulerInput.Submitted(submit.submission()));
  }

  private Behavior<Command> onDeploy(Deploy deploy) {
    if (isStarting(deploy)) {
      return this;
    }
    deploy(deploy.codes(), deploy.listener());
    return this;
  }

  private void deploy(List<ProgramDefinition<?, ?>> definitions, Departures.Listener listener) {
    List<Input> inputs = new ArrayList<>();
    for (ProgramDefinition<?, ?> code : definitions) {
      if (!durableState.codes().containsKey(code.id())) {
        inputs.add(new Input.CodeDeployed(code.id(), code.name(), code.version(), code.entries()));
      }
    }
    if (inputs.isEmpty()) {
      departures.later(() -> listener.admitted(null));
      return;
    }
    long handle = departures.nextHandle();
    departures.expect(handle, listener);
    input(new SchedulerInput.Submitted(new Submission(handle, inputs, null)));
  }

  private Behavior<Command> onHandlerStopped(HandlerStopped stopped) {
    getContext()
        .getLog()
        .warn(
            "program {} was stopped at message {} after {}; {} threads are given up",
            stopped.program(),
            stopped.message(),
            stopped.used(),
            stopped.abandoned());
    abandonedThreads = stopped.abandoned();
    lifecycle.fares(vitals());
    if (stopped.abandoned() > settings.maxAbandoned()) {
      return stop(
          "%d threads are given up to handlers that do not end, programs.max-abandoned is %d"
              .formatted(stopped.abandoned(), settings.maxAbandoned()),
          null);
    }
    Trap trap = new Trap(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY, Trap.Cause.TIME_LIMIT);
    SchedulerCommand.RunUnit unit = programs.takeBack(stopped.message());
    if (unit != null) {
      return input(
          new SchedulerInput.LimitExceeded(
              unit.batch(), stopped.message(), trap, "stopped after " + stopped.used()));
    }
    RunningWave.Batch batch =
        programs.restart(stopped.program(), stopped.message(), scheduler.durable());
    if (batch == null) {
      return this;
    }
    Behavior<Command> next =
        input(
            new SchedulerInput.LimitExceeded(
                batch.command().batch(),
                stopped.message(),
                trap,
                "stopped after " + stopped.used()));
    batch.leave();
    return next;
  }

  private Behavior<Command> onMemoryRecalled(MemoryRecalled answer) {
    try {
      programs.recalled(answer.recalled(), scheduler.durable());
      return this;
    } catch (RuntimeException e) {
      return stop("a program could not be made active", e);
    }
  }

  private Behavior<Command> onMemoryCheckpointed(MemoryCheckpointed answer) {
    programs.checkpointed(answer.done());
    checkpointOld();
    return this;
  }

  private Behavior<Command> onHousekeeping(Housekeeping tick) {
    String low = storage.lowOnDisk();
    if ((low != null) != refusingForDisk && closing == null) {
      refusingForDisk = low != null;
      if (refusingForDisk) {
        getContext().getLog().error("DISK_LOW: {}", low);
      }
      input(
          new SchedulerInput.Refusing(
              refusingForDisk ? new Refusal(Refusal.Reason.DISK_LOW, low) : null));
    }
    programs.passivate(scheduler.durable());
    lifecycle.fares(vitals());
    if (durableState.settings().clock() == Clock.WALL) {
      long wait = scheduler.nextDueMillis() - System.currentTimeMillis();
      if (wait < HOUSEKEEPING.toMillis()) {
        timers.startSingleTimer(new DueNow(), Duration.ofMillis(Math.max(1, wait)));
      }
    }
    return input(new SchedulerInput.Tick());
  }

  // ------------------------------------------------------------------ looking

  private Behavior<Command> onReadState(ReadState read) {
    if (isStarting(read)) {
      return this;
    }
    ProgramEntry program = durableState.programs().get(read.program());
    if (program == null) {
      departures.later(read.unknown());
    } else {
      programs.read(read.program(), program.code(), scheduler.durable(), read.replyTo());
    }
    return this;
  }

  private Behavior<Command> onBorrow(Borrow borrow) {
    if (isStarting(borrow)) {
      return this;
    }
    ChainState state = durableState;
    if (lent.isEmpty() || lent.get(lent.size() - 1).get() != state) {
      lent.removeIf(other -> other.get() == null);
      lent.add(new WeakReference<>(state));
    }
    Map<ActorId, DryRuns.Read> memories = new ConcurrentHashMap<>();
    List<ActorId> readable = borrow.programs().stream().filter(this::isReadable).toList();
    if (readable.isEmpty()) {
      borrow.reader().accept(new DryRuns.Lent(state, memories));
    }
    for (ActorId program : readable) {
      // One for each, for a program's answer does not say whose it is.
      ActorRef<ProgramMessage.StateRead> reader =
          getContext()
              .spawnAnonymous(
                  Behaviors.setup(
                      context -> {
                        context.setReceiveTimeout(
                            settings.dryRuns().timeout(),
                            new ProgramMessage.StateRead(-1, Payload.EMPTY));
                        return Behaviors.receiveMessage(
                            read -> {
                              if (read.sequence() >= 0) {
                                memories.put(
                                    program, new DryRuns.Read(read.sequence(), read.state()));
                                if (memories.size() == readable.size()) {
                                  borrow.reader().accept(new DryRuns.Lent(state, memories));
                                }
                              }
                              return Behaviors.stopped();
                            });
                      }));
      programs.read(program, state.programs().get(program).code(), scheduler.durable(), reader);
    }
    return this;
  }

  private boolean isReadable(ActorId id) {
    ProgramEntry program = durableState.programs().get(id);
    return program != null && !program.isDead() && codes.containsKey(program.code());
  }

  private Vitals vitals() {
    return new Vitals(
        durableState,
        scheduler.dispatches(),
        scheduler.executions(),
        scheduler.undurableRecords(),
        scheduler.undurableBytes(),
        tail.bytes(),
        programs.active(),
        abandonedThreads,
        snapshots,
        snapshotNanos);
  }

  private Overview overview() {
    return new Overview(
        durableState,
        scheduler.dispatches(),
        scheduler.executions(),
        tail.bytes(),
        programs.active());
  }

  private Behavior<Command> onLook(Look look) {
    if (!isStarting(look)) {
      look.reader().accept(overview());
    }
    return this;
  }

  private boolean isIdle() {
    ChainState state = scheduler.sealedState();
    boolean nothingDue =
        state.settings().clock() != Clock.DRIVEN || state.nextDue() > state.watermark();
    return scheduler.isIdle() && nothingDue && writing == null;
  }

  private Behavior<Command> onWhenIdle(WhenIdle wish) {
    if (!isStarting(wish)) {
      waitingForIdle.add(wish.reader());
      return input(new SchedulerInput.Tick());
    }
    return this;
  }

  private Behavior<Command> onMakeBlock(MakeBlock wish) {
    if (isStarting(wish)) {
      return this;
    }
    long last =
        askedBlocks.isEmpty()
            ? scheduler.sealedState().sequence()
            : askedBlocks.peekLast().sequence();
    askedBlocks.add(new AskedBlock(last + 1, wish.reader()));
    return input(new SchedulerInput.Step(wish.gas()));
  }

  private Behavior<Command> onAttach(Attach attach) {
    if (!isStarting(attach)) {
      departures.attach(attach.user(), attach.name(), attach.subscriber(), durableState);
    }
    return this;
  }

  private Behavior<Command> onDetach(Detach detach) {
    departures.detach(detach.user(), detach.name());
    return this;
  }

  // ------------------------------------------------------------------ the end

  private Behavior<Command> onClose(Close close) {
    if (scheduler == null) {
      departures.later(close.closed());
      return Behaviors.stopped();
    }
    closing = close.closed();
    timers.startSingleTimer(new CloseTimeout(), settings.closeTimeout());
    input(
        new SchedulerInput.Refusing(new Refusal(Refusal.Reason.CLOSED, "the runtime is closing")));
    return input(new SchedulerInput.Quiesce());
  }

  private Behavior<Command> finishClosing() {
    if (!finalSnapshot) {
      finalSnapshot = true;
      saveSnapshot();
      return this;
    }
    departures.closed("the runtime is closed");
    departures.later(closing);
    return Behaviors.stopped();
  }

  private Behavior<Command> onCloseTimeout(CloseTimeout timeout) {
    getContext()
        .getLog()
        .warn("closing took longer than close-timeout; what is not durable is given up");
    departures.closed("the runtime is closed");
    departures.later(closing);
    return Behaviors.stopped();
  }

  private Behavior<Command> stop(String what, Throwable cause) {
    Throwable reason =
        what == null ? cause : new IllegalStateException("the runtime stopped: " + what, cause);
    getContext().getLog().error("the runtime stopped", reason);
    if (scheduler != null) {
      scheduler.on(
          new SchedulerInput.WriteFailed(String.valueOf(what)), System.currentTimeMillis());
    }
    departures.closed(reason.getMessage());
    lifecycle.stopped(reason);
    if (closing != null) {
      departures.later(closing);
    }
    return Behaviors.stopped();
  }
}
