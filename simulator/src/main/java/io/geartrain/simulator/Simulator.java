package io.geartrain.simulator;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.Batch;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Clock;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.Scheduler;
import io.geartrain.runtime.core.SchedulerCommand;
import io.geartrain.runtime.core.SchedulerInput;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.core.StateDigest;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Reply;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.program.Memory;
import io.geartrain.runtime.unit.DryHost;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import io.geartrain.runtime.unit.UnitHost;
import io.geartrain.runtime.unit.UnitOfWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * A whole world on virtual time and, by default, one thread: the scheduler of the runtime, programs without actors, a
 * log in memory. A seed fixes the order in which programs of a wave answer; the outcome must not depend on
 * it. After every block the record is decoded and folded again, and must give the state that was carried.
 *
 * <p>By default the clock is stepped: a block is a height, made when asked for.
 */
public final class Simulator {
  private static final int MOST_BLOCKS = 1_000_000;
  private static final int DRY_RUN_DISPATCHES = 100_000;

  private final Map<CodeId, HostedCode> codes = new HashMap<>();
  private final SchedulerLimits limits;
  private final ChainSettings settings;
  private final Random random;
  private final boolean checkFold;
  private final int threads;
  private final BlockWatch watch;

  private final List<byte[]> log = new ArrayList<>();
  private final Map<Long, Submitted> unacknowledged = new LinkedHashMap<>();
  private final Map<MessageId, Awaiting> awaiting = new HashMap<>();
  private final Map<MessageId, Executed> ran = new HashMap<>();
  private final Map<ActorId, List<Mail>> received = new HashMap<>();
  private Map<ActorId, Memory> memories = new HashMap<>();
  private Scheduler scheduler;
  private RecordFold shadow;
  private long now;
  private long handles;
  private boolean losesBlocks;

  private record Submitted(
      Submission submission, Function<Payload, ?> reader, Pending<?> pending) {}

  private record Awaiting(Function<Payload, ?> reader, Pending<?> pending) {}

  private Simulator(Builder how) {
    this.settings = how.settings;
    this.limits = how.limits;
    this.random = new Random(how.seed);
    this.checkFold = how.checkFold || how.watch != null;
    this.threads = how.threads;
    this.watch = how.watch;
  }

  /** How a world is made. */
  public static final class Builder {
    private ChainSettings settings = ChainSettings.defaults().withClock(Clock.STEPPED);
    private SchedulerLimits limits = SchedulerLimits.defaults();
    private long seed;
    private boolean checkFold = true;
    private int threads = 1;
    private BlockWatch watch;

    private Builder() {}

    /** With these settings instead of the defaults on the stepped clock. */
    public Builder settings(ChainSettings other) {
      settings = other;
      return this;
    }

    /**
     * With one setting other than it would be.
     *
     * @param key as in {@code geartrain.chain}: {@code "reply-gas"}
     * @throws IllegalArgumentException when there is no such setting, or the value is out of its bounds
     */
    public Builder setting(String key, Object value) {
      settings = settings.with(key, value);
      return this;
    }

    /** With so much value for the user of that name to begin with. */
    public Builder balance(String user, long amount) {
      settings = settings.withBalance(user, amount);
      return this;
    }

    /** With other operational bounds. */
    public Builder limits(SchedulerLimits other) {
      limits = other;
      return this;
    }

    /** With that order of answers. */
    public Builder seed(long number) {
      seed = number;
      return this;
    }

    /** Without folding each record again: for large worlds. */
    public Builder withoutFoldCheck() {
      checkFold = false;
      return this;
    }

    /** With so many threads that run the programs of a wave side by side; 1 needs none. */
    public Builder threads(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("threads must be at least 1, were " + count);
      }
      threads = count;
      return this;
    }

    /** With somebody who sees every block as its record is folded again. */
    public Builder watchedBy(BlockWatch other) {
      watch = other;
      return this;
    }

