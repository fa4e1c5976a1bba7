package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.program.Memory;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import io.geartrain.runtime.unit.UnitHost;
import io.geartrain.runtime.unit.UnitOfWork;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * A whole runtime on one thread: the scheduler, programs' memory, and a log that is durable when told.
 * Whoever drives it decides in which order batches end, writes become durable and crashes come. Each
 * record is checked as it is sealed: what its bytes fold to is what the scheduler goes on from, and no
 * value is made or lost. Whatever leaves is checked to be durable.
 */
public final class World {
  public static final ScriptCode CODE = ScriptCode.named("script");
  public static final UserId ALICE = UserId.of("alice");
  public static final UserId BOB = UserId.of("bob");
  public static final UserId CAROL = UserId.of("carol");
  public static final long GAS = 1_000_000;

  private final ChainSettings settings;
  private final SchedulerLimits limits;
  private final Map<CodeId, HostedCode> codes = new HashMap<>();
  private final List<byte[]> log = new ArrayList<>();
  private final List<BlockDraft.Sealed> sealed = new ArrayList<>();
  private final List<SchedulerCommand.RunBatch> batches = new ArrayList<>();
  private SchedulerCommand.RunUnit unit;
  private final Map<ActorId, Memory> memories = new TreeMap<>();
  private final Map<Long, Output> answers = new HashMap<>();
  private final List<Output> released = new ArrayList<>();
  private final Set<MessageId> stopping = new HashSet<>();
  private final Set<String> stoppingOn = new HashSet<>();

  private static final long SEED = 0x5DEECE66DL;

  /** The machine keeps nearly nothing in memory, its shadow everything; they must agree. */
  private final SmallSpill spill = new SmallSpill(600);

  private Scheduler scheduler;
  private BlockDraft shadow;
  private BigInteger value;
  private long durable;
  private long nextHandle = 1;
  private long now;
  private int nextWave;
  private int largestWave;
  private String stopReason;

  public World(ChainSettings settings, SchedulerLimits limits) {
    this.settings = settings;
    this.limits = limits;
    ChainState genesis = ChainState.genesis(settings, 0);
    this.value = valueIn(genesis);
    this.scheduler = new Scheduler(genesis, limits, spill, SEED);
    this.shadow = new BlockDraft(genesis);
  }

  /** The settings of most tests: stepped, gas not counted, three users with 1000 each. */
  public static ChainSettings settings() {
    return ChainSettings.defaults()
        .withClock(Clock.STEPPED)
        .with("gas-policy", "unmetered")
        .with("state-check-interval", 1)
        .withBalance("alice", 1000)
        .withBalance("bob", 1000)
        .withBalance("carol", 1000);
  }

  /** The same with policy {@code plain}: a run takes 1000, nothing else costs. */
  public static ChainSettings plain() {
    return settings().with("gas-policy", "plain").with("default-gas", GAS);
  }

  /** Bounds that never end a block: no time passes, and records may grow. */
  public static SchedulerLimits limits() {
    return new SchedulerLimits(50, 1 << 30, 1 << 20, 1 << 20, 1 << 30, 1 << 20, 1 << 30);
  }

  static World stepped() {
    return new World(settings(), limits());
  }

  public static World of(ChainSettings settings) {
    return new World(settings, limits());
  }

  // ------------------------------------------------------------------ inputs

  public static Input deploy(ScriptCode code) {
    return new Input.CodeDeployed(code.id(), code.name(), code.version(), code.entryBits());
  }

  public static Input create(ScriptCode code, String salt, Script init) {
    return create(ALICE, code, salt, init, 0, GAS, null);
  }

  public static Input create(
      UserId user, ScriptCode code, String salt, Script init, long value, long gas, String key) {
    return new Input.ProgramCreated(
        user.id(), code.id(), Payload.utf8(salt), init.payload(), Value.of(value), gas, key);
  }

  public static Input send(ActorId to, Script what) {
    return send(ALICE, to, what);
  }

