package io.geartrain.runtime.core;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.gas.GasTree;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pcollections.TreePMap;

/**
 * The open block: a mutable working copy of the chain's state, to which inputs, due messages and
 * outcomes are applied in order. Live execution, recovery and verification all build their blocks
 * here, so that they cannot disagree. Whatever the block decides (ids, routing, who is a user, what a
 * creation came to) is decided here, one dispatch after the other, in queue order.
 *
 * <p>The naive way applies each change to the persistent maps; that costs a path copy for each
 * message. Instead, changes gather in overlays and are written once, when the block is sealed.
 */
public final class BlockDraft {
  private final ChainSettings settings;
  private final GasPolicy policy;
  private final Overlay<MessageId, GasNode> gas;
  private final Actors actors;
  private final GasTree tree;

  private ChainState base;
  private long height;
  private long timestamp;
  private long watermark;
  private long serial;
  private TreePMap<CodeId, CodeEntry> codes;
  private CodeId lastCodeId;
  private CodeEntry lastCode;
  private Agenda.Draft agenda;
  private TreePMap<TimerKey, AgendaKey> timers;
  private TreePMap<String, Source> sources;
  private TreePMap<KeyOwner, KeyUse> keys;
  private TreePMap<MessageId, KeyOwner> keyOrder;
  private TreePMap<ActorId, Inbox> inboxes;

  private List<Input> inputs;
  private List<MessageId> due;
  private List<MessageId> tasks;
  private List<Executed> executed;
  private List<Output> outputs;
  private List<Actor> ran;
  private List<Payload> events;
  private List<Actor> eventActors;
  private List<Executed> diagnosed;
  private List<ActorId> withoutCode;

  private final Spill spill;
  private QueueState.Draft queue;

  private long gasBurned;
  private long weight;

  /** Prepares to build blocks on top of a state; all that waits, waits in memory. */
  public BlockDraft(ChainState base) {
    this(base, Spill.NONE, 0);
  }

  /**
   * Prepares to build blocks on top of a state.
   *
   * @param spill where messages wait that are too many for memory
   * @param seed of this process, unknown to others; never relevant to an outcome
   */
  public BlockDraft(ChainState base, Spill spill, long seed) {
    this.spill = spill;
    this.settings = base.settings();
    this.policy = settings.policy();
    this.gas = new Overlay<>(base.gas());
    this.actors = new Actors(base.programs(), base.balances(), seed);
    this.tree =
        new GasTree(
            new GasTree.Nodes() {
              @Override
              public GasNode node(MessageId id) {
                return gas.get(id);
              }

              @Override
              public void put(MessageId id, GasNode node) {
                gas.put(id, node);
              }
            },
            (payer, left) -> {});
    this.base = base;
    reset();
  }

  private void reset() {
    watermark = base.watermark();
    serial = base.serial();
    codes = base.codes();
    lastCodeId = null;
    agenda = base.agenda().open(spill);
    queue = base.queue().open(spill, queue);
    timers = base.timers();
    sources = base.sources();
    keys = base.keys();
    keyOrder = base.keyOrder();
    inboxes = base.inboxes();
    inputs = new ArrayList<>(4);
    due = new ArrayList<>(4);
    tasks = new ArrayList<>(4);
    // Blocks are often as long as the one before.
    int room = executed == null ? 8 : Math.min(executed.size() + 8, 1 << 14);
    executed = new ArrayList<>(room);
    ran = new ArrayList<>(room);
    events = new ArrayList<>(room);
    eventActors = new ArrayList<>(room);
    diagnosed = new ArrayList<>(0);
    withoutCode = new ArrayList<>(0);
    outputs = new ArrayList<>(4);
    gasBurned = 0;
    weight = 64;
  }

  /**
   * Opens the next block.
   *
   * @param atHeight not below that of the last
   * @param atTimestamp not below that of the last
   */
  public void open(long atHeight, long atTimestamp) {
    if (atHeight < base.height() || atTimestamp < base.timestamp()) {
      throw new BrokenInvariantException(
          sequence(), "height and timestamp", "not below the last record's", atHeight);
    }
    height = atHeight;
    timestamp = atTimestamp;
    forgetOldKeys();
  }

  /** The state on which the open block builds. */
  public ChainState base() {
    return base;
  }

  /** The open block's place in the log. */
  public long sequence() {
    return base.sequence() + 1;
  }

  /** The open block's height. */
  public long height() {
    return height;
  }

  /** The open block's timestamp. */
  public long timestamp() {
    return timestamp;
  }

  /** Gas that is left of the block's allowance. */
  public long allowance() {
    return settings.blockGas() - gasBurned;
  }

  /** Rough size of the record so far, in bytes. */
  public long weight() {
    return weight;
  }

  /** Dispatches executed so far. */
  public int executedCount() {
    return executed.size();
  }

  /** Whether sealing now would write a record that says nothing. */
  public boolean isEmpty() {
    return inputs.isEmpty() && due.isEmpty() && tasks.isEmpty() && executed.isEmpty();
  }

  /** Messages that wait to run. */
  public int queueSize() {
    return queue.size();
  }

  // ------------------------------------------------------------------ inputs

