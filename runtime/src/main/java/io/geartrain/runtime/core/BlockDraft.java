package io.geartrain.runtime.core;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.gas.GasTree;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Progress;
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
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

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
  /** Where burned gas goes, when gas has a price (gear.md, 0). */
  static final ActorId TREASURY =
      new ActorId(
          Bytes32.hash("geartrain/account/1", "gas.treasury".getBytes(StandardCharsets.UTF_8)));

  /** Where dust stays (gear.md, 1: Value). */
  static final ActorId BANK =
      new ActorId(Bytes32.hash("geartrain/account/1", "bank".getBytes(StandardCharsets.UTF_8)));

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
  private Lanes.Draft lanes;

  private final Waitlist waitlist = new Waitlist(this);
  private final Mailboxes mailboxes = new Mailboxes(this);
  private final Reservations reservations = new Reservations(this);
  private final Locks locks = new Locks(this);
  private final Replies replies = new Replies(this);

  private GasTree.Refunds refundListener = (root, payer, gas) -> {};
  private long gasPaidIn;
  private long gasBurnedInAll;
  private long gasRefunded;
  private long gasBurned;
  private long weight;
  private TreePSet<ActorKey<AgendaKey>> wakes;
  private boolean tasksWait;
  private long blockGas = Long.MAX_VALUE;

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
            this::refund);
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
    lanes = base.standing().lanes().open(spill);
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
    Standing standing = base.standing();
    waitlist.open(standing.waits());
    mailboxes.open(standing.mail());
    wakes = standing.wakes();
    reservations.open(standing.reservations());
    locks.open(standing.locks());
    replies.open(standing.expected());
    gasPaidIn = standing.gas().paidIn();
    gasBurnedInAll = standing.gas().burned();
    gasRefunded = standing.gas().refunded();
    gasBurned = 0;
    weight = 64;
    tasksWait = false;
    blockGas = Long.MAX_VALUE;
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
    return Math.min(settings.blockGas(), blockGas) - gasBurned;
  }

  /** Lets the open block burn no more than that. Where it ends then, its record says. */
  void limit(long gas) {
    blockGas = gas;
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
    return queue.size() + lanes.size();
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
            new Output.Admitted(
                submission.handle(), List.of(), base.sequence(), List.of(), Value.ZERO));
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
    Value claimed = Value.ZERO;
    for (Input input : submission.inputs()) {
      if (input instanceof Input.MailClaimed claim) {
        claimed = claimed.plus(mailboxes.value(claim.user(), claim.mail()));
      }
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
    outputs.add(new Output.Admitted(submission.handle(), messages, sequence(), known, claimed));
    return null;
  }

  private KeyUse keyUse(Input input) {
    if (input instanceof Input.Sponsored sponsored) {
      return keyUse(sponsored.sent());
    }
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
        Input input,
        ActorId user,
        ActorId payer,
        Payload payload,
        Value value,
        long gasLimit,
        String key) {
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
      Refusal poor = spend(user, value);
      if (poor == null && policy.isMetered()) {
        poor = spend(payer, price(gasLimit));
      }
      if (poor != null) {
        return poor;
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

    private Refusal spend(ActorId user, Value value) {
      if (value.isZero()) {
        return null;
      }
      Value has = balance(user).plus(taking.getOrDefault(user, Value.ZERO));
      Value left = has.minus(spent.getOrDefault(user, Value.ZERO));
      if (left.compareTo(value) < 0) {
        return refuse(
            Refusal.Reason.INSUFFICIENT_BALANCE, "the balance is %s, the value %s", left, value);
      }
      spent.merge(user, value, Value::plus);
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
      return codes.containsKey(input.code())
          ? refuse(Refusal.Reason.CODE_ALREADY_EXISTS, "code %s is kept already", input.code())
          : null;
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
      Value whole = input.value().plus(Value.of(settings.existentialDeposit()));
      return checkMessage(
          input, input.user(), input.user(), input.payload(), whole, input.gas(), input.key());
    }

    @Override
    public Refusal messageSent(Input.MessageSent input) {
      return sent(input, input.user());
    }

    @Override
    public Refusal sponsored(Input.Sponsored input) {
      return sent(input.sent(), input.sponsor());
    }

    private Refusal sent(Input.MessageSent input, ActorId payer) {
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
          input, input.user(), payer, input.payload(), input.value(), input.gas(), input.key());
    }

    private final Set<MessageId> taken = new HashSet<>();
    private final Map<ActorId, Value> taking = new HashMap<>();

    private Refusal checkMail(ActorId user, MessageId mail) {
      if (mailboxes.find(user, mail) != null && taken.add(mail)) {
        // Its value is there before anything behind it is paid.
        Value brings = mailboxes.value(user, mail);
        if (!isDust(actors.get(user), brings)) {
          taking.merge(user, brings, Value::plus);
        }
        return null;
      }
      if (!taken.contains(mail) && mailboxes.isKnown(mail)) {
        return refuse(Refusal.Reason.UNAUTHORIZED, "mail %s is another user's", mail);
      }
      return refuse(
          Refusal.Reason.MESSAGE_NOT_FOUND,
          "no mail %s is in your mailbox; it was claimed, answered or has expired, or never was",
          mail);
    }

    @Override
    public Refusal mailAnswered(Input.MailAnswered input) {
      Refusal refusal = checkMail(input.user(), input.mail());
      if (refusal != null) {
        return refusal;
      }
      ActorId program = mailboxes.sender(input.user(), input.mail());
      if (program(program) == null || program(program).isDead()) {
        taken.remove(input.mail());
        return refuse(
            Refusal.Reason.INACTIVE_PROGRAM,
            "program %s is no more; claim the mail's value instead",
            program);
      }
      return checkMessage(
          input,
          input.user(),
          input.user(),
          input.payload(),
          input.value(),
          replies.hasDeposit(input.mail()) ? 0 : input.gas(),
          null);
    }

    @Override
    public Refusal mailClaimed(Input.MailClaimed input) {
      return checkMail(input.user(), input.mail());
    }

    @Override
    public Refusal messageCancelled(Input.MessageCancelled input) {
      return checkDelayed(input.user(), input.message());
    }

    @Override
    public Refusal messageTriggered(Input.MessageTriggered input) {
      return checkDelayed(input.user(), input.message());
    }

    private Refusal checkDelayed(ActorId user, MessageId message) {
      Agenda.Entry entry = taken.contains(message) ? null : agenda.findDelayed(message);
      if (entry == null) {
        return refuse(
            Refusal.Reason.MESSAGE_NOT_FOUND, "no message %s waits for its height", message);
      }
      if (!entry.parked().message().source().equals(user)) {
        return refuse(Refusal.Reason.UNAUTHORIZED, "message %s is of another sender", message);
      }
      taken.add(message);
      return null;
    }

    @Override
    public Refusal inheritanceClaimed(Input.InheritanceClaimed input) {
      ProgramEntry program = program(input.program());
      if (program == null) {
        return refuse(Refusal.Reason.UNKNOWN_PROGRAM, "no program %s", input.program());
      }
      if (!program.isDead()) {
        return refuse(
            Refusal.Reason.ACTIVE_PROGRAM, "program %s lives; nothing to inherit", input.program());
      }
      List<Actor> chain = inheritance(input.program(), input.depth());
      Actor last = chain.get(chain.size() - 1);
      boolean isCycle = last.isProgram() && last.program().isDead();
      return isCycle || last.isProgram() || last.id().equals(input.user())
          ? null
          : refuse(Refusal.Reason.UNAUTHORIZED, "the last inheritor is %s", last.id());
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
      debit(actors.get(input.user()), input.value().plus(Value.of(settings.existentialDeposit())));
      remember(input, input.user(), input.key());
      enqueue(
          root(
              input.user(),
              input.user(),
              program,
              EntryPoint.INIT,
              input.payload(),
              input.value(),
              input.gas()));
      return id;
    }

    @Override
    public MessageId sponsored(Input.Sponsored input) {
      return sent(input.sent(), input.sponsor());
    }

    @Override
    public MessageId mailAnswered(Input.MailAnswered input) {
      mailboxes.answer(input.user(), input.mail(), id, input.payload(), input.value(), input.gas());
      return id;
    }

    @Override
    public MessageId mailClaimed(Input.MailClaimed input) {
      mailboxes.claim(input.user(), input.mail(), id);
      return null;
    }

    @Override
    public MessageId messageCancelled(Input.MessageCancelled input) {
      cancel(agenda.findDelayed(input.message()));
      return null;
    }

    @Override
    public MessageId messageTriggered(Input.MessageTriggered input) {
      trigger(
          agenda.findDelayed(input.message()),
          new Supplier<>() {
            private int index;

            @Override
            public MessageId get() {
              return new MessageId(id.sequence(), id.phase(), id.ordinal(), index++);
            }
          });
      return null;
    }

    @Override
    public MessageId inheritanceClaimed(Input.InheritanceClaimed input) {
      List<Actor> chain = inheritance(input.program(), input.depth());
      Actor last = chain.get(chain.size() - 1);
      if (chain.indexOf(last) == chain.size() - 1) {
        for (Actor dead : chain.subList(0, chain.size() - 1)) {
          Value left = dead.balance();
          debit(dead, left);
          credit(last, left);
        }
      }
      return null;
    }

    @Override
    public MessageId messageSent(Input.MessageSent input) {
      return sent(input, input.user());
    }

    private MessageId sent(Input.MessageSent input, ActorId payer) {
      debit(actors.get(input.user()), input.value());
      remember(input, input.user(), input.key());
      Message message =
          root(
              input.user(),
              payer,
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
        park(
            AgendaKey.INPUT,
            input.target(),
            new Parked(Parked.Kind.TARGET, message, height, lock, null));
      }
      return id;
    }

    private Message root(
        ActorId user,
        ActorId payer,
        ActorId program,
        EntryPoint entry,
        Payload payload,
        Value value,
        long limit) {
      MessageId node = null;
      if (policy.isMetered()) {
        openRoot(id, payer, limit);
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
      AgendaKey key = agenda.firstKey();
      Parked parked = agenda.takeFirst();
      payRent(parked, key.due());
      weight += 8;
      due.add(parked.message().id());
      enqueue(parked.message());
    }
  }

  /**
   * Runs scheduled tasks whose height has come, behind the inputs, as far as the allowance goes; the rest
   * follows in later blocks.
   */
  public void runTasks(int most) {
    // An input whose turn it is to join, but that no longer fits this record, keeps later tasks
    // back.
    while (tasks.size() < most && nextIs(AgendaKey.TASK)) {
      if (settings.taskGas() > allowance()) {
        tasksWait = true;
        return;
      }
      runTask();
    }
  }

  /** Runs as many tasks as a record says. */
  private void runRecordedTasks(int count) {
    while (tasks.size() < count && nextIs(AgendaKey.TASK)) {
      runTask();
    }
  }

  private void runTask() {
    AgendaKey key = agenda.firstKey();
    Parked parked = agenda.takeFirst();
    Message message = parked.message();
    int ordinal = tasks.size();
    tasks.add(message.id());
    gasBurned += settings.taskGas();
    weight += 8;
    MessageId made = new MessageId(sequence(), Phase.TASK, ordinal, 0);
    switch (parked.kind()) {
      case TARGET -> throw new IllegalStateException("a target height among the tasks: " + key);
      case SEND -> {
        forgetTimer(parked);
        payRent(parked, key.due());
        enqueue(message);
      }
      case SEND_TO_USER -> {
        payRent(parked, key.due());
        deliver(message, made, () -> new MessageId(sequence(), Phase.TASK, ordinal, 1));
      }
      case MAIL -> mailboxes.due(parked, key, made);
      case AWAKEN -> waitlist.due(parked, key);
      case REMOVE -> {
        payRent(parked, key.due());
        new Failing(this, message, actor(message.destination()), Phase.TASK, ordinal)
            .expired(parked);
      }
      case WAKE -> {
        wakes = wakes.minus(new ActorKey<>(message.destination(), key));
        waitlist.wake(message.destination(), message.id());
      }
      case RESERVATION -> reservations.due(parked, key);
      case LOCK_LIMIT -> locks.due(parked);
    }
  }

  /** Whether something is due that did not fit this record: nothing may run before it has joined. */
  public boolean hasMoreDue() {
    return nextIs(AgendaKey.INPUT) || nextIs(AgendaKey.TASK) && !tasksWait;
  }

  private boolean nextIs(int lane) {
    return agenda.firstDue() <= height && agenda.firstLane() == lane;
  }

  private void forgetTimer(Parked parked) {
    if (parked.key() != null) {
      timers = timers.minus(new TimerKey(parked.message().source(), parked.key()));
    }
  }

  /**
   * Rent for what was held from b to e is rent x (e - b); the rest of the lock comes back. What is overdue
   * uses up the safety block, and no more (gear.md, 1: Rent).
   */
  void payRent(Parked parked, long due) {
    if (parked.lock() > 0) {
      long end = Math.min(height, due == Long.MAX_VALUE ? due : due + 1);
      long rent = GasPolicy.rent(settings.rent(), end - parked.since(), 0);
      long held = Math.min(parked.lock(), rent);
      burn(held);
      MessageId node = parked.message().gasNode();
      if (parked.kind() == Parked.Kind.SEND_TO_USER) {
        // What is left of the delay is no rent for the mailbox.
        refund(tree.root(node), tree.payer(node), parked.lock() - held);
      } else {
        tree.give(node, parked.lock() - held);
      }
    }
  }

  /** Takes something out of the agenda that is not due, and pays its rent so far. */
  Parked unpark(AgendaKey key) {
    Parked parked = agenda.remove(key);
    payRent(parked, key.due());
    return parked;
  }

  Parked parkedAt(AgendaKey key) {
    return agenda.at(key);
  }

  /** The height so much later; one that cannot be counted any more is never reached. */
  long after(long delay) {
    return later(height, delay);
  }

  static long later(long height, long delay) {
    return delay > Long.MAX_VALUE - height ? Long.MAX_VALUE : height + delay;
  }

  AgendaKey park(int lane, long at, Parked parked) {
    AgendaKey key = new AgendaKey(at, lane, serial++);
    agenda.add(key, parked);
    return key;
  }

  // ------------------------------------------------------------------ the queue

  void enqueue(Message message) {
    enqueue(new Queued(message));
  }

  void enqueue(Queued message) {
    if (settings.fairShare() == 0) {
      queue.add(message);
    } else {
      lanes.add(message, queue, settings.fairShare());
    }
  }

  void enqueue(List<Queued> messages) {
    if (settings.fairShare() == 0) {
      queue.addAll(messages);
    } else {
      messages.forEach(this::enqueue);
    }
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
    if (settings.fairShare() > 0) {
      lanes.taken(head, queue, settings.fairShare());
    }
    return head;
  }

  // ------------------------------------------------------------------ gas

  private GasTotals gasTotals() {
    GasTotals before = base.standing().gas();
    return before.paidIn() == gasPaidIn
            && before.burned() == gasBurnedInAll
            && before.refunded() == gasRefunded
        ? before
        : new GasTotals(gasPaidIn, gasBurnedInAll, gasRefunded);
  }

  /** Tells whoever wants to know of gas that goes back to its payer. */
  public BlockDraft tellingRefunds(GasTree.Refunds listener) {
    refundListener = listener;
    return this;
  }

  /** What so much gas costs. */
  Value price(long gas) {
    return settings.gasPrice() == 0 || gas == 0
        ? Value.ZERO
        : new Value(BigInteger.valueOf(gas).multiply(BigInteger.valueOf(settings.gasPrice())));
  }

  void openRoot(MessageId id, ActorId payer, long limit) {
    debit(actors.get(payer), price(limit));
    gasPaidIn += limit;
    tree.openRoot(id, payer, limit);
  }

  void refund(MessageId root, ActorId payer, long left) {
    gasRefunded += left;
    credit(actors.get(payer), price(left));
    refundListener.refund(root, payer, left);
  }

  void burn(long burnt) {
    gasBurnedInAll += burnt;
    if (settings.gasPrice() > 0) {
      credit(actors.get(TREASURY), price(burnt));
    }
  }

  private void burnFrom(MessageId node, long burnt) {
    tree.take(node, burnt);
    burn(burnt);
  }

  void takeGas(MessageId node, long amount) {
    tree.take(node, amount);
  }

  void giveGas(MessageId node, long amount) {
    if (amount > 0) {
      tree.give(node, amount);
    }
  }

  GasTree tree() {
    return tree;
  }

  boolean isMetered() {
    return policy.isMetered();
  }

  /** For how many heights a message's gas pays; {@link Long#MAX_VALUE} when it is not what bounds it. */
  long payableBlocks(Message message) {
    return message.gasNode() == null || settings.rent() == 0
        ? Long.MAX_VALUE
        : tree.available(message.gasNode()) / settings.rent() - 1;
  }

  /** Sets the rent of so many heights aside, the safety block included (gear.md, 0: 10). */
  long hold(Message message, long blocks) {
    if (message.gasNode() == null) {
      return 0;
    }
    long rent = GasPolicy.rent(settings.rent(), blocks, 1);
    long held = Math.min(rent, tree.available(message.gasNode()));
    tree.take(message.gasNode(), held);
    return held;
  }

  // ------------------------------------------------------------------ the block's parts

  ChainSettings settings() {
    return settings;
  }

  Waitlist waitlist() {
    return waitlist;
  }

  Mailboxes mailboxes() {
    return mailboxes;
  }

  Reservations reservations() {
    return reservations;
  }

  Locks locks() {
    return locks;
  }

  Replies replies() {
    return replies;
  }

  Agenda.Draft agenda() {
    return agenda;
  }

  Actors actors() {
    return actors;
  }

  Actor actor(ActorId id) {
    return actors.get(id);
  }

  boolean knowsCode(CodeId id) {
    return codes.containsKey(id);
  }

  void weigh(int bytes) {
    weight += bytes;
  }

  void persisted(Actor program, Payload event) {
    weight += event.size() + 2;
    events.add(event);
    eventActors.add(program);
  }

  /** To the end of this block sends to it queue as to a program (gear.md, 0: Java programs, 11). */
  void createdWithoutCode(ActorId program) {
    withoutCode.add(program);
  }

  /** A program is dead: whatever it had goes on (gear.md, 1: Exit, Init failure). */
  void end(Actor program, ProgramEntry.Status status, ActorId heir) {
    actors.set(program, program.program().ended(status, heir));
    waitlist.drain(program.id());
    endWakes(program.id());
    reservations.end(program.id());
    locks.end(program.id());
    Value left = program.balance();
    debit(program, left);
    credit(actors.get(heir), left.plus(Value.of(settings.existentialDeposit())));
  }

  /**
   * The chain of inheritors of a dead program, itself first (gear.md, 1: Exit). Ends at one that lives, at
   * one that is in it already, or behind so many dead programs.
   */
  private List<Actor> inheritance(ActorId program, long depth) {
    List<Actor> chain = new ArrayList<>();
    Actor next = actors.get(program);
    chain.add(next);
    for (long i = 0; i < depth && next.isProgram() && next.program().isDead(); i++) {
      next = actors.get(next.program().inheritor());
      boolean isCycle = chain.contains(next);
      chain.add(next);
      if (isCycle) {
        break;
      }
    }
    return chain;
  }

  /** A program wakes a message later. */
  void wakeLater(ActorId program, MessageId message, long delay) {
    Parked wake = new Parked(Parked.Kind.WAKE, stub(program, message), height, 0, null);
    AgendaKey at = park(AgendaKey.TASK, after(delay), wake);
    wakes = wakes.plus(new ActorKey<>(program, at));
  }

  private void endWakes(ActorId program) {
    AgendaKey first = new AgendaKey(0, 0, 0);
    for (ActorKey<AgendaKey> wake :
        ActorKey.of(program, wakes.tailSet(new ActorKey<>(program, first)))) {
      agenda.remove(wake.id());
      wakes = wakes.minus(wake);
    }
  }

  /** What stands in the agenda for something that is no message on its way. */
  static Message stub(ActorId program, MessageId id) {
    return new Message(
        id, program, program, EntryPoint.HANDLE, Payload.EMPTY, Value.ZERO, null, null, null);
  }

  void startTimer(ActorId program, String key, AgendaKey at) {
    timers = timers.plus(new TimerKey(program, key), at);
  }

  void takeTimerBack(ActorId program, String key) {
    TimerKey timer = new TimerKey(program, key);
    AgendaKey at = timers.get(timer);
    if (at != null) {
      timers = timers.minus(timer);
      release(unpark(at).message());
    }
  }

  // ------------------------------------------------------------------ what waits for its height

  /** Takes a delayed message back: its value returns, and nobody hears of it. */
  void cancel(Agenda.Entry entry) {
    Parked parked = unpark(entry.key());
    forgetTimer(parked);
    Message message = parked.message();
    credit(actors.get(message.source()), message.value());
    release(message);
    replies.cancelled(message.id());
  }

  private void deliver(Message sent, MessageId at, Supplier<MessageId> ids) {
    if (!mailboxes.deliver(sent, at)) {
      mailboxes.settled(sent, ids.get());
    }
  }

  /** Lets a delayed message join now. */
  void trigger(Agenda.Entry entry, Supplier<MessageId> ids) {
    Parked parked = unpark(entry.key());
    forgetTimer(parked);
    if (parked.kind() == Parked.Kind.SEND_TO_USER) {
      deliver(parked.message(), ids.get(), ids);
    } else {
      enqueue(parked.message());
    }
  }

  // ------------------------------------------------------------------ judging

  /** What a message's run is given. */
  Dispatch dispatch(Message message, ProgramEntry program, int ordinal) {
    Progress progress = waitlist.progressOf(message);
    long limit = gasFor(message);
    Payload hook = null;
    boolean runsEntry = true;
    if (message.entry() == EntryPoint.REPLY) {
      Expected expected = replies.to(message.replyTo());
      if (expected != null && progress == null) {
        hook = expected.hook();
        runsEntry = expected.asker() == null && code(program.code()).handles(EntryPoint.REPLY);
      }
    } else if (message.entry() == EntryPoint.SIGNAL && progress != null) {
      hook = progress.suspension() == null ? progress.hook() : null;
      runsEntry = code(program.code()).handles(EntryPoint.SIGNAL);
    }
    return new Dispatch(message, limit, ordinal, progress, hook, runsEntry);
  }

  /** What a message's run is given, at its place in the open block. */
  public Dispatch dispatch(Message message) {
    return dispatch(message, program(message.destination()), executed.size());
  }

  /** What a program has beside its memory. */
  public Holdings holdings(ActorId program) {
    return holdings(actors.get(program));
  }

  Holdings holdings(Actor program) {
    Holdings plain = Holdings.of(program.balance());
    return locks.addTo(reservations.addTo(plain, program.id()), program.id());
  }

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
  CodeEntry code(CodeId id) {
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
    if (message.entry() == EntryPoint.REPLY) {
      Expected expected = replies.to(message.replyTo());
      if (expected != null && expected.hook() != null) {
        return null;
      }
      if (expected != null && expected.asker() != null && waitlist.progressOf(message) == null) {
        // It is for whoever asked: no entry runs.
        return Outcome.success(message.id(), List.of(), List.of(), start);
      }
    } else if (message.entry() == EntryPoint.SIGNAL && waitlist.progressOf(message) != null) {
      return null;
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
    gasBurned += outcome.gasBurned();
    if (message.gasNode() != null) {
      burnFrom(message.gasNode(), outcome.gasBurned());
    }
    DispatchMerge merge = new DispatchMerge(this, queued, self, executed.size(), outcome);
    Merged merged = outcome.isSuccess() ? merge.success() : merge.failure();
    Executed done = new Executed(outcome, merge.dispositions());
    executed.add(done);
    ran.add(self);
    if (outcome.diagnosis() != null) {
      diagnosed.add(done);
    }
    weight += 48;
    if (!merge.isSuspended()) {
      release(message);
    }
    return merged;
  }

  /** The dispatch that was merged last in the open block. */
  public Executed lastExecuted() {
    return executed.get(executed.size() - 1);
  }

  /** Ends the gas of a message that will not run. */
  void release(Message message) {
    if (message.gasNode() != null) {
      if (message.sharesGas()) {
        tree.unshare(message.gasNode());
      } else {
        tree.consume(message.gasNode());
      }
    }
  }

  /** A user gets a reply, and its value. */
  void deliver(ActorId user, Mail mail) {
    credit(actors.get(user), mail.value());
    show(user, mail);
  }

  /** A user sees something. */
  void show(ActorId user, Mail mail) {
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

  /** Adds to a balance; dust for a user who has nothing stays with the bank (gear.md, 1: Value). */
  void credit(Actor actor, Value value) {
    if (value.isZero()) {
      return;
    }
    Actor to = isDust(actor, value) ? actors.get(BANK) : actor;
    actors.set(to, to.balance().plus(value));
  }

  private boolean isDust(Actor actor, Value value) {
    return settings.existentialDeposit() > 0
        && !actor.isProgram()
        && actor.balance().isZero()
        && value.compareTo(Value.of(settings.existentialDeposit())) < 0;
  }

  void debit(Actor actor, Value value) {
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
            inboxes,
            new Standing(
                waitlist.freeze(),
                wakes,
                mailboxes.freeze(),
                reservations.freeze(),
                locks.freeze(),
                replies.freeze(),
                lanes.freeze(),
                gasTotals()));
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
    runRecordedTasks(recorded.tasks().size());
    expect("tasks", recorded.tasks(), tasks);
  }

  private void expect(String where, Object recorded, Object found) {
    if (!recorded.equals(found)) {
      throw new BrokenInvariantException(sequence(), where, recorded, found);
    }
  }
}