  public static Input send(UserId from, ActorId to, Script what) {
    return send(from, to, what, 0, GAS, Input.NOW, null);
  }

  static Input sendAt(long height, ActorId to, Script what) {
    return send(ALICE, to, what, 0, GAS, height, null);
  }

  public static Input sendGas(long gas, ActorId to, Script what) {
    return send(ALICE, to, what, 0, gas, Input.NOW, null);
  }

  public static Input sendValue(long value, ActorId to, Script what) {
    return send(ALICE, to, what, value, GAS, Input.NOW, null);
  }

  static Input sendKeyed(String key, ActorId to, Script what) {
    return send(ALICE, to, what, 0, GAS, Input.NOW, key);
  }

  public static Input send(
      UserId from, ActorId to, Script what, long value, long gas, long target, String key) {
    return new Input.MessageSent(from.id(), to, what.payload(), Value.of(value), gas, target, key);
  }

  /** Any bytes. */
  public static Input send(
      UserId from, ActorId to, Payload payload, long value, long gas, long target, String key) {
    return new Input.MessageSent(from.id(), to, payload, Value.of(value), gas, target, key);
  }

  public static Input watermark(long height) {
    return new Input.WatermarkRaised(height);
  }

  /** Submits inputs together; returns the handle of the answer. */
  public long submit(Input... inputs) {
    return submit(null, Arrays.asList(inputs));
  }

  public long submit(Submission.Position position, List<Input> inputs) {
    for (Input input : inputs) {
      if (input instanceof Input.CodeDeployed deployed) {
        codes.computeIfAbsent(
            deployed.code(), id -> ScriptCode.of(deployed.name(), deployed.entries()));
      }
    }
    long handle = nextHandle++;
    on(new SchedulerInput.Submitted(new Submission(handle, inputs, position)));
    return handle;
  }

  /** The input that deploys any code. */
  public Input deploy(HostedCode code) {
    codes.put(code.id(), code);
    return new Input.CodeDeployed(code.id(), code.name(), code.version(), code.entries());
  }

  /** Deploys the code and creates programs with empty inits, in a block of their own. */
  List<ActorId> programs(String... salts) {
    submit(deploy(CODE));
    for (String salt : salts) {
      submit(create(CODE, salt, Script.script()));
    }
    block();
    return Arrays.stream(salts).map(CODE::program).toList();
  }

  ActorId program(String salt) {
    return programs(salt).get(0);
  }

  // ------------------------------------------------------------------ driving

  /** Makes one block with the stepped clock, or all there is to make with others. */
  public World block() {
    if (settings.clock() == Clock.STEPPED) {
      on(new SchedulerInput.Step());
    }
    return settle();
  }

  public World blocks(int count) {
    for (int i = 0; i < count; i++) {
      block();
    }
    return this;
  }

  /** Submits and makes a block; returns the answer. */
  public Output block(Input... inputs) {
    long handle = submit(inputs);
    block();
    return answers.get(handle);
  }

  /** Runs what runs and writes what is sealed until nothing is left, in order. */
  public World settle() {
    while (isRunning() || durable < sealedSequence()) {
      runBatches();
      write(sealedSequence());
    }
    checkExecutions();
    return this;
  }

  /** Runs what runs and writes what is sealed, in a random order, for so many steps. */
  public World settleRandomly(Random random, int steps) {
    for (int i = 0; i < steps && (isRunning() || durable < sealedSequence()); i++) {
      boolean writes = durable < sealedSequence() && (!isRunning() || random.nextInt(4) == 0);
      if (writes) {
        long undurable = sealedSequence() - durable;
        write(durable + 1 + random.nextInt((int) undurable));
      } else if (unit != null) {
        runUnit();
      } else {
        run(batches.remove(random.nextInt(batches.size())));
      }
    }
    checkExecutions();
    return this;
  }

  private boolean isRunning() {
    return unit != null || !batches.isEmpty();
  }

  /** Runs the oldest batch. */
  World run() {
    run(batches.remove(0));
    return this;
  }