  /**
   * Admits a submission whole, or refuses it whole and changes nothing.
   *
   * @return null when it was admitted or repeats one that was
   */
  public Refusal admit(Submission submission) {
    Submission.Position position = submission.position();
    if (position != null) {
      Source source = sources.get(position.source());
      long consumed = source == null ? Submission.Position.START : source.offset();
      if (position.offset() <= consumed) {
        outputs.add(
            new Output.Admitted(submission.handle(), List.of(), base.sequence(), List.of()));
        return null;
      }
      if (position.previous() != consumed) {
        return new Refusal(
            Refusal.Reason.SOURCE_OUT_OF_ORDER,
            "source '%s' has consumed offset %d, the submission expects %d; continue from there"
                .formatted(position.source(), consumed, position.previous()));
      }
    }
    InputCheck check = new InputCheck(submission.inputs());
    for (Input input : submission.inputs()) {
      Refusal refusal = input.match(check);
      if (refusal != null) {
        return refusal;
      }
    }
    List<MessageId> messages = new ArrayList<>(submission.inputs().size());
    List<Mail> known = new ArrayList<>(submission.inputs().size());
    for (Input input : submission.inputs()) {
      KeyUse use = keyUse(input);
      if (use != null) {
        messages.add(use.message());
        known.add(use.reply());
      } else {
        MessageId id = apply(input);
        if (id != null) {
          messages.add(id);
          known.add(null);
        }
      }
    }
    if (position != null) {
      apply(new Input.SourceAdvanced(position.source(), position.offset(), position.fingerprint()));
    }
    outputs.add(new Output.Admitted(submission.handle(), messages, sequence(), known));
    return null;
  }

  private KeyUse keyUse(Input input) {
    if (input instanceof Input.MessageSent sent && sent.key() != null) {
      return keys.get(new KeyOwner(sent.user(), sent.key()));
    }
    if (input instanceof Input.ProgramCreated created && created.key() != null) {
      return keys.get(new KeyOwner(created.user(), created.key()));
    }
    return null;
  }

  private static Bytes32 requestDigest(Input input) {
    if (input instanceof Input.MessageSent sent) {
      return Bytes32.hash(
          "geartrain/request/send/1",
          sent.destination().toBytes(),
          sent.payload().bytes(),
          sent.value().amount().toByteArray());
    }
    Input.ProgramCreated created = (Input.ProgramCreated) input;
    return Bytes32.hash(
        "geartrain/request/create/1",
        created.code().toBytes(),
        created.salt().bytes(),
        created.payload().bytes(),
        created.value().amount().toByteArray());
  }

  /**
   * Says whether inputs may be admitted, each as if those before it in the batch were; looks, and changes
   * nothing.
   */
  private final class InputCheck implements Input.Cases<Refusal> {
    private final List<Input> all;
    private final Set<ActorId> created = new HashSet<>();
    private final Map<ActorId, Value> spent = new HashMap<>();
    private final Map<KeyOwner, Bytes32> keyed = new HashMap<>();
    private final Map<KeyOwner, Boolean> subscribed = new HashMap<>();
    private int messages;

    InputCheck(List<Input> all) {
      this.all = all;
    }

    private Refusal refuse(Refusal.Reason reason, String text, Object... values) {
      return new Refusal(reason, text.formatted(values));
    }

    private Refusal checkMessage(
        Input input, ActorId user, Payload payload, Value value, long gasLimit, String key) {
      if (key != null) {
        KeyOwner owner = new KeyOwner(user, key);
        Bytes32 known = requestUnder(owner);
        if (known != null) {
          // A repeat gets what the first one got, whatever has become of balances since.
          return known.equals(requestDigest(input))
              ? null
              : refuse(
                  Refusal.Reason.IDEMPOTENCY_KEY_REUSED,
                  "key '%s' stands for %s, which was another request; use a new key",
                  key,
                  keys.get(owner) == null
                      ? "an input of the same batch"
                      : "message " + keys.get(owner).message());
        }
        if (keys.size() + keyed.size() >= settings.maxKeys()) {
          return refuse(
              Refusal.Reason.TOO_MANY_KEYS,
              "%d idempotency keys are remembered, max-keys; try again later",
              keys.size());
        }
        keyed.put(owner, requestDigest(input));
      }
      if (payload.size() > settings.maxPayload()) {
        return refuse(
            Refusal.Reason.PAYLOAD_TOO_LARGE,
            "the payload has %d bytes, max-payload is %d",
            payload.size(),
            settings.maxPayload());
      }
      if (policy.isMetered() && gasLimit > settings.blockGas()) {
        return refuse(
            Refusal.Reason.GAS_LIMIT_TOO_HIGH,
            "the gas limit %d is above the block's allowance %d",
            gasLimit,
            settings.blockGas());
      }
      if (!value.isZero()) {
        Value left = balance(user).minus(spent.getOrDefault(user, Value.ZERO));
        if (left.compareTo(value) < 0) {
          return refuse(
              Refusal.Reason.INSUFFICIENT_BALANCE, "the balance is %s, the value %s", left, value);
        }
        spent.merge(user, value, Value::plus);
      }
      if (queueSize() + agenda.size() + messages >= settings.maxBacklog()) {
        return refuse(
            Refusal.Reason.BACKLOG_FULL,
            "%d messages wait, max-backlog; try again later",
            queueSize() + agenda.size() + messages);
      }
      messages++;
      return null;
    }

