package io.geartrain.runtime;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.core.StateDigest;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.program.ProgramMessage;
import io.geartrain.runtime.shell.BlockScheduler;
import io.geartrain.runtime.shell.Departures;
import io.geartrain.runtime.shell.DryRuns;
import io.geartrain.runtime.shell.RuntimeSettings;
import io.geartrain.runtime.storage.ForceTimes;
import io.geartrain.runtime.storage.StorageProvider;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable message runtime, embedded: programs run in it, users talk to them through it. Open one with
 * {@link #start}, or as an extension of an ActorSystem with {@link #get}. Close it to end gracefully;
 * ending without is safe, too, and only makes the next start read more of the log.
 */
public final class Geartrain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Geartrain.class);
  private static final Duration TERMINATE_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration HUNG_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private final ActorSystem<?> system;
  private final boolean ownsSystem;
  private final StorageProvider.Storage storage;
  private final RuntimeSettings settings;
  private final Map<CodeId, ProgramDefinition<?, ?>> codes = new ConcurrentHashMap<>();
  private final OutsideExecutor outside;
  private final Departures departures;
  private final DryRuns dryRuns;
  private final OutsideFuture<Void> ready;
  private final OutsideFuture<Throwable> stopped;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong pendingBytes = new AtomicLong();
  private ActorRef<BlockScheduler.Command> scheduler;
  private volatile long recordsRead;
  private volatile Vitals vitals;
  private volatile boolean closed;

  private Geartrain(
      ActorSystem<?> system,
      boolean ownsSystem,
      StorageProvider.Storage storage,
      RuntimeSettings settings) {
    this.system = system;
    this.ownsSystem = ownsSystem;
    this.storage = storage;
    this.settings = settings;
    this.outside = new OutsideExecutor(settings.callbackThreads());
    this.departures = new Departures(outside);
    this.ready = newFuture();
    this.stopped = newFuture();
    this.dryRuns = new DryRuns(settings.dryRuns(), codes::get, this::tell);
  }

  /**
   * Opens a directory, or begins one, with an ActorSystem of its own.
   *
   * @param codes what the programs run; a log needs all that its live programs use
   */
  public static Geartrain start(Path directory, ProgramDefinition<?, ?>... codes) {
    return start(directory, ConfigFactory.empty(), codes);
  }

  /**
   * As above, with settings of {@code geartrain { ... }} that go before those of the application's
   * configuration.
   *
   * @throws RuntimeException when the directory is locked, damaged or of another version, or was begun
   *     with other settings; the exception says which
   */
  public static Geartrain start(
      Path directory, Config overrides, ProgramDefinition<?, ?>... codes) {
    Config config = configuration(overrides);
    StorageProvider.Storage storage = openStorage(directory, config);
    ActorSystem<?> system = null;
    try {
      RuntimeSettings settings = RuntimeSettings.of(storage.config());
      system = ActorSystem.create(Behaviors.ignore(), "geartrain", storage.config());
      Geartrain geartrain = new Geartrain(system, true, storage, settings);
      geartrain.deploy(codes);
      return geartrain;
    } catch (Throwable e) {
      if (system != null) {
        terminate(system, TERMINATE_TIMEOUT);
      }
      closeQuietly(storage);
      throw e;
    }
  }

  /**
   * Resolved last: dispatchers and plugins repeat settings of {@code geartrain} by reference, and must see
   * the overridden ones.
   */
  static Config configuration(Config overrides) {
    return overrides
        .withFallback(ConfigFactory.defaultOverrides())
        .withFallback(ConfigFactory.defaultApplication())
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }

  /** The runtime of that ActorSystem; {@link #deploy} starts it. */
  public static Geartrain get(ActorSystem<?> system) {
    return system.registerExtension(GeartrainExtension.ID).geartrain();
  }

  static Geartrain in(ActorSystem<?> system) {
    Config config = system.settings().config();
    StorageProvider.Storage storage =
        openStorage(Path.of(config.getString("geartrain.data")), config);
    Geartrain geartrain =
        new Geartrain(system, false, storage, RuntimeSettings.of(storage.config()));
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "geartrain-close",
            () -> geartrain.closeAsync().thenApply(nothing -> Done.getInstance()));
    return geartrain;
  }

  private static StorageProvider.Storage openStorage(Path directory, Config config) {
    Iterator<StorageProvider> providers = ServiceLoader.load(StorageProvider.class).iterator();
    if (!providers.hasNext()) {
      throw new IllegalStateException(
          "no storage on the class path; add io.geartrain:geartrain-persistence");
    }
    try {
      return providers.next().open(directory, config);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot open " + directory + ": " + e, e);
    }
  }

  /**
   * Deploys code, and starts the runtime if it has not been started. Returns when the code is durably
   * known; with the stepped clock at once, the next block makes it known.
   */
  public synchronized Geartrain deploy(ProgramDefinition<?, ?>... definitions) {
    for (ProgramDefinition<?, ?> code : definitions) {
      codes.put(code.id(), code);
    }
    List<ProgramDefinition<?, ?>> all = new ArrayList<>(List.of(definitions));
    for (HostedModule module : HostedModule.builtInFor(codes.values())) {
      codes.put(module.id(), module);
      all.add(module);
    }
    if (scheduler == null) {
      begin();
      await(ready);
    } else {
      OutsideFuture<Void> deployed = newFuture();
      tell(
          new BlockScheduler.Deploy(
              all,
              new Departures.Listener() {
                @Override
                public void admitted(Output.Admitted admitted) {
                  deployed.complete(null);
                }

                @Override
                public void refused(Refusal refusal) {
                  deployed.completeExceptionally(new RejectedException(refusal));
                }
              }));
      if (settings.chain().clock() != Clock.STEPPED) {
        await(deployed);
      }
    }
    return this;
  }

  private void begin() {
    BlockScheduler.Lifecycle lifecycle =
        new BlockScheduler.Lifecycle() {
          @Override
          public void ready() {
            ready.complete(null);
          }

          @Override
          public void stopped(Throwable reason) {
            ready.completeExceptionally(reason);
            dryRuns.close();
            stopped.complete(reason);
          }

          @Override
          public void recovering(long records) {
            recordsRead = records;
          }

          @Override
          public void fares(Vitals latest) {
            vitals = latest;
          }
        };
    scheduler =
        system.systemActorOf(
            BlockScheduler.create(settings, codes, storage, departures, lifecycle),
            "geartrain",
            akka.actor.typed.DispatcherSelector.fromConfig("geartrain.runtime-dispatcher"));
  }

  private void await(CompletableFuture<?> stage) {
    try {
      stage.get(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "not ready within start-timeout (" + settings.startTimeout() + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
  }

  // ------------------------------------------------------------------ what users do

  /** What that user does. */
  public UserGateway as(UserId user) {
    return new UserGateway(this, user);
  }

  /** What that user gets. */
  public MailboxGateway mailbox(UserId user) {
    return new MailboxGateway(this, user);
  }

  /** An ordered source of inputs. */
  public SourceGateway source(String name) {
    return new SourceGateway(this, name);
  }

  /** A program as an actor reference: what it is told, the user sends; refusals become dead letters. */
  public <C> ActorRef<C> actorRef(UserId user, ProgramRef<C> program) {
    return system.systemActorOf(
        Behaviors.<C>setup(
            context ->
                Behaviors.receiveMessage(
                    command -> {
                      as(user)
                          .send(program, command)
                          .exceptionally(
                              refused -> {
                                system.deadLetters().tell(command);
                                return null;
                              });
                      return Behaviors.same();
                    })),
        "geartrain-ref",
        Props.empty());
  }

  <M> ActorRef<M> spawn(Behavior<M> behavior, String name) {
    return system.systemActorOf(behavior, name, Props.empty());
  }

  /** What an operator does. */
  public OperatorGateway operator() {
    return new OperatorGateway(this);
  }

  /** With the stepped clock, makes blocks on demand. */
  public BlockGateway blocks() {
    return new BlockGateway(this);
  }

  /** With the driven clock, lets heights up to this one happen; complete when that is durable. */
  public CompletionStage<Void> advanceTo(BlockHeight height) {
    return submit(List.of(new Input.WatermarkRaised(height.value())), null).thenApply(ids -> null);
  }

  // ------------------------------------------------------------------ looking

  /** A program's state at the durable mark. */
  public <C, S> CompletionStage<Sealed<S>> state(ProgramRef<C> program, Class<S> type) {
    CanonicalCbor.Codec<S> codec = CanonicalCbor.of(type);
    return stateOf(program.id())
        .thenApply(
            read -> new Sealed<>(codec.decode(read.value()), read.sequence(), read.height()));
  }

  /** A program's canonical state at the durable mark. */
  public CompletionStage<Sealed<Payload>> stateOf(ActorId program) {
    OutsideFuture<Sealed<Payload>> result = newFuture();
    overview()
        .thenCompose(
            overview ->
                AskPattern.<BlockScheduler.Command, ProgramMessage.StateRead>ask(
                        scheduler,
                        replyTo ->
                            new BlockScheduler.ReadState(
                                program,
                                replyTo,
                                () ->
                                    result.completeExceptionally(
                                        new RejectedException(
                                            new Refusal(
                                                Refusal.Reason.UNKNOWN_PROGRAM,
                                                "no program " + program)))),
                        READ_TIMEOUT,
                        system.scheduler())
                    .thenApply(
                        read ->
                            new Sealed<>(
                                read.state(),
                                overview.state().sequence(),
                                new BlockHeight(overview.state().height()))))
        .whenComplete(
            (read, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                outside.execute(() -> result.complete(read));
              }
            });
    return result;
  }

  /**
   * Asks a program, at the durable mark; complete with its answer. Nothing changes, and nobody pays: the
   * gas that it burns is bounded by {@code geartrain.dry-run.query-gas}. It runs beside the blocks, as dry
   * runs do.
   *
   * @return fails with {@link QueryException} when the program cannot answer, {@link RejectedException} when
   *     too many questions wait, {@link TimeoutException} when answering takes too long
   */
  @SuppressWarnings("unchecked")
  public <R, Q extends Query<R>> CompletionStage<R> query(ProgramRef<? super Q> of, Q query) {
    return query(of.id(), Payloads.encode(query))
        .thenApply(answer -> (R) Payloads.decodeAnswer(query.getClass(), answer));
  }

  /** As above, with bytes: what host modules are asked. */
  public CompletionStage<Payload> query(ActorId of, Payload query) {
    return ask(of, new Question.Smart(query)).thenApply(Questions.Answer::data);
  }

  /** Reads a key of a contract's store, or of what another program publishes; empty bytes for none. */
  public CompletionStage<Payload> raw(ActorId of, Payload key) {
    return ask(of, new Question.Raw(key)).thenApply(Questions.Answer::data);
  }

  /**
   * Reads a range of a contract's store, or of what another program publishes.
   *
   * @param start inclusive, or null for the first key
   * @param end exclusive, or null for all
   * @param limit most pairs, 0 to 65535
   * @param descending whether the last key comes first
   */
  public CompletionStage<Range> range(
      ActorId of, Payload start, Payload end, int limit, boolean descending) {
    return ask(of, new Question.Span(start, end, limit, descending))
        .thenApply(Questions.Answer::range);
  }

  private CompletionStage<Questions.Answer> ask(ActorId of, Question question) {
    ChainSettings chain = settings.chain();
    long limit = settings.dryRuns().queryGas();
    long gas = limit > 0 ? limit : chain.policy().queryLimit(chain.defaultGas());
    return ask(of, question, gas)
        .thenApply(
            answer -> {
              if (answer.error() != null) {
                throw new QueryException(answer.error());
              }
              return answer;
            });
  }

  /** Asks with a bound of its own; that it cannot be answered is an answer, too. */
  CompletionStage<Questions.Answer> ask(ActorId of, Question question, long gas) {
    OutsideFuture<Questions.Answer> result = newFuture();
    this.<Questions.Answer>hear(
        heard -> dryRuns.ask(of, question, gas, heard), result, result::complete);
    return result;
  }

  /** What sending that now would come to; nothing of it is kept. */
  CompletionStage<DryRun.Ran> dryRun(DryRun.Wanted wanted) {
    OutsideFuture<DryRun.Ran> result = newFuture();
    this.<DryRun.Result>hear(
        heard -> dryRuns.run(wanted, heard),
        result,
        dry -> {
          if (dry instanceof DryRun.Ran ran) {
            result.complete(ran);
          } else {
            result.completeExceptionally(new RejectedException(((DryRun.Refused) dry).refusal()));
          }
        });
    return result;
  }

  /** Runs something beside the blocks, and hears of it outside. */
  private <T> void hear(
      Function<DryRuns.Heard<T>, Refusal> run, OutsideFuture<?> result, Consumer<T> ran) {
    Refusal refusal =
        scheduler == null || closed || stopped.isDone()
            ? new Refusal(Refusal.Reason.CLOSED, "the runtime is not running")
            : run.apply(
                new DryRuns.Heard<>() {
                  @Override
                  public void ran(T what) {
                    outside.execute(() -> ran.accept(what));
                  }

                  @Override
                  public void failed(Throwable reason) {
                    outside.execute(() -> result.completeExceptionally(reason));
                  }
                });
    if (refusal != null) {
      result.completeExceptionally(new RejectedException(refusal));
    }
  }

  /** The chain at the durable mark. */
  public CompletionStage<BlockScheduler.Overview> overview() {
    return ask(BlockScheduler.Look::new);
  }

  /** Complete when nothing is left to run or to write: with the driven clock, up to the watermark. */
  public CompletionStage<BlockScheduler.Overview> whenIdle() {
    return ask(BlockScheduler.WhenIdle::new);
  }

  /** Asks the scheduler for an overview, now or when there is one. */
  CompletionStage<BlockScheduler.Overview> ask(
      Function<Consumer<BlockScheduler.Overview>, BlockScheduler.Command> question) {
    OutsideFuture<BlockScheduler.Overview> result = newFuture();
    tell(question.apply(overview -> outside.execute(() -> result.complete(overview))));
    stopped.thenAccept(result::completeExceptionally);
    return result;
  }

  /**
   * SHA-256 over (program id, code id, canonical state) of all programs, sorted by program id. Ask for it
   * while nothing runs.
   */
  public CompletionStage<Bytes32> stateDigest() {
    return overview()
        .thenCompose(
            overview -> {
              StateDigest digest = new StateDigest();
              CompletionStage<Void> all = CompletableFuture.completedFuture(null);
              for (Map.Entry<ActorId, ProgramEntry> program :
                  overview.state().programs().entrySet()) {
                all =
                    all.thenCompose(nothing -> stateOf(program.getKey()))
                        .thenAccept(
                            state ->
                                digest.add(
                                    program.getKey(), program.getValue().code(), state.value()));
              }
              return all.thenApply(nothing -> digest.result());
            });
  }

  /** How often the log was forced to disk since it was opened, and how long it took. */
  public ForceTimes forces() {
    return storage.forces();
  }

  /** Bytes until the disk counts as full and submissions are refused {@code DISK_LOW}. */
  public long diskHeadroom() {
    return storage.headroom();
  }

  /**
   * How it fares, as of some tenths of a second ago.
   *
   * @throws IllegalStateException while it is not ready yet
   */
  public Vitals vitals() {
    Vitals latest = vitals;
    if (latest == null) {
      throw new IllegalStateException("the runtime is not ready yet; see health()");
    }
    return latest;
  }

  /** Whether it can be used. */
  public Health health() {
    Throwable reason = stopped.getNow(null);
    Health.Status status = Health.Status.RECOVERING;
    if (reason != null) {
      status = Health.Status.STOPPED;
    } else if (closed) {
      status = Health.Status.CLOSED;
    } else if (ready.isDone()) {
      status = Health.Status.READY;
    }
    return new Health(status, recordsRead, reason);
  }

  /** Complete with the reason when the runtime has stopped by name; never when it is closed. */
  public CompletionStage<Throwable> whenStopped() {
    return stopped;
  }

  // ------------------------------------------------------------------ submitting

  CompletionStage<List<MessageId>> submit(List<Input> inputs, Submission.Position position) {
    OutsideFuture<List<MessageId>> result = newFuture();
    send(
        inputs,
        position,
        new Departures.Listener() {
          @Override
          public void admitted(Output.Admitted admitted) {
            result.complete(admitted.messages());
          }

          @Override
          public void refused(Refusal refusal) {
            result.completeExceptionally(new RejectedException(refusal));
          }
        });
    return result;
  }

  CompletionStage<List<HeldMail>> mailboxOf(UserId user) {
    OutsideFuture<List<HeldMail>> result = newFuture();
    tell(
        new BlockScheduler.Look(
            // Read there: what is parked may be outside the heap, and room there is given up.
            overview -> {
              List<HeldMail> held = HeldMail.of(overview.state(), user.id());
              outside.execute(() -> result.complete(held));
            }));
    stopped.thenAccept(result::completeExceptionally);
    return result;
  }

  CompletionStage<Value> submitClaim(List<Input> inputs) {
    OutsideFuture<Value> result = newFuture();
    send(
        inputs,
        null,
        new Departures.Listener() {
          @Override
          public void admitted(Output.Admitted admitted) {
            result.complete(admitted.claimed());
          }

          @Override
          public void refused(Refusal refusal) {
            result.completeExceptionally(new RejectedException(refusal));
          }
        });
    return result;
  }

  CompletionStage<Mail> submitForReply(List<Input> inputs) {
    OutsideFuture<Mail> result = newFuture();
    send(
        inputs,
        null,
        new Departures.Listener() {
          @Override
          public void admitted(Output.Admitted admitted) {}

          @Override
          public void refused(Refusal refusal) {
            result.completeExceptionally(new RejectedException(refusal));
          }

          @Override
          public boolean wantsReplies() {
            return true;
          }

          @Override
          public void replied(Mail reply) {
            result.complete(reply);
          }
        });
    return result;
  }

  private void send(
      List<Input> inputs, Submission.Position position, Departures.Listener listener) {
    Submission submission = new Submission(departures.nextHandle(), inputs, position);
    long weight = submission.weight();
    boolean isFull = pending.incrementAndGet() > settings.maxPending();
    isFull |= pendingBytes.addAndGet(weight) > settings.maxPendingBytes() && pending.get() > 1;
    if (isFull && !submission.isIntervention()) {
      settle(weight);
      listener.refused(
          new Refusal(
              Refusal.Reason.BACKLOG_FULL,
              "too many submissions are on their way (ingress.max-pending); wait for answers"));
      return;
    }
    tell(
        new BlockScheduler.Submit(
            submission,
            new Departures.Listener() {
              @Override
              public void admitted(Output.Admitted admitted) {
                settle(weight);
                listener.admitted(admitted);
              }

              @Override
              public void refused(Refusal refusal) {
                settle(weight);
                listener.refused(refusal);
              }

              @Override
              public boolean wantsReplies() {
                return listener.wantsReplies();
              }

              @Override
              public void replied(Mail reply) {
                listener.replied(reply);
              }
            }));
  }

  private void settle(long weight) {
    pending.decrementAndGet();
    pendingBytes.addAndGet(-weight);
  }

  void tell(BlockScheduler.Command command) {
    if (scheduler == null) {
      throw new IllegalStateException("deploy code first: that starts the runtime");
    }
    if (command instanceof BlockScheduler.Submit submit && (closed || stopped.isDone())) {
      submit
          .listener()
          .refused(new Refusal(Refusal.Reason.CLOSED, "the runtime is closed or has stopped"));
      return;
    }
    scheduler.tell(command);
  }

  <T> OutsideFuture<T> newFuture() {
    return new OutsideFuture<>(outside);
  }

  Executor outside() {
    return outside;
  }

  ChainSettings chainSettings() {
    return settings.chain();
  }

  // ------------------------------------------------------------------ the end

  private CompletionStage<Void> closeAsync() {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      closed = true;
    }
    dryRuns.close();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    if (scheduler == null || stopped.isDone()) {
      ended.complete(null);
    } else {
      scheduler.tell(new BlockScheduler.Close(() -> ended.complete(null)));
      stopped.thenAccept(reason -> ended.complete(null));
    }
    return ended
        .orTimeout(settings.closeTimeout().toSeconds() + 10, TimeUnit.SECONDS)
        .handle(
            (nothing, late) -> {
              if (!ownsSystem) {
                closeQuietly(storage);
              }
              return null;
            });
  }

  /** Ends the open block, waits until all is durable, and lets go of the directory. */
  @Override
  public void close() {
    closeAsync().toCompletableFuture().join();
    if (ownsSystem) {
      // An actor whose handler does not end never stops; its thread is a daemon and harms nobody.
      terminate(system, hasHungThreads() ? HUNG_TIMEOUT : TERMINATE_TIMEOUT);
      closeQuietly(storage);
    }
    outside.shutdown();
  }

  private boolean hasHungThreads() {
    return vitals != null && vitals.abandonedThreads() > 0;
  }

  private static void terminate(ActorSystem<?> system, Duration patience) {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the ActorSystem did not end in {}; its directory is closed all the same", patience);
    }
  }

  private static void closeQuietly(StorageProvider.Storage storage) {
    try {
      storage.close();
    } catch (IOException e) {
      LOG.warn("closing the directory", e);
    }
  }
}