  /** Runs one of {@link #running}. */
  World run(int index) {
    run(batches.remove(index));
    return this;
  }

  /** Runs all batches, oldest first, without writing anything. */
  World runBatches() {
    while (isRunning()) {
      if (unit != null) {
        runUnit();
      } else {
        run(batches.remove(0));
      }
    }
    return this;
  }

  /** Runs all batches in a random order, writing now and then; leaves writes for later. */
  public World runBatchesRandomly(Random random) {
    while (isRunning()) {
      settleRandomly(random, 1);
    }
    return this;
  }

  /** Everything up to that record is on disk. */
  public World write(long sequence) {
    if (sequence > durable) {
      durable = sequence;
      on(new SchedulerInput.Durable(sequence));
    }
    return this;
  }

  World at(long millis) {
    now = millis;
    return this;
  }

  /** Batches that wait to run. */
  List<SchedulerCommand.RunBatch> running() {
    return batches;
  }

  /** The message that persists that text will be stopped by a limit, once. */
  World stoppingOn(String text) {
    stoppingOn.add(text);
    return this;
  }

  public void on(SchedulerInput input) {
    if (now % 2 == 0) {
      scheduler.tidy();
    }
    Set<Long> inWave = new HashSet<>();
    for (SchedulerCommand command : scheduler.on(input, now)) {
      if (command instanceof SchedulerCommand.RunBatch batch) {
        batches.add(batch);
        inWave.add(batch.batch());
      } else if (command instanceof SchedulerCommand.RunUnit next) {
        assertThat(isRunning()).as("a unit of work runs alone").isFalse();
        unit = next;
      } else if (command instanceof SchedulerCommand.Drop drop) {
        memories.computeIfPresent(drop.program(), (id, memory) -> memory.before(drop.from()));
      } else if (command instanceof SchedulerCommand.Append append) {
        append(append);
      } else if (command instanceof SchedulerCommand.Release release) {
        release.outputs().forEach(this::release);
      } else if (command instanceof SchedulerCommand.Stop stop) {
        stopReason = stop.reason();
      }
    }
    nextWave = batches.stream().mapToInt(batch -> batch.dispatches().size()).sum();
    largestWave = Math.max(largestWave, nextWave);
  }

  /** Runs all that runs; those that end say so together. */
  void runTogether() {
    together = new ArrayList<>();
    while (!running().isEmpty()) {
      run(0);
    }
    List<SchedulerInput.BatchDone> ended = together;
    together = null;
    on(new SchedulerInput.BatchesDone(ended));
  }

  /** Who has run and is to say so with others, or null. */
  private List<SchedulerInput.BatchDone> together;

  private void run(SchedulerCommand.RunBatch batch) {
    HostedCode code = codes.get(batch.code());
    Memory memory = memory(batch.program(), code);
    Object state = memory.state();
    Holdings holdings = batch.holdings();
    List<Outcome> outcomes = new ArrayList<>();
    List<Memory.Before> before = new ArrayList<>();
    for (Dispatch dispatch : batch.dispatches()) {
      Executor.Step step =
          Executor.run(code, state, dispatch, holdings, batch.context(), Executor.Watch.NONE);
      if (isStopped(dispatch.message().id(), step.outcome())) {
        Trap trap = new Trap(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY, Trap.Cause.TIME_LIMIT);
        on(
            new SchedulerInput.LimitExceeded(
                batch.batch(), dispatch.message().id(), trap, "too slow"));
        return;
      }
      before.add(new Memory.Before(dispatch.message().id(), state));
      outcomes.add(step.outcome());
      state = step.state();
      holdings = step.holdings();
    }
    memories.put(batch.program(), memory.next(batch.context().sequence(), state, before, durable));
    SchedulerInput.BatchDone done = new SchedulerInput.BatchDone(batch.batch(), outcomes);
    if (together == null) {
      on(done);
    } else {
      together.add(done);
    }
  }