    private Bytes32 requestUnder(KeyOwner owner) {
      KeyUse use = keys.get(owner);
      return use != null ? use.request() : keyed.get(owner);
    }

    private boolean isRepeated(ActorId user, String key) {
      return key != null && requestUnder(new KeyOwner(user, key)) != null;
    }

    @Override
    public Refusal genesis(Input.Genesis input) {
      throw new IllegalArgumentException("a genesis cannot be submitted");
    }

    @Override
    public Refusal codeDeployed(Input.CodeDeployed input) {
      return null;
    }

    @Override
    public Refusal programCreated(Input.ProgramCreated input) {
      if (!codes.containsKey(input.code()) && !isDeployedHere(input.code())) {
        return refuse(
            Refusal.Reason.UNKNOWN_CODE, "no code %s; deploy it before creating", input.code());
      }
      ActorId id = ActorId.createdByUser(input.code(), input.salt().bytes());
      boolean repeated = isRepeated(input.user(), input.key());
      if (!repeated && (program(id) != null || !created.add(id))) {
        return refuse(
            Refusal.Reason.PROGRAM_ALREADY_EXISTS,
            "program %s of salt '%s' exists",
            id,
            input.salt().utf8());
      }
      return checkMessage(
          input, input.user(), input.payload(), input.value(), input.gas(), input.key());
    }

    @Override
    public Refusal messageSent(Input.MessageSent input) {
      ProgramEntry program = program(input.destination());
      boolean repeated = isRepeated(input.user(), input.key());
      if (program == null && !isCreatedHere(input.destination())) {
        return refuse(
            Refusal.Reason.UNKNOWN_PROGRAM,
            "no program %s; create it before sending",
            input.destination());
      }
      if (program != null && program.isDead() && !repeated) {
        return refuse(
            Refusal.Reason.INACTIVE_PROGRAM,
            "program %s is %s",
            input.destination(),
            program.status().label().toLowerCase(java.util.Locale.ROOT));
      }
      return checkMessage(
          input, input.user(), input.payload(), input.value(), input.gas(), input.key());
    }

    private boolean isCreatedHere(ActorId id) {
      for (Input other : all) {
        if (other instanceof Input.ProgramCreated created
            && ActorId.createdByUser(created.code(), created.salt().bytes()).equals(id)) {
          return true;
        }
      }
      return false;
    }