    /** The world, with that code deployed. */
    public Simulator with(HostedCode... codes) {
      Simulator world = new Simulator(this);
      world.begin(codes);
      return world;
    }
  }

  /** A world of another make. */
  public static Builder builder() {
    return new Builder();
  }

  /** A world with that code deployed. */
  public static Simulator with(HostedCode... codes) {
    return builder().with(codes);
  }

  private void begin(HostedCode... definitions) {
    BlockRecord genesis =
        new BlockRecord(
            BlockRecord.GENESIS,
            0,
            0,
            List.of(new Input.Genesis(settings.toMap())),
            List.of(),
            List.of(),
            List.of());
    log.add(RecordCodec.encode(genesis));
    recover();
    List<Input> inputs = new ArrayList<>();
    List<HostedCode> all = new ArrayList<>(List.of(definitions));
    all.addAll(HostedModule.builtInFor(all));
    for (HostedCode code : all) {
      codes.put(code.id(), code);
      inputs.add(new Input.CodeDeployed(code.id(), code.name(), code.version(), code.entries()));
    }
    submit(inputs, null, new Pending<>());
  }

  /** The log's settings. */
  public ChainSettings settings() {
    return settings;
  }

  /** What that user does. */
  public SimulatedUser as(UserId user) {
    return new SimulatedUser(this, user);
  }

  /** What an operator does. */
  public SimulatedOperator operator() {
    return new SimulatedOperator(this);
  }

  // ------------------------------------------------------------------ time

  /** Seals so many blocks of the stepped clock. */
  public Simulator runBlocks(int count) {
    for (int i = 0; i < count; i++) {
      tell(new SchedulerInput.Step());
    }
    return this;
  }

  /** Seals one block of the stepped clock whose allowance is so much gas. */
  public Simulator runBlock(long gas) {
    tell(new SchedulerInput.Step(gas));
    return this;
  }

  /** Lets time pass until that height is sealed. */
  public Simulator advanceTo(BlockHeight height) {
    if (settings.clock() == Clock.STEPPED) {
      while (chain().height() < height.value()) {
        runBlocks(1);
      }
    } else if (settings.clock() == Clock.DRIVEN) {
      submit(List.of(new Input.WatermarkRaised(height.value())), null, new Pending<>());
    } else {
      now = Math.max(now, height.value() * settings.heightMillis());
      tell(new SchedulerInput.Tick());
    }
    return this;
  }

  /** Makes blocks until nothing waits to run; what is parked for a later height stays. */
  public Simulator runUntilIdle() {
    for (int blocks = 0; !isIdle(); blocks++) {
      if (blocks == MOST_BLOCKS) {
        throw new IllegalStateException("not idle after " + MOST_BLOCKS + " blocks");
      }
      if (settings.clock() == Clock.STEPPED) {
        runBlocks(1);
      } else {
        tell(new SchedulerInput.Tick());
      }
    }
    return this;
  }

  private boolean isIdle() {
    return scheduler.isIdle() && unacknowledged.isEmpty();
  }

  // ------------------------------------------------------------------ crash

  /** Loses everything that is not in the log, starts again from it, and submits again what was not acknowledged. */
  public Simulator crashAndRestart() {
    recover();
    List<Submitted> again = new ArrayList<>(unacknowledged.values());
    for (Submitted submitted : again) {
      tell(new SchedulerInput.Submitted(submitted.submission()));
    }
    return this;
  }

  /**
   * Makes one block of the stepped clock, dies before it is in the log, starts again and submits its inputs
   * again; they wait for the next block.
   */
  public Simulator crashBeforeCommit() {
    losesBlocks = true;
    try {
      runBlocks(1);
    } finally {
      losesBlocks = false;
    }
    return crashAndRestart();
  }

  private void recover() {
    memories = new HashMap<>();
    shadow = null;
    for (byte[] bytes : log) {
      BlockRecord block = RecordCodec.decode(bytes);
      if (shadow == null) {
        shadow = RecordFold.from(block);
      } else {
        remember(shadow.again(block));
      }
    }
    shadow.watchedBy(watch);
    scheduler = new Scheduler(shadow.state(), limits);
  }

  private void remember(BlockDraft.Sealed sealed) {
    long sequence = sealed.block().sequence();
    for (int i = 0; i < sealed.events().size(); i++) {
      ActorId program = sealed.eventActors().get(i).id();
      HostedCode code = codeOf(sealed.state(), program);
      Memory memory = memory(program, code);
      Object next = code.apply(memory.state(), sealed.events().get(i));
      memories.put(program, memory.next(sequence, next, List.of(), sequence));
    }
  }

  private HostedCode codeOf(ChainState state, ActorId program) {
    return codes.get(state.programs().get(program).code());
  }

  private Memory memory(ActorId program, HostedCode code) {
    return memories.computeIfAbsent(program, id -> Memory.of(0, code.emptyState()));
  }

  // ------------------------------------------------------------------ driving the machine

  /** Submits inputs that are admitted together, or not at all. */
  public Pending<Object> submit(List<Input> inputs) {
    Pending<Object> pending = new Pending<>();
    submit(inputs, null, pending);
    return pending;
  }

  /**
   * Submits what a user does.
   *
   * @param reader of a reply's value, or null when it has none
   */
  void submit(Batch batch, Function<Payload, ?> reader, Pending<?> pending) {
    submit(batch.inputs(), reader, pending);
  }

  private void submit(List<Input> inputs, Function<Payload, ?> reader, Pending<?> pending) {
    Submission submission = new Submission(++handles, inputs, null);
    unacknowledged.put(submission.handle(), new Submitted(submission, reader, pending));
    tell(new SchedulerInput.Submitted(submission));
  }

  private void tell(SchedulerInput first) {
    List<SchedulerInput> inputs = new ArrayList<>(List.of(first));
    while (!inputs.isEmpty()) {
      // Answers of programs that ran side by side come in any order.
      SchedulerInput input = inputs.remove(random.nextInt(inputs.size()));
      List<Run> runs = new ArrayList<>();
      for (SchedulerCommand command : scheduler.on(input, now)) {
        carryOut(command, runs, inputs);
      }
      inputs.addAll(finish(runs));
    }
  }

  private void carryOut(SchedulerCommand command, List<Run> runs, List<SchedulerInput> inputs) {
    if (command instanceof SchedulerCommand.RunBatch batch) {
      HostedCode code = codes.get(batch.code());
      runs.add(new Run(batch, code, memory(batch.program(), code)));
    } else if (command instanceof SchedulerCommand.RunUnit unit) {
      inputs.add(new SchedulerInput.BatchDone(unit.batch(), List.of(run(unit))));
    } else if (command instanceof SchedulerCommand.Drop drop) {
      memories.computeIfPresent(drop.program(), (id, memory) -> memory.before(drop.from()));
    } else if (command instanceof SchedulerCommand.Append append) {
      if (!losesBlocks) {
        append(append.sealed(), RecordCodec.encode(append.sealed().block()));
        inputs.add(new SchedulerInput.Durable(append.sealed().block().sequence()));
      }
    } else if (command instanceof SchedulerCommand.Release release) {
      release.outputs().forEach(this::release);
    } else if (command instanceof SchedulerCommand.Stop stop) {
      throw new IllegalStateException("the scheduler stopped: " + stop.reason());
    }
  }

  /** What a batch came to: its answer, and the program's memory behind it. */
  private record Ran(SchedulerCommand.RunBatch batch, List<Outcome> outcomes, Memory after) {}

  /** A batch and all it needs to run, on whatever thread. */
  private record Run(SchedulerCommand.RunBatch batch, HostedCode code, Memory memory)
      implements Callable<Ran> {
    @Override
    public Ran call() {
      Object state = memory.state();
      Holdings holdings = batch.holdings();
      List<Outcome> outcomes = new ArrayList<>();
      List<Memory.Before> before = new ArrayList<>();
      for (Dispatch dispatch : batch.dispatches()) {
        before.add(new Memory.Before(dispatch.message().id(), state));
        Executor.Step step =
            Executor.run(code, state, dispatch, holdings, batch.context(), Executor.Watch.NONE);
        outcomes.add(step.outcome());
        state = step.state();
        holdings = step.holdings();
      }
      long sequence = batch.context().sequence();
      return new Ran(batch, outcomes, memory.next(sequence, state, before, sequence - 1));
    }
  }

  /** A unit of work and all its frames. */
  private Outcome run(SchedulerCommand.RunUnit unit) {
    UnitOfWork.Done done =
        UnitOfWork.run(unit.chain(), unitHost(), unit.context(), unit.dispatch());
    long sequence = unit.context().sequence();
    MessageId message = unit.dispatch().message().id();
    done.memories()
        .forEach(
            (program, state) -> {
              Memory memory = memory(program, codes.get(done.codes().get(program)));
              List<Memory.Before> before = List.of(new Memory.Before(message, memory.state()));
              memories.put(program, memory.next(sequence, state, before, sequence - 1));
            });
    return done.outcome();
  }

  private UnitHost unitHost() {
    return new UnitHost() {
      @Override
      public HostedCode code(CodeId id) {
        return codes.get(id);
      }

      @Override
      public Object memory(ActorId program, HostedCode code) {
        return Simulator.this.memory(program, code).state();
      }
    };
  }

  private List<SchedulerInput> finish(List<Run> runs) {
    List<SchedulerInput> answers = new ArrayList<>(runs.size());
    for (Ran ran : threads == 1 || runs.size() < 2 ? inOrder(runs) : sideBySide(runs)) {
      memories.put(ran.batch().program(), ran.after());
      answers.add(new SchedulerInput.BatchDone(ran.batch().batch(), ran.outcomes()));
    }
    return answers;
  }

  private static List<Ran> inOrder(List<Run> runs) {
    return runs.stream().map(Run::call).toList();
  }

  private List<Ran> sideBySide(List<Run> runs) {
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, runs.size()));
    try {
      List<Ran> ran = new ArrayList<>(runs.size());
      for (Future<Ran> done : pool.invokeAll(runs)) {
        ran.add(done.get());
      }
      return ran;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while programs ran", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be run", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private void append(BlockDraft.Sealed sealed, byte[] bytes) {
    log.add(bytes);
    for (Executed executed : sealed.block().executed()) {
      if (executed.outcome().message().phase() == Phase.INPUT) {
        ran.put(executed.outcome().message(), executed);
      }
    }
    if (checkFold) {
      shadow.next(RecordCodec.decode(bytes), sealed.block());
      shadow.mustBe(sealed.state());
    }
  }

  private void release(Output output) {
    if (output instanceof Output.Admitted admitted) {
      Submitted submitted = unacknowledged.remove(admitted.handle());
      if (submitted != null) {
        submitted.pending().admitted(admitted);
      }
      if (submitted != null && !admitted.messages().isEmpty()) {
        MessageId message = admitted.messages().get(0);
        Awaiting waiting = new Awaiting(submitted.reader(), submitted.pending());
        if (admitted.known().get(0) != null) {
          answer(waiting, admitted.known().get(0));
        } else {
          awaiting.put(message, waiting);
        }
      }
    } else if (output instanceof Output.Refused refused) {
      Submitted submitted = unacknowledged.remove(refused.handle());
      if (submitted != null) {
        submitted.pending().refused(refused.refusal());
      }
    } else if (output instanceof Output.Delivered delivered) {
      Mail mail = delivered.mail();
      received.computeIfAbsent(delivered.user(), user -> new ArrayList<>()).add(mail);
      Awaiting waiting = mail.isReply() ? awaiting.remove(mail.replyTo()) : null;
      if (waiting != null) {
        answer(waiting, mail);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void answer(Awaiting waiting, Mail mail) {
    Object value =
        mail.code() == ReplyCode.MANUAL && waiting.reader() != null
            ? waiting.reader().apply(mail.payload())
            : null;
    ((Pending<Object>) waiting.pending())
        .replied(
            new Reply<>(mail.replyTo(), mail.code(), value, mail.payload(), mail.value()),
            ran.remove(mail.replyTo()));
  }

  // ------------------------------------------------------------------ looking

  /** The chain behind the last block. */
  public ChainState chain() {
    return scheduler.sealedState();
  }

  /** The records so far, the genesis first. */
  public List<BlockRecord> blocks() {
    return log.stream().map(RecordCodec::decode).toList();
  }

  /**
   * A program's state.
   *
   * @throws IllegalArgumentException when there is no such program
   */
  public <C, S> S state(ProgramRef<C> program, Class<S> type) {
    ProgramEntry entry = chain().programs().get(program.id());
    if (entry == null) {
      throw new IllegalArgumentException("no program " + program.id());
    }
    HostedCode code = codes.get(entry.code());
    Payload encoded = code.encodeState(memory(program.id(), code).state());
    return CanonicalCbor.of(type).decode(encoded);
  }

  /**
   * A program's state as its code keeps it.
   *
   * @throws IllegalArgumentException when there is no such program
   */
  public Object stateOf(ActorId program) {
    ProgramEntry entry = chain().programs().get(program);
    if (entry == null) {
      throw new IllegalArgumentException("no program " + program);
    }
    return memory(program, codes.get(entry.code())).state();
  }

  /** What sending that now would come to, alone; nothing of it is kept. */
  public DryRun.Result dryRun(DryRun.Wanted wanted) {
    DryHost host =
        new DryHost() {
          @Override
          public HostedCode code(CodeId id) {
            return codes.get(id);
          }

          @Override
          public Object memory(ActorId program, HostedCode code) {
            return Simulator.this.memory(program, code).state();
          }
        };
    return DryRun.run(chain(), host, wanted, DRY_RUN_DISPATCHES);
  }

  /**
   * Asks a program, behind the last block; nothing changes.
   *
   * @throws CallFailed when it cannot be answered
   */
  @SuppressWarnings("unchecked")
  public <R, Q extends Query<R>> R query(ProgramRef<? super Q> of, Q query) {
    return (R) Payloads.decodeAnswer(query.getClass(), query(of.id(), Payloads.encode(query)));
  }

  /** As above, with bytes: what host modules are asked. */
  public Payload query(ActorId of, Payload query) {
    long most = settings.policy().queryLimit(settings.defaultGas());
    Questions.Answer answer = ask(of, new Question.Smart(query), most);
    if (answer.error() != null) {
      throw new CallFailed(answer.error());
    }
    return answer.data();
  }

  /** What a contract has stored, or another program publishes, behind the last block. */
  public ContractStore store(ProgramRef<?> program) {
    return ContractStore.readOnly(codeOf(chain(), program.id()).keys(stateOf(program.id())));
  }

  /** What somebody has of all denominations, behind the last block. */
  public Coins coins(ActorId actor) {
    Coins native_ = Coins.of(settings.contracts().denom(), balance(actor));
    return chain().programs().containsKey(Bank.ADDRESS)
        ? native_.plus(Bank.balances((ByteStore) stateOf(Bank.ADDRESS), actor))
        : native_;
  }

  /**
   * Asks a program or a host module something, behind the last block; nothing changes.
   *
   * @param gas most gas that answering may burn
   */
  public Questions.Answer ask(ActorId of, Question question, long gas) {
    return Questions.ask(chain(), unitHost(), of, question, gas);
  }

  /** What waits in a user's mailbox, behind the last block. */
  public List<HeldMail> mailbox(UserId user) {
    return HeldMail.of(chain(), user.id());
  }

  /** What an actor may spend. */
  public Value balance(ActorId actor) {
    Value balance = chain().balances().get(actor);
    return balance == null ? Value.ZERO : balance;
  }

  /** The digest of all programs' memory, as the runtime and verification compute it. */
  public Bytes32 stateDigest() {
    StateDigest digest = new StateDigest();
    for (Map.Entry<ActorId, ProgramEntry> program : chain().programs().entrySet()) {
      HostedCode code = codes.get(program.getValue().code());
      digest.add(
          program.getKey(), code.id(), code.encodeState(memory(program.getKey(), code).state()));
    }
    return digest.result();
  }

  /** Handler runs and dispatches so far, for the law that relates them. */
  public long[] executionsAndDispatches() {
    return new long[] {scheduler.executions(), scheduler.dispatches()};
  }

  List<Mail> receivedBy(UserId user) {
    return List.copyOf(received.getOrDefault(user.id(), List.of()));
  }
}