  private Memory memory(ActorId program, HostedCode code) {
    return memories.computeIfAbsent(program, id -> Memory.of(0, code.emptyState()));
  }

  /** Codes and memories, for units of work. */
  public UnitHost unitHost() {
    return host((program, code) -> memory(program, code).state());
  }

  private UnitHost unitHost(Map<ActorId, Object> remembered) {
    return host((program, code) -> remembered.getOrDefault(program, code.emptyState()));
  }

  private UnitHost host(BiFunction<ActorId, HostedCode, Object> memory) {
    return new UnitHost() {
      @Override
      public HostedCode code(CodeId id) {
        return codes.get(id);
      }

      @Override
      public Object memory(ActorId program, HostedCode code) {
        return memory.apply(program, code);
      }
    };
  }

  private void runUnit() {
    SchedulerCommand.RunUnit running = unit;
    unit = null;
    UnitOfWork.Done done =
        UnitOfWork.run(running.chain(), unitHost(), running.context(), running.dispatch());
    MessageId message = running.dispatch().message().id();
    done.memories()
        .forEach(
            (program, state) -> {
              Memory memory = memory(program, codes.get(done.codes().get(program)));
              List<Memory.Before> before = List.of(new Memory.Before(message, memory.state()));
              memories.put(
                  program, memory.next(running.context().sequence(), state, before, durable));
            });
    on(new SchedulerInput.BatchDone(running.batch(), List.of(done.outcome())));
  }