    private boolean isDeployedHere(CodeId code) {
      for (Input other : all) {
        if (other instanceof Input.CodeDeployed deployed && deployed.code().equals(code)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Refusal watermarkRaised(Input.WatermarkRaised input) {
      return settings.clock() == Clock.DRIVEN
          ? null
          : refuse(
              Refusal.Reason.CLOCK_NOT_DRIVEN,
              "the clock is %s; only a driven clock takes watermarks",
              settings.clock());
    }

    @Override
    public Refusal sourceAdvanced(Input.SourceAdvanced input) {
      throw new IllegalArgumentException("a source advances by the submission's position");
    }

    @Override
    public Refusal subscriptionOpened(Input.SubscriptionOpened input) {
      subscribed.put(new KeyOwner(input.user(), input.name()), true);
      return null;
    }

    @Override
    public Refusal cursorMoved(Input.CursorMoved input) {
      return hasSubscription(input.user(), input.name());
    }

    @Override
    public Refusal subscriptionClosed(Input.SubscriptionClosed input) {
      Refusal refusal = hasSubscription(input.user(), input.name());
      subscribed.put(new KeyOwner(input.user(), input.name()), false);
      return refusal;
    }

    private Refusal hasSubscription(ActorId user, String name) {
      Inbox inbox = inboxes.get(user);
      boolean before = inbox != null && inbox.cursors().containsKey(name);
      return subscribed.getOrDefault(new KeyOwner(user, name), before)
          ? null
          : refuse(
              Refusal.Reason.SUBSCRIPTION,
              "no subscription '%s'; it was never opened, or cut off",
              name);
    }
  }

  /** Applies an input that was admitted; returns the id of the message it became, or null. */
  private MessageId apply(Input input) {
    MessageId id = new MessageId(sequence(), Phase.INPUT, inputs.size(), 0);
    inputs.add(input);
    weight += 96;
    return input.match(new InputApplication(id));
  }

  private final class InputApplication implements Input.Cases<MessageId> {
    private final MessageId id;

    InputApplication(MessageId id) {
      this.id = id;
    }

    @Override
    public MessageId genesis(Input.Genesis input) {
      throw new BrokenInvariantException(sequence(), "inputs", "no genesis behind record 0", input);
    }

    @Override
    public MessageId codeDeployed(Input.CodeDeployed input) {
      codes =
          codes.plus(input.code(), new CodeEntry(input.name(), input.version(), input.entries()));
      return null;
    }

    @Override
    public MessageId programCreated(Input.ProgramCreated input) {
      ActorId program = ActorId.createdByUser(input.code(), input.salt().bytes());
      actors.set(
          actors.get(program),
          new ProgramEntry(
              input.code(),
              input.salt(),
              input.user(),
              id,
              ProgramEntry.Status.UNINITIALIZED,
              null,
              0));
      debit(actors.get(input.user()), input.value());
      remember(input, input.user(), input.key());
      enqueue(
          root(
              input.user(), program, EntryPoint.INIT, input.payload(), input.value(), input.gas()));
      return id;
    }

    @Override
    public MessageId messageSent(Input.MessageSent input) {
      debit(actors.get(input.user()), input.value());
      remember(input, input.user(), input.key());
      Message message =
          root(
              input.user(),
              input.destination(),
              EntryPoint.HANDLE,
              input.payload(),
              input.value(),
              input.gas());
      if (input.target() <= height) {
        enqueue(message);
      } else {
        long lock = 0;
        if (message.gasNode() != null) {
          long wanted = GasPolicy.rent(settings.rent(), input.target() - height, 1);
          lock = Math.min(wanted, tree.available(message.gasNode()));
          tree.take(message.gasNode(), lock);
        }
        park(AgendaKey.INPUT, input.target(), new Parked(message, height, lock, null, false));
      }
      return id;
    }

    private Message root(
        ActorId user, ActorId program, EntryPoint entry, Payload payload, Value value, long limit) {
      MessageId node = null;
      if (policy.isMetered()) {
        tree.openRoot(id, user, limit);
        node = id;
      }
      weight += payload.size();
      return new Message(id, user, program, entry, payload, value, node, null, null);
    }

    private void remember(Input input, ActorId user, String key) {
      if (key != null) {
        KeyOwner owner = new KeyOwner(user, key);
        keys = keys.plus(owner, new KeyUse(requestDigest(input), id, height, null));
        keyOrder = keyOrder.plus(id, owner);
      }
    }

    @Override
    public MessageId watermarkRaised(Input.WatermarkRaised input) {
      watermark = Math.max(watermark, input.height());
      return null;
    }

    @Override
    public MessageId sourceAdvanced(Input.SourceAdvanced input) {
      sources = sources.plus(input.source(), new Source(input.offset(), input.fingerprint()));
      return null;
    }

    @Override
    public MessageId subscriptionOpened(Input.SubscriptionOpened input) {
      Inbox inbox = inboxes.getOrDefault(input.user(), Inbox.EMPTY);
      if (!inbox.cursors().containsKey(input.name())) {
        inboxes = inboxes.plus(input.user(), inbox.withCursor(input.name(), id));
      }
      return null;
    }

    @Override
    public MessageId cursorMoved(Input.CursorMoved input) {
      Inbox inbox = inboxes.get(input.user());
      MessageId cursor = inbox.cursors().get(input.name());
      if (input.mail().compareTo(cursor) > 0) {
        inboxes = inboxes.plus(input.user(), inbox.withCursor(input.name(), input.mail()));
      }
      return null;
    }

    @Override
    public MessageId subscriptionClosed(Input.SubscriptionClosed input) {
      closeSubscription(input.user(), input.name());
      return null;
    }
  }

  private void closeSubscription(ActorId user, String name) {
    Inbox inbox = inboxes.get(user).without(name);
    inboxes = inbox.cursors().isEmpty() ? inboxes.minus(user) : inboxes.plus(user, inbox);
  }

  private void forgetOldKeys() {
    while (!keyOrder.isEmpty()) {
      KeyOwner oldest = keyOrder.firstEntry().getValue();
      if (height - keys.get(oldest).height() <= settings.idempotencyBlocks()) {
        return;
      }
      keys = keys.minus(oldest);
      keyOrder = keyOrder.minusFirstEntry();
    }
  }

  // ------------------------------------------------------------------ what is due

  /** Lets users' parked messages join whose target height has come, before the block's own inputs. */
  public void joinDue(int most) {
    while (due.size() < most && nextIs(AgendaKey.INPUT)) {
      Parked parked = takeFirst();
      due.add(parked.message().id());
      enqueue(parked.message());
    }
  }

  /** Runs scheduled tasks whose height has come, behind the inputs. */
  public void runTasks(int most) {
    // An input whose turn it is to join, but that no longer fits this record, keeps later tasks
    // back.
    while (tasks.size() < most && nextIs(AgendaKey.TASK)) {
      Parked parked = takeFirst();
      MessageId ran = parked.message().id();
      int ordinal = tasks.size();
      tasks.add(ran);
      if (parked.toUser()) {
        deliverToUser(parked.message(), new MessageId(sequence(), Phase.TASK, ordinal, 0));
      } else {
        enqueue(parked.message());
      }
    }
  }

  /** Whether something is due that did not fit this record: nothing may run before it has joined. */
  public boolean hasMoreDue() {
    return nextIs(AgendaKey.INPUT) || nextIs(AgendaKey.TASK);
  }

  private boolean nextIs(int lane) {
    return agenda.firstDue() <= height && agenda.firstLane() == lane;
  }

  private Parked takeFirst() {
    Parked parked = agenda.takeFirst();
    if (parked.timer() != null) {
      timers = timers.minus(new TimerKey(parked.message().source(), parked.timer()));
    }
    payRent(parked);
    weight += 8;
    return parked;
  }

  /** Rent for what was held from b to e is rent x (e - b); the rest of the lock comes back. */
  private void payRent(Parked parked) {
    if (parked.lock() > 0) {
      long rent = GasPolicy.rent(settings.rent(), height - parked.since(), 0);
      long held = Math.min(parked.lock(), rent);
      tree.give(parked.message().gasNode(), parked.lock() - held);
    }
  }

  /** The height so much later; one that cannot be counted any more is never reached. */
  private long after(long delay) {
    return delay > Long.MAX_VALUE - height ? Long.MAX_VALUE : height + delay;
  }

  private AgendaKey park(int lane, long at, Parked parked) {
    AgendaKey key = new AgendaKey(at, lane, serial++);
    agenda.add(key, parked);
    return key;
  }

  // ------------------------------------------------------------------ the queue

  private void enqueue(Message message) {
    queue.add(new Queued(message));
  }

  /** Starts looking through the queue from its head; {@link #lookNext} goes on. */
  void lookFromHead() {
    queue.lookFromHead();
  }

  /** The next message in the queue, or null at its end. Takes nothing. */
  Queued lookNext() {
    return queue.lookNext();
  }

  /** The message at the head of the queue, or null. */
  public Message head() {
    queue.lookFromHead();
    Queued head = queue.lookNext();
    return head == null ? null : head.message();
  }

  private Queued dequeue(MessageId expected) {
    Queued head = queue.take();
    if (head == null || !head.message().id().equals(expected)) {
      throw new BrokenInvariantException(
          sequence(),
          "dispatch " + executed.size(),
          head == null ? "an empty queue" : head.message().id(),
          expected);
    }
    return head;
  }

  // ------------------------------------------------------------------ judging

  /** Gas that a run of this message may use. */
  public long gasFor(Message message) {
    return message.gasNode() == null ? Long.MAX_VALUE : tree.available(message.gasNode());
  }

  /** The gas tree that pays for a message; null when gas is not counted. */
  MessageId gasRoot(Message message) {
    return message.gasNode() == null ? null : tree.root(message.gasNode());
  }

  /** What a program may spend. */
  public Value balance(ActorId actor) {
    return actors.get(actor).balance();
  }

  /** For whom a message is. */
  Actor destination(Queued queued) {
    return actors.get(queued.to(), queued.message().destination());
  }

  /** The registry's entry of a program, or null. */
  public ProgramEntry program(ActorId id) {
    return actors.get(id).program();
  }

  /** Most programs run the code that the last one ran. */
  private CodeEntry code(CodeId id) {
    if (!id.equals(lastCodeId)) {
      CodeEntry found = codes.get(id);
      if (found == null) {
        return null;
      }
      lastCodeId = id;
      lastCode = found;
    }
    return lastCode;
  }

  /**
   * What becomes of a message without running anything, or null if its handler must run. Too little
   * gas for the start is looked at first, liveness behind it (gear.md, 1: Gas-limit failures).
   */
  public Outcome judge(Message message) {
    return judge(message, program(message.destination()));
  }

  Outcome judge(Message message, ProgramEntry program) {
    long start = policy.startCost(message.payload().size());
    if (message.gasNode() != null && gasFor(message) < start) {
      return Outcome.failed(
          message.id(),
          Trap.of(ReplyCode.RAN_OUT_OF_GAS, Payload.EMPTY),
          gasFor(message),
          "the start costs " + start);
    }
    if (program == null) {
      return Outcome.notExecuted(
          message.id(), Trap.of(ReplyCode.PROGRAM_NOT_CREATED, Payload.EMPTY));
    }
    CodeEntry code = code(program.code());
    if (code == null) {
      return Outcome.notExecuted(
          message.id(), Trap.of(ReplyCode.PROGRAM_NOT_CREATED, Payload.EMPTY));
    }
    Trap unavailable =
        switch (program.status()) {
          case EXITED ->
              Trap.of(ReplyCode.PROGRAM_EXITED, Payload.wrap(program.inheritor().toBytes()));
          case TERMINATED -> Trap.of(ReplyCode.INITIALIZATION_FAILURE, Payload.EMPTY);
          case SUSPENDED -> Trap.of(ReplyCode.SUSPENDED, Payload.EMPTY);
          case UNINITIALIZED ->
              message.id().equals(program.init()) || message.entry() == EntryPoint.REPLY
                  ? null
                  : Trap.of(ReplyCode.UNINITIALIZED, Payload.EMPTY);
          case ACTIVE -> null;
        };
    if (unavailable != null) {
      return Outcome.notExecuted(message.id(), unavailable);
    }
    if (!code.handles(message.entry())) {
      return Outcome.success(message.id(), List.of(), List.of(), start);
    }
    return null;
  }

  // ------------------------------------------------------------------ merging

  /** What a merged dispatch means for those behind it in the same wave. */
  public enum Merged {
    /** Nothing: later outcomes stand. */
    GOES_ON,
    /** A program died: whatever ran behind it must run again. */
    CLOSES_WAVE
  }

  /** Applies the outcome of the message at the head of the queue. */
  public Merged merge(Outcome outcome) {
    Queued queued = dequeue(outcome.message());
    Message message = queued.message();
    Actor self = destination(queued);
    int ordinal = executed.size();
    gasBurned += outcome.gasBurned();
    if (message.gasNode() != null) {
      tree.take(message.gasNode(), outcome.gasBurned());
    }
    DispatchMerge merge = new DispatchMerge(queued, self, ordinal, outcome);
    Merged merged = outcome.isSuccess() ? merge.success() : merge.failure();
    Executed done = new Executed(outcome, merge.dispositions);
    executed.add(done);
    ran.add(self);
    if (outcome.diagnosis() != null) {
      diagnosed.add(done);
    }
    weight += 48;
    if (message.gasNode() != null) {
      if (message.sharesGas()) {
        tree.unshare(message.gasNode());
      } else {
        tree.consume(message.gasNode());
      }
    }
    return merged;
  }

  /** The dispatch that was merged last in the open block. */
  public Executed lastExecuted() {
    return executed.get(executed.size() - 1);
  }

  /** One dispatch's effects, in the order of gear.md, 1: Success and Trap. */
  private final class DispatchMerge implements Effect.Cases<Disposition> {
    private final Queued queued;
    private final Message message;
    private final Actor self;
    private final int ordinal;
    private final Outcome outcome;
    private final List<Disposition> dispositions;
    private List<Queued> inits = List.of();
    private List<Queued> handles = List.of();
    private Queued answer;
    private int index;
    private ActorId inheritor;
    private boolean answered;

    DispatchMerge(Queued queued, Actor self, int ordinal, Outcome outcome) {
      this.queued = queued;
      this.message = queued.message();
      this.self = self;
      this.ordinal = ordinal;
      this.outcome = outcome;
      int effects = outcome.effects().size();
      this.dispositions = new ArrayList<>(effects + 1);
    }

    private MessageId nextId() {
      return new MessageId(sequence(), Phase.DISPATCH, ordinal, index++);
    }

    private Actor source() {
      return actors.get(queued.from(), message.source());
    }

    Merged success() {
      credit(self, message.value());
      List<Payload> persisted = outcome.events();
      for (int i = 0; i < persisted.size(); i++) {
        weight += persisted.get(i).size() + 2;
        events.add(persisted.get(i));
        eventActors.add(self);
      }
      for (Effect effect : outcome.effects()) {
        if (effect instanceof Effect.Send send) {
          dispositions.add(send(send));
        } else {
          dispositions.add(effect.match(this));
        }
      }
      if (message.entry().isAnswered() && !answered) {
        dispositions.add(autoReply());
      }
      queue.addAll(inits);
      queue.addAll(handles);
      if (answer != null) {
        queue.add(answer);
      }
      ProgramEntry program = self.program();
      if (message.entry() == EntryPoint.INIT) {
        program = program.withStatus(ProgramEntry.Status.ACTIVE);
        actors.set(self, program);
      }
      if (program.timeLimits() > 0) {
        actors.set(self, program.withTimeLimits(0));
      }
      if (inheritor != null) {
        end(self.program(), ProgramEntry.Status.EXITED, inheritor);
        return Merged.CLOSES_WAVE;
      }
      return Merged.GOES_ON;
    }

    Merged failure() {
      Merged merged = Merged.GOES_ON;
      ProgramEntry program = self.program();
      boolean executedAtAll =
          program != null && !program.isDead() && codes.containsKey(program.code());
      if (message.entry() == EntryPoint.REPLY) {
        credit(self, message.value());
      } else {
        dispositions.add(errorReply());
      }
      if (executedAtAll
          && message.entry() == EntryPoint.INIT
          && message.id().equals(program.init())) {
        end(program, ProgramEntry.Status.TERMINATED, message.source());
        merged = Merged.CLOSES_WAVE;
      } else if (outcome.trap().cause() == Trap.Cause.TIME_LIMIT && executedAtAll) {
        ProgramEntry counted = program.withTimeLimits(program.timeLimits() + 1);
        boolean suspends = counted.timeLimits() >= settings.suspendAfter();
        actors.set(self, suspends ? counted.withStatus(ProgramEntry.Status.SUSPENDED) : counted);
        merged = suspends ? Merged.CLOSES_WAVE : merged;
      }
      return merged;
    }

    private void end(ProgramEntry program, ProgramEntry.Status status, ActorId heir) {
      actors.set(self, program.ended(status, heir));
      Value left = self.balance();
      debit(self, left);
      credit(actors.get(heir), left);
    }

    private Disposition autoReply() {
      MessageId id = nextId();
      ProgramEntry source = source().program();
      if (source == null) {
        toUser(id, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO);
        return Disposition.DELIVERED;
      }
      CodeEntry code = code(source.code());
      if (code == null || !code.handles(EntryPoint.REPLY)) {
        return Disposition.SETTLED;
      }
      MessageId node = null;
      if (message.gasNode() != null) {
        tree.split(message.gasNode(), id, 0);
        node = id;
      }
      queue.add(reply(id, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO, node));
      return Disposition.QUEUED;
    }

    private Disposition errorReply() {
      Trap trap = outcome.trap();
      MessageId id = nextId();
      if (!source().isProgram()) {
        toUser(id, trap.code(), trap.payload(), message.value());
        return Disposition.DELIVERED;
      }
      queue.add(reply(id, trap.code(), trap.payload(), message.value(), sharedNode()));
      return Disposition.QUEUED;
    }

    private Queued reply(
        MessageId id, ReplyCode code, Payload payload, Value value, MessageId node) {
      weight += payload.size();
      Actor to = source();
      return new Queued(
          new Message(
              id, self.id(), to.id(), EntryPoint.REPLY, payload, value, node, message.id(), code),
          self,
          to);
    }

    private void toUser(MessageId id, ReplyCode code, Payload payload, Value value) {
      deliver(message.source(), new Mail(id, self.id(), payload, value, message.id(), code));
    }

    /** The node that a message without gas of its own shares: that of its sender. */
    private MessageId sharedNode() {
      if (message.gasNode() != null) {
        tree.share(message.gasNode());
      }
      return message.gasNode();
    }

    private MessageId nodeFor(MessageId id, long gasLimit) {
      if (message.gasNode() == null) {
        return null;
      }
      if (gasLimit == Effect.GASLESS) {
        return sharedNode();
      }
      tree.split(message.gasNode(), id, gasLimit);
      return id;
    }

    private long lock(MessageId from, long delay) {
      if (from == null) {
        return 0;
      }
      long lock = GasPolicy.rent(settings.rent(), delay, 1);
      tree.take(message.gasNode(), lock);
      return lock;
    }

    private Message child(
        MessageId id, ActorId to, EntryPoint entry, Payload payload, Value value, MessageId node) {
      weight += payload.size() + 48;
      return new Message(id, self.id(), to, entry, payload, value, node, null, null);
    }

    @Override
    public Disposition send(Effect.Send effect) {
      MessageId id = nextId();
      debit(self, effect.value());
      Actor to = actors.get(effect.destination());
      boolean toProgram = to.isProgram();
      MessageId node = nodeFor(id, effect.gas());
      // The actor's own id: found again without comparing.
      Message sent = child(id, to.id(), EntryPoint.HANDLE, effect.payload(), effect.value(), node);
      if (effect.delay() > 0) {
        long lock = lock(node, effect.delay());
        park(
            AgendaKey.TASK,
            after(effect.delay()),
            new Parked(sent, height, lock, null, !toProgram));
        return Disposition.DELAYED;
      }
      if (toProgram) {
        if (handles.isEmpty()) {
          handles = new ArrayList<>(2);
        }
        handles.add(new Queued(sent, self, to));
        return Disposition.QUEUED;
      }
      deliverToUser(sent, id);
      return Disposition.DELIVERED;
    }

    @Override
    public Disposition answer(Effect.Answer effect) {
      answered = true;
      MessageId id = nextId();
      debit(self, effect.value());
      if (!source().isProgram()) {
        weight += effect.payload().size();
        toUser(id, ReplyCode.MANUAL, effect.payload(), effect.value());
        return Disposition.DELIVERED;
      }
      answer = reply(id, ReplyCode.MANUAL, effect.payload(), effect.value(), sharedNode());
      return Disposition.QUEUED;
    }

    @Override
    public Disposition create(Effect.Create effect) {
      MessageId id = nextId();
      ActorId child = ActorId.createdByProgram(message.id(), effect.code(), effect.salt().bytes());
      Actor created = actors.get(child);
      if (created.isProgram()) {
        return Disposition.SKIPPED;
      }
      debit(self, effect.value());
      if (!codes.containsKey(effect.code())) {
        // To the end of this block sends to it queue as to a program (gear.md, 0: Java programs,
        // 11).
        withoutCode.add(child);
      }
      actors.set(
          created,
          new ProgramEntry(
              effect.code(),
              effect.salt(),
              self.id(),
              id,
              ProgramEntry.Status.UNINITIALIZED,
              null,
              0));
      if (inits.isEmpty()) {
        inits = new ArrayList<>(2);
      }
      inits.add(
          new Queued(
              child(
                  id,
                  child,
                  EntryPoint.INIT,
                  effect.payload(),
                  effect.value(),
                  nodeFor(id, effect.gas())),
              self,
              created));
      return Disposition.CREATED;
    }

    @Override
    public Disposition startTimer(Effect.StartTimer effect) {
      MessageId id = nextId();
      takeTimerBack(effect.key());
      MessageId node = nodeFor(id, effect.gas());
      Message sent = child(id, self.id(), EntryPoint.HANDLE, effect.payload(), Value.ZERO, node);
      long lock = lock(node, effect.delay());
      AgendaKey at =
          park(
              AgendaKey.TASK,
              after(effect.delay()),
              new Parked(sent, height, lock, effect.key(), false));
      timers = timers.plus(new TimerKey(self.id(), effect.key()), at);
      return Disposition.DELAYED;
    }

    @Override
    public Disposition cancelTimer(Effect.CancelTimer effect) {
      takeTimerBack(effect.key());
      return Disposition.DONE;
    }

    private void takeTimerBack(String key) {
      TimerKey timer = new TimerKey(self.id(), key);
      AgendaKey at = timers.get(timer);
      if (at != null) {
        Parked parked = agenda.remove(at);
        timers = timers.minus(timer);
        payRent(parked);
        release(parked.message());
      }
    }

    @Override
    public Disposition exit(Effect.Exit effect) {
      inheritor = effect.inheritor();
      return Disposition.DONE;
    }
  }

  /** Ends the gas of a message that will not run. */
  private void release(Message message) {
    if (message.gasNode() != null) {
      if (message.sharesGas()) {
        tree.unshare(message.gasNode());
      } else {
        tree.consume(message.gasNode());
      }
    }
  }

  private void deliverToUser(Message sent, MessageId at) {
    release(sent);
    deliver(
        sent.destination(), new Mail(at, sent.source(), sent.payload(), sent.value(), null, null));
  }

  private void deliver(ActorId user, Mail mail) {
    credit(actors.get(user), mail.value());
    outputs.add(new Output.Delivered(user, mail));
    if (mail.replyTo() != null && !keyOrder.isEmpty()) {
      KeyOwner owner = keyOrder.get(mail.replyTo());
      if (owner != null) {
        KeyUse use = keys.get(owner);
        keys = keys.plus(owner, new KeyUse(use.request(), use.message(), use.height(), mail));
      }
    }
    if (!inboxes.isEmpty()) {
      Inbox inbox = inboxes.get(user);
      if (inbox != null) {
        inboxes = inboxes.plus(user, inbox.with(mail));
        cutOffSlow(user);
      }
    }
  }

  private void cutOffSlow(ActorId user) {
    Inbox inbox = inboxes.get(user);
    while (inbox != null && inbox.pending().size() > settings.maxPendingMail()) {
      String slowest = null;
      for (var cursor : inbox.cursors().entrySet()) {
        if (slowest == null || cursor.getValue().compareTo(inbox.cursors().get(slowest)) < 0) {
          slowest = cursor.getKey();
        }
      }
      closeSubscription(user, slowest);
      outputs.add(new Output.CutOff(user, slowest));
      inbox = inboxes.get(user);
    }
  }

  private void credit(Actor actor, Value value) {
    if (!value.isZero()) {
      actors.set(actor, actor.balance().plus(value));
    }
  }

  private void debit(Actor actor, Value value) {
    if (!value.isZero()) {
      actors.set(actor, actor.balance().minus(value));
    }
  }

  // ------------------------------------------------------------------ sealing

  /**
   * A sealed block.
   *
   * @param block what is written
   * @param actors for whom each executed dispatch was, in order
   * @param events all events of the block, in order
   * @param eventActors whose each of them is
   * @param diagnosed those with something to tell an operator
   * @param state the chain's state after it
   * @param outputs what may leave once it is durable
   * @param weight its size in bytes, roughly
   */
  public record Sealed(
      BlockRecord block,
      List<Actor> actors,
      List<Payload> events,
      List<Actor> eventActors,
      List<Executed> diagnosed,
      ChainState state,
      List<Output> outputs,
      long weight) {}

  /** Answers a submission with a refusal, when what it was judged by is durable. */
  public void refuse(Submission submission, Refusal refusal) {
    outputs.add(new Output.Refused(submission.handle(), refusal));
  }

  /** Hands over what was refused or repeated although nothing happened; the block stays open. */
  public List<Output> takeOutputs() {
    List<Output> out = outputs;
    outputs = new ArrayList<>(4);
    return out;
  }

  /** Ends the block. The next one builds on it. */
  public Sealed seal() {
    for (ActorId id : withoutCode) {
      actors.set(actors.get(id), (ProgramEntry) null);
    }
    actors.freeze();
    BlockRecord block =
        new BlockRecord(sequence(), height, timestamp, inputs, due, tasks, executed);
    ChainState next =
        new ChainState(
            settings,
            sequence(),
            height,
            timestamp,
            watermark,
            serial,
            base.dispatches() + executed.size(),
            codes,
            actors.programs(),
            queue.freeze(),
            agenda.freeze(),
            timers,
            gas.freeze(),
            actors.balances(),
            sources,
            keys,
            keyOrder,
            inboxes);
    Sealed sealed = new Sealed(block, ran, events, eventActors, diagnosed, next, outputs, weight);
    base = next;
    reset();
    return sealed;
  }

  /**
   * Does a recorded block again, obeying its outcomes and checking every decision against the record.
   *
   * @throws BrokenInvariantException when record and state do not agree
   */
  public Sealed replay(BlockRecord recorded) {
    replayOpening(recorded);
    for (Executed dispatch : recorded.executed()) {
      merge(dispatch.outcome());
      Executed again = lastExecuted();
      if (!again.dispositions().equals(dispatch.dispositions())) {
        throw new BrokenInvariantException(
            recorded.sequence(),
            "dispositions of message " + dispatch.outcome().message(),
            dispatch.dispositions(),
            again.dispositions());
      }
    }
    return seal();
  }

  /** Opens a recorded block again: its height, inputs, due messages and tasks. */
  public void replayOpening(BlockRecord recorded) {
    if (recorded.sequence() != sequence()) {
      throw new BrokenInvariantException(
          recorded.sequence(), "sequence", sequence(), recorded.sequence());
    }
    open(recorded.height(), recorded.timestamp());
    joinDue(recorded.due().size());
    expect("messages whose target height has come", recorded.due(), due);
    for (Input input : recorded.inputs()) {
      apply(input);
    }
    runTasks(recorded.tasks().size());
    expect("tasks", recorded.tasks(), tasks);
  }

  private void expect(String where, Object recorded, Object found) {
    if (!recorded.equals(found)) {
      throw new BrokenInvariantException(sequence(), where, recorded, found);
    }
  }
}