  private boolean isStopped(MessageId message, Outcome outcome) {
    for (Payload event : outcome.events()) {
      if (stoppingOn.contains(event.utf8()) && stopping.add(message)) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ laws

  private void append(SchedulerCommand.Append command) {
    BlockDraft.Sealed block = command.sealed();
    assertThat(block.block().sequence()).isEqualTo(sealedSequence() + 1);
    byte[] bytes = RecordCodec.encode(command.sealed().block());
    assertThat(bytes)
        .as("bytes of record %d, written dispatch by dispatch", block.block().sequence())
        .isEqualTo(RecordCodec.encode(block.block()));
    log.add(bytes);
    sealed.add(block);
    BlockDraft.Sealed folded = shadow.replay(RecordCodec.decode(bytes));
    assertThat(stateBytes(folded.state()))
        .as("fold of record %d equals the carried state", block.block().sequence())
        .isEqualTo(stateBytes(block.state()));
    assertThat(mails(folded.outputs()))
        .as("mails of record %d", block.block().sequence())
        .isEqualTo(mails(block.outputs()));
    assertThat(folded.actors().stream().map(Actor::id))
        .isEqualTo(block.actors().stream().map(Actor::id).toList());
    assertThat(valueIn(block.state()))
        .as("value after record %d", block.block().sequence())
        .isEqualTo(value.add(block.state().standing().minted()));
  }

  private void release(Output output) {
    if (output instanceof Output.Admitted admitted) {
      assertThat(admitted.sequence())
          .as("only what is durable leaves")
          .isLessThanOrEqualTo(durable);
      assertThat(answers.put(admitted.handle(), admitted)).as("one answer").isNull();
    } else if (output instanceof Output.Refused refused) {
      assertThat(answers.put(refused.handle(), refused)).as("one answer").isNull();
    } else if (output instanceof Output.Delivered delivered) {
      assertThat(delivered.mail().id().sequence())
          .as("only what is durable leaves")
          .isLessThanOrEqualTo(durable);
    }
    released.add(output);
  }

  private void checkExecutions() {
    assertThat(scheduler.executions())
        .as("executions for %d dispatches", scheduler.dispatches())
        .isLessThanOrEqualTo(2 * scheduler.dispatches() + 64);
  }

  public static byte[] stateBytes(ChainState state) {
    WireWriter out = new WireWriter(1024);
    ChainStateCodec.write(out, state);
    return out.toBytes();
  }

  static BigInteger valueIn(ChainState state) {
    Conservation.checkGas(state);
    return Conservation.value(state);
  }

  /** Runs everything in the log again, from nothing, and compares. */
  public void verify() {
    BlockDraft again = new BlockDraft(ChainState.genesis(settings, 0));
    Map<ActorId, Object> remembered = new HashMap<>();
    for (byte[] bytes : log) {
      BlockRecord record = RecordCodec.decode(bytes);
      again.replayOpening(record);
      ChainState base = again.base();
      BlockContext context =
          new BlockContext(
              settings,
              record.sequence(),
              record.height(),
              record.timestamp(),
              base.backlog(),
              base.agenda());
      for (Executed executed : record.executed()) {
        Outcome outcome = run(again, context, remembered);
        again.merge(outcome);
        assertThat(again.lastExecuted().toString())
            .as("record %d", record.sequence())
            .isEqualTo(executed.toString());
      }
      again.seal();
    }
    assertThat(stateBytes(again.base())).isEqualTo(stateBytes(state()));
    assertThat(encoded(remembered)).isEqualTo(memories());
  }

  private Outcome run(BlockDraft again, BlockContext context, Map<ActorId, Object> remembered) {
    Message message = again.head();
    Outcome judged = again.judge(message);
    if (judged != null) {
      return withoutDiagnosis(judged);
    }
    if (again.isUnit(message)) {
      UnitOfWork.Done done =
          UnitOfWork.run(again.view(), unitHost(remembered), context, again.dispatch(message));
      remembered.putAll(done.memories());
      return withoutDiagnosis(done.outcome());
    }
    ActorId program = message.destination();
    HostedCode code = codes.get(again.program(program).code());
    Executor.Step step =
        Executor.run(
            code,
            remembered.getOrDefault(program, code.emptyState()),
            again.dispatch(message),
            again.holdings(program),
            context,
            Executor.Watch.NONE);
    remembered.put(program, step.state());
    return withoutDiagnosis(step.outcome());
  }

  private static Outcome withoutDiagnosis(Outcome o) {
    return new Outcome(
        o.message(), o.verdict(), o.trap(), o.events(), o.effects(), o.gasBurned(), null, o.unit());
  }

  private static List<Output> mails(List<Output> outputs) {
    return outputs.stream().filter(Output.Delivered.class::isInstance).toList();
  }

  // ------------------------------------------------------------------ crashing

  /**
   * The process ends now. Of what is not durable, the first {@code surviving} records are on disk all the
   * same. Starts again from the log alone.
   *
   * @return what had been submitted and not answered, by handle
   */
  public World crash(int surviving) {
    long kept = Math.min(durable + surviving, sealedSequence());
    List<byte[]> onDisk = new ArrayList<>(log.subList(0, (int) kept));
    Set<Output> seenBefore = new HashSet<>(mails(released));
    log.clear();
    sealed.clear();
    batches.clear();
    unit = null;
    memories.clear();
    shadow = new BlockDraft(ChainState.genesis(settings, 0));
    Set<Output> replayed = new HashSet<>();
    for (byte[] bytes : onDisk) {
      BlockDraft.Sealed block = shadow.replay(RecordCodec.decode(bytes));
      log.add(bytes);
      sealed.add(block);
      replayed.addAll(mails(block.outputs()));
      remember(block);
    }
    assertThat(replayed).as("what had left is still there").containsAll(seenBefore);
    durable = kept;
    scheduler = new Scheduler(shadow.base(), limits, spill, SEED);
    on(new SchedulerInput.Tick());
    return this;
  }

  private void remember(BlockDraft.Sealed block) {
    long sequence = block.block().sequence();
    for (int i = 0; i < block.events().size(); i++) {
      ActorId id = block.eventActors().get(i).id();
      HostedCode code = codes.get(block.state().programs().get(id).code());
      Memory memory = memory(id, code);
      Object state = code.apply(memory.state(), block.events().get(i));
      memories.put(id, memory.next(sequence, state, List.of(), sequence));
    }
  }

  // ------------------------------------------------------------------ looking

  public Scheduler scheduler() {
    return scheduler;
  }

  public long durable() {
    return durable;
  }

  public long sealedSequence() {
    return sealed.size();
  }

  /** The state after the last sealed record. */
  public ChainState state() {
    return scheduler.sealedState();
  }

  /** Dispatches handed out with the last command, and the most ever. */
  int largestWave() {
    return largestWave;
  }

  String stopReason() {
    return stopReason;
  }

  public List<byte[]> log() {
    return log;
  }

  public List<BlockDraft.Sealed> sealed() {
    return sealed;
  }

  public BlockRecord record(long sequence) {
    return sealed.get((int) sequence - 1).block();
  }

  public BlockRecord lastRecord() {
    return record(sealedSequence());
  }

  public List<Output> released() {
    return released;
  }

  public Output answer(long handle) {
    return answers.get(handle);
  }

  /** What programs persisted, in order. */
  List<String> state(ActorId program) {
    Memory memory = memories.get(program);
    return memory == null ? List.of() : List.copyOf(texts(memory.state()));
  }

  /** What programs remember, encoded; what remembers nothing is left out. */
  public Map<ActorId, Payload> memories() {
    Map<ActorId, Object> states = new HashMap<>();
    memories.forEach((id, memory) -> states.put(id, memory.state()));
    return encoded(states);
  }

  private Map<ActorId, Payload> encoded(Map<ActorId, Object> states) {
    Map<ActorId, Payload> all = new TreeMap<>();
    states.forEach(
        (id, state) -> {
          HostedCode code = codes.get(state().programs().get(id).code());
          if (!code.encodeState(state).equals(code.encodeState(code.emptyState()))) {
            all.put(id, code.encodeState(state));
          }
        });
    return all;
  }

  /** What a program remembers, or null when it has not run. */
  public Object memory(ActorId program) {
    Memory memory = memories.get(program);
    return memory == null ? null : memory.state();
  }

  Map<ActorId, List<String>> states() {
    Map<ActorId, List<String>> all = new TreeMap<>();
    memories.forEach(
        (id, memory) -> {
          if (memory.state() instanceof List<?> && !texts(memory.state()).isEmpty()) {
            all.put(id, List.copyOf(texts(memory.state())));
          }
        });
    return all;
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(Object state) {
    return (List<String>) state;
  }

  /** The value that waits in a user's mailbox. */
  long inMailbox(UserId user) {
    long sum = 0;
    for (Agenda.Entry entry : state().agenda()) {
      if (entry.parked().kind() == Parked.Kind.MAIL
          && entry.parked().message().destination().equals(user.id())) {
        sum += entry.parked().message().value().amount().longValueExact();
      }
    }
    return sum;
  }

  public long balance(ActorId actor) {
    Value balance = state().balances().get(actor);
    return balance == null ? 0 : balance.amount().longValueExact();
  }

  public ProgramEntry.Status status(ActorId program) {
    return state().programs().get(program).status();
  }

  /** What that user got, in order. */
  public List<Mail> mails(UserId user) {
    return released.stream()
        .filter(Output.Delivered.class::isInstance)
        .map(Output.Delivered.class::cast)
        .filter(delivered -> delivered.user().equals(user.id()))
        .map(Output.Delivered::mail)
        .toList();
  }

  public Mail lastMail(UserId user) {
    List<Mail> all = mails(user);
    return all.get(all.size() - 1);
  }

  /** The reply to the first message of an admitted submission. */
  public Mail replyTo(Output answer) {
    MessageId message = ((Output.Admitted) answer).messages().get(0);
    List<Mail> replies =
        released.stream()
            .filter(Output.Delivered.class::isInstance)
            .map(output -> ((Output.Delivered) output).mail())
            .filter(mail -> message.equals(mail.replyTo()))
            .toList();
    assertThat(replies).as("replies to %s", message).hasSize(1);
    return replies.get(0);
  }

  /** Everything that was executed, in the order of the log. */
  public List<Executed> executed() {
    return sealed.stream().flatMap(block -> block.block().executed().stream()).toList();
  }
}
