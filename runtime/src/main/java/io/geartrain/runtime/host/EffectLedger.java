package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The running account of one handler: gas, value, counts and sizes. Effects are checked when they are
 * made, so that the block can take the outcome as it is (gear.md, 0: Java programs, 3).
 */
public final class EffectLedger {
  private static final String TIMER_KEY = "a timer needs a key";

  private final Dispatch dispatch;
  private final BlockContext block;
  private final ChainSettings settings;
  private final GasPolicy policy;
  private final boolean metered;
  private final Progress progress;
  private final UnitLedger unit;
  private final int firstReservation;
  private final int firstIndex;
  private List<Effect> effects = List.of();
  private long gas;
  private long burned;
  private Holdings holdings;
  private int index;
  private int sent;
  private long outgoingBytes;
  private int reserved;
  private long systemReserve;
  private List<ActorId> created;
  private Set<MessageId> woken = Set.of();
  private Set<MessageId> deposited = Set.of();
  private boolean answered;
  private int answerIndex = -1;
  private boolean exited;
  private Effect ending;
  private boolean drained;
  private volatile boolean revoked;

  /** An effect made a program. */
  public record Created(ActorId program, MessageId init) {}

  EffectLedger(
      Dispatch dispatch,
      Holdings holdings,
      BlockContext block,
      GasPolicy policy,
      Counts counts,
      UnitLedger unit) {
    this.dispatch = dispatch;
    this.unit = unit;
    this.index = counts.index();
    this.sent = counts.sent();
    this.reserved = counts.reserved();
    this.firstReservation = counts.reserved();
    this.firstIndex = counts.index();
    this.created = counts.created();
    this.block = block;
    this.settings = block.settings();
    this.policy = policy;
    this.metered = policy.isMetered();
    this.progress = dispatch.hasWaited() ? dispatch.progress() : Progress.NONE;
    this.gas = dispatch.gas();
    this.holdings = holdings;
  }

  /**
   * What the run may do because it is part of a unit of work.
   *
   * @throws IllegalStateException when the program is not declared atomic
   */
  public UnitLedger unit() {
    if (unit == null || !unit.isGranted()) {
      throw new IllegalStateException(
          "calls, queries and events are for programs declared atomic; this one is not");
    }
    return unit;
  }

  /** Whether the run is part of a unit of work. */
  public boolean isInUnit() {
    return unit != null;
  }

  /** What the dispatch has made by now. */
  public Counts counts() {
    return new Counts(index, sent, reserved, created);
  }

  /** Gas that a later run of the dispatch may not use: carved off for messages, set aside. */
  public long carved() {
    return metered ? dispatch.gas() - burned - gas : 0;
  }

  private void forbidInCall(String what) {
    if (unit != null && unit.isCall()) {
      throw new EffectRejected(
          EffectRejected.WAIT_IN_ATOMIC, what + " is for the root of a unit of work");
    }
  }

  /** The message that runs. */
  public Message message() {
    return dispatch.message();
  }

  /** What the whole block sees. */
  public BlockContext block() {
    return block;
  }

  /** Gas left; {@link Long#MAX_VALUE} when gas is not counted. */
  public long gas() {
    return gas;
  }

  /** What the program may spend, the message's value included. */
  public Value balance() {
    return holdings.balance();
  }

  /** Who sent the message; a signal has no source, and asking for it ends its run. */
  public ActorId source() {
    forbidInSignal("source");
    return message().source();
  }

  /** In a signal: which failure, as gear.md 1 numbers them (100 to 105, 200). */
  public int signalCode() {
    if (message().entry() != EntryPoint.SIGNAL) {
      throw new EffectRejected(EffectRejected.NO_SIGNAL_CONTEXT, "this is no signal");
    }
    return message().replyCode().signalCode();
  }

  /** Where the message goes on, or null when its handler starts from the top. */
  public Resumption resumed() {
    return progress.suspension() == null ? null : progress.suspension().resumption();
  }

  /** What a hook stored that is to be run first, or null. */
  public Payload hook() {
    return dispatch.hook();
  }

  /** Whether the program's own entry runs, behind the hook if there is one. */
  public boolean runsEntry() {
    return dispatch.runsEntry();
  }

  private void forbidInSignal(String what) {
    if (message().entry() == EntryPoint.SIGNAL) {
      throw new Trapped(ReplyCode.BACKEND_ERROR, what + " is forbidden in a signal");
    }
  }

  List<Effect> effects() {
    return effects;
  }

  Holdings holdings() {
    return holdings;
  }

  /** Whether the message waits now. */
  public boolean isSuspended() {
    return ending != null;
  }

  /** What a failed run leaves behind: gas for its signal (gear.md, 1: Trap). */
  List<Effect> effectsOfFailure() {
    return systemReserve == 0 ? List.of() : List.of(new Effect.SystemReserve(systemReserve));
  }

  long burned() {
    // Running out burns the whole rest; what is set aside for the signal stays.
    return drained ? dispatch.gas() - systemReserve : burned;
  }

  /** Whether gas ran out, even if the handler caught it. */
  boolean isDrained() {
    return drained;
  }

  /** Makes every further use fail: the handler was stopped, or it has returned. */
  public void revoke() {
    revoked = true;
  }

  /** Burns gas; running out undoes the run and burns the whole rest. */
  public void charge(long cost) {
    requireLive();
    if (cost < 0) {
      throw new IllegalArgumentException("gas to charge must not be negative: " + cost);
    }
    if (!metered) {
      return;
    }
    if (cost > gas || drained) {
      drained = true;
      throw new OutOfGas();
    }
    gas -= cost;
    burned += cost;
  }

  /** A run inside this one has used up all gas. */
  public void exhaust() {
    if (metered) {
      drained = true;
      throw new OutOfGas();
    }
  }

  /** Refuses an effect of a run that is over: its outcome may be on the disk. */
  public void requireLive() {
    if (revoked) {
      throw new EffectRejected(
          EffectRejected.REVOKED,
          "the run of message "
              + message().id()
              + " is over: the handler has returned or was stopped");
    }
  }

  private MessageId nextId() {
    return new MessageId(block.sequence(), Phase.DISPATCH, dispatch.ordinal(), index++);
  }

  private boolean isOfThisRun(MessageId id) {
    return id.sequence() == block.sequence()
        && id.phase() == Phase.DISPATCH
        && id.ordinal() == dispatch.ordinal()
        && id.index() >= firstIndex
        && id.index() < index;
  }

  void requireRunning() {
    requireLive();
    if (unit != null && unit.isReadOnly()) {
      throw new Panic("write access denied");
    }
    if (ending != null) {
      throw new IllegalStateException("the handler has suspended its message and must return");
    }
  }

  /**
   * A message to a program or a user.
   *
   * @param ownGas its gas, or {@link Effect#GASLESS} to share what is left
   * @param delay heights to hold it back, 0 for none
   */
  public MessageId send(ActorId to, Payload payload, Value value, long ownGas, long delay) {
    checkSend(to, payload, value, delay);
    takeGas(ownGas, delay, true, 0);
    sent(payload, value);
    add(new Effect.Send(to, payload, value, ownGas, delay));
    return nextId();
  }

  /** A message that takes all the gas of a reservation. */
  public MessageId sendFrom(
      ReservationId reservation, ActorId to, Payload payload, Value value, long delay) {
    checkSend(to, payload, value, delay);
    Reservation found = reservation(reservation);
    if (metered && delay > 0 && GasPolicy.rent(settings.rent(), delay, 1) > found.amount()) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_GAS_FOR_DELAY,
          "the delay needs "
              + GasPolicy.rent(settings.rent(), delay, 1)
              + " gas, the reservation has "
              + found.amount());
    }
    holdings = holdings.without(reservation);
    sent(payload, value);
    add(new Effect.SendFrom(reservation, to, payload, value, delay));
    return nextId();
  }

  /** A message whose reply is awaited; {@code reply-gas} is set aside for the reply. */
  public MessageId ask(ActorId to, Payload payload, Value value, long ownGas, long delay) {
    forbidInCall("an ask");
    checkSend(to, payload, value, delay);
    takeGas(ownGas, delay, true, settings.replyGas());
    sent(payload, value);
    add(new Effect.Ask(to, payload, value, ownGas, delay));
    return asked(nextId());
  }

  /** A message whose reply is awaited; that much gas is set aside for the reply. */
  public MessageId ask(
      ActorId to, Payload payload, Value value, long ownGas, long delay, long deposit) {
    forbidInCall("an ask");
    checkDeposit(deposit);
    checkSend(to, payload, value, delay);
    takeGas(ownGas, delay, true, deposit);
    sent(payload, value);
    add(new Effect.AskWith(to, payload, value, ownGas, delay, deposit));
    return asked(nextId());
  }

  private MessageId asked(MessageId id) {
    deposited = plus(deposited, id);
    return id;
  }

  private void checkSend(ActorId to, Payload payload, Value value, long delay) {
    requireRunning();
    Objects.requireNonNull(to, "a message needs a destination");
    if (to.equals(ActorId.SYSTEM)) {
      throw new Trapped(ReplyCode.BACKEND_ERROR, "nothing can be sent to the system");
    }
    checkDelay(delay);
    checkOutgoing(payload);
    checkBalance(value);
  }

  private void sent(Payload payload, Value value) {
    spend(value);
    countOutgoing(payload);
  }

  private Reservation reservation(ReservationId id) {
    Reservation found = id == null ? null : holdings.reservations().get(id);
    if (found == null) {
      throw new EffectRejected(
          EffectRejected.UNKNOWN_RESERVATION, "no reservation " + id + " of this program is left");
    }
    return found;
  }

  /** The handler's reply. */
  public MessageId answer(Payload payload, Value value) {
    checkAnswer(payload, value);
    return answered(payload, value, new Effect.Answer(payload, value));
  }

  /** The handler's reply, with gas of its own. */
  public MessageId answer(Payload payload, Value value, long ownGas) {
    if (ownGas == Effect.GASLESS || unit != null) {
      return answer(payload, value);
    }
    checkAnswer(payload, value);
    takeGas(ownGas, 0, false, 0);
    return answered(payload, value, new Effect.AnswerWith(payload, value, ownGas));
  }

  /** The handler's reply, which takes all the gas of a reservation. */
  public MessageId answerFrom(ReservationId reservation, Payload payload, Value value) {
    checkAnswer(payload, value);
    if (unit != null) {
      unreserve(reservation);
      return answer(payload, value);
    }
    reservation(reservation);
    holdings = holdings.without(reservation);
    return answered(payload, value, new Effect.AnswerFrom(reservation, payload, value));
  }

  private void checkAnswer(Payload payload, Value value) {
    requireRunning();
    forbidInSignal("a reply");
    if (!message().entry().isAnswered() && !message().entry().isOfUnit()) {
      throw new EffectRejected(
          EffectRejected.NO_REPLY_CONTEXT, "a " + message().entry() + " has no reply");
    }
    if (answered) {
      throw new EffectRejected(EffectRejected.DUPLICATE_REPLY, "this message is answered already");
    }
    checkSize(payload);
    checkBalance(value);
    charge(policy.effectCost(payload.size()));
  }

  private MessageId answered(Payload payload, Value value, Effect effect) {
    spend(value);
    answered = true;
    if (unit != null) {
      // What the unit answers is known when all its calls have ended; it has no id before.
      unit.answer(payload, value);
      return null;
    }
    answerIndex = index;
    add(effect);
    return nextId();
  }

  /** A new program. */
  public Created create(CodeId code, Payload salt, Payload payload, Value value, long ownGas) {
    return create(code, salt, payload, value, ownGas, 0);
  }

  /**
   * A new program.
   *
   * @param delay heights to hold its init message back, 0 for none
   */
  public Created create(
      CodeId code, Payload salt, Payload payload, Value value, long ownGas, long delay) {
    ActorId id = checkedCreation(code, salt, payload, value, ownGas, delay, 0);
    add(
        delay == 0
            ? new Effect.Create(code, salt, payload, value, ownGas)
            : new Effect.CreateLater(code, salt, payload, value, ownGas, delay));
    return new Created(id, nextId());
  }

  /** A new program, the reply to whose init is awaited; {@code reply-gas} is set aside for it. */
  public Created askInit(
      CodeId code, Payload salt, Payload payload, Value value, long ownGas, long delay) {
    return askInit(code, salt, payload, value, ownGas, delay, settings.replyGas());
  }

  /** A new program, the reply to whose init is awaited; that much gas is set aside for it. */
  public Created askInit(
      CodeId code,
      Payload salt,
      Payload payload,
      Value value,
      long ownGas,
      long delay,
      long deposit) {
    forbidInCall("an ask");
    checkDeposit(deposit);
    ActorId id = checkedCreation(code, salt, payload, value, ownGas, delay, deposit);
    add(new Effect.AskInit(code, salt, payload, value, ownGas, delay, deposit));
    return new Created(id, asked(nextId()));
  }

  private ActorId checkedCreation(
      CodeId code,
      Payload salt,
      Payload payload,
      Value value,
      long ownGas,
      long delay,
      long deposit) {
    requireRunning();
    checkDelay(delay);
    ActorId id = ActorId.createdByProgram(message().id(), code, salt.bytes());
    if (created.contains(id)) {
      throw new EffectRejected(
          EffectRejected.DUPLICATE_INIT, "this message created code and salt already: " + id);
    }
    checkOutgoing(payload);
    Value whole = value.plus(Value.of(settings.existentialDeposit()));
    checkBalance(whole);
    takeGas(ownGas, delay, false, deposit);
    spend(whole);
    countOutgoing(payload);
    created = counts().with(id);
    return id;
  }

  /** A delayed message to the program itself, by key. */
  public void startTimer(String key, long delay, Payload payload, long ownGas) {
    requireRunning();
    Objects.requireNonNull(key, TIMER_KEY);
    if (delay < 1) {
      throw new IllegalArgumentException("a timer's delay must be at least 1 block: " + delay);
    }
    checkOutgoing(payload);
    takeGas(ownGas, delay, true, 0);
    countOutgoing(payload);
    add(new Effect.StartTimer(key, delay, payload, ownGas));
    nextId();
  }

  /**
   * Runs the host module again so many heights later.
   *
   * @param delay at least 1
   */
  public void schedule(long delay, Payload payload) {
    requireRunning();
    if (delay < 1) {
      throw new IllegalArgumentException("a task is at least 1 height later, not " + delay);
    }
    add(new Effect.Schedule(delay, payload));
    nextId();
  }

  /** Takes a timer back. */
  public void cancelTimer(String key) {
    requireRunning();
    Objects.requireNonNull(key, TIMER_KEY);
    charge(policy.effectCost(0));
    add(new Effect.CancelTimer(key));
  }

  /** Ends the program. */
  public void exit(ActorId inheritor) {
    requireRunning();
    Objects.requireNonNull(inheritor, "an exit needs an inheritor");
    if (!exited) {
      charge(policy.effectCost(0));
      exited = true;
      add(new Effect.Exit(inheritor));
    }
  }

  // ------------------------------------------------------------------ waiting

  /** Parks the message for as long as its gas pays. The handler must return at once. */
  public void waitForWake() {
    suspend(new Effect.Wait(Effect.Bound.NONE, 0));
  }

  /** Parks the message; it is woken so many heights later. The handler must return at once. */
  public void waitFor(long blocks) {
    checkBound(blocks);
    suspend(new Effect.Wait(Effect.Bound.EXACTLY, blocks));
  }

  /**
   * Parks the message; it is woken so many heights later, or removed when its gas ends before. The
   * handler must return at once.
   */
  public void waitUpTo(long blocks) {
    checkBound(blocks);
    suspend(new Effect.Wait(Effect.Bound.AT_MOST, blocks));
  }

  /**
   * Suspends the message until answers are there. The handler must return at once.
   *
   * @param awaited what {@link #ask} and {@link #askInit} gave in this run; 0 blocks stand for {@code
   *     ask-blocks}
   * @param first whether one of them is enough
   * @param continuation comes back in {@link #resumed}
   */
  public void await(List<Awaited> awaited, boolean first, Payload continuation) {
    List<Awaited> bounded = new ArrayList<>(awaited.size());
    for (Awaited each : awaited) {
      if (!deposited.contains(each.message())) {
        throw new IllegalArgumentException(each.message() + " was not asked in this run");
      }
      bounded.add(each.upTo() == 0 ? new Awaited(each.message(), settings.askBlocks()) : each);
    }
    suspend(new Effect.Await(bounded, first, continuation));
  }

  /** Suspends the message for so many heights. The handler must return at once. */
  public void sleep(long blocks, Payload continuation) {
    checkBound(blocks);
    suspend(new Effect.Sleep(blocks, continuation));
  }

  /**
   * Takes a lock of the program.
   *
   * @param exclusive whether nobody else may hold it
   * @param continuation comes back in {@link #resumed} if it must be waited for
   * @return false when the message is suspended until it holds the lock: the handler must return
   */
  public boolean lock(String name, boolean exclusive, Payload continuation) {
    requireRunning();
    forbidInCall("a lock");
    Lock lock = holdings.lock(name);
    if (lock.admits(exclusive)) {
      charge(policy.effectCost(0));
      holdings = holdings.with(name, lock.taken(message().id(), exclusive, block.height()));
      add(new Effect.TakeLock(name, exclusive));
      return true;
    }
    suspend(new Effect.AwaitLock(name, exclusive, continuation));
    holdings = holdings.with(name, lock.awaited(message().id(), exclusive));
    return false;
  }

  /** Gives a lock back; nothing happens if the message does not hold it. */
  public void unlock(String name) {
    requireRunning();
    charge(policy.effectCost(0));
    if (holdings.lock(name).isHeldBy(message().id())) {
      Lock left = holdings.lock(name).without(message().id(), block.height());
      holdings = holdings.with(name, left);
      add(new Effect.Unlock(name));
    }
  }

  private static void checkBound(long blocks) {
    if (blocks < 1) {
      throw new Trapped(ReplyCode.BACKEND_ERROR, "a wait lasts at least 1 block, not " + blocks);
    }
  }

  private void suspend(Effect effect) {
    requireRunning();
    forbidInCall("waiting");
    if (answered) {
      throw new Trapped(ReplyCode.BACKEND_ERROR, "a message that is answered cannot wait");
    }
    charge(policy.effectCost(0));
    checkAffordable(effect);
    add(effect);
    ending = effect;
  }

  /** Looked at again when the handler has returned: its events cost gas too. */
  void checkAffordable() {
    if (ending != null) {
      checkAffordable(ending);
    }
  }

  private void checkAffordable(Effect effect) {
    if (!metered) {
      return;
    }
    long fewest =
        effect instanceof Effect.Wait wait && wait.bound() == Effect.Bound.EXACTLY
            ? wait.blocks()
            : effect instanceof Effect.Sleep sleep ? sleep.blocks() : 1;
    long rent = GasPolicy.rent(settings.rent(), fewest, 1);
    if (rent > gas) {
      throw new Trapped(
          ReplyCode.BACKEND_ERROR, "waiting needs " + rent + " gas, " + gas + " is left");
    }
  }

  /**
   * Wakes a waiting message of this program; one that does not wait is left alone.
   *
   * @param delay heights, 0 for now
   */
  public void wake(MessageId message, long delay) {
    requireRunning();
    checkDelay(delay);
    if (woken.contains(message)) {
      throw new EffectRejected(
          EffectRejected.DUPLICATE_WAKING, "this run woke " + message + " already");
    }
    charge(policy.effectCost(0));
    woken = plus(woken, message);
    add(new Effect.Wake(message, delay));
  }

  // ------------------------------------------------------------------ gas set aside

  /**
   * Sets gas aside.
   *
   * @param amount at least {@code mailbox-threshold}
   * @param blocks at least 1
   */
  public ReservationId reserve(long amount, long blocks) {
    requireRunning();
    if (blocks < 1) {
      throw new EffectRejected(EffectRejected.NO_RESERVATION_TIME, "for " + blocks + " blocks");
    }
    if (amount < settings.mailboxThreshold()) {
      throw new EffectRejected(
          EffectRejected.RESERVATION_TOO_SMALL,
          amount + " is below mailbox-threshold " + settings.mailboxThreshold());
    }
    if (holdings.reservations().size() > settings.maxReservations()) {
      throw new EffectRejected(
          EffectRejected.TOO_MANY_RESERVATIONS,
          "max-reservations is " + settings.maxReservations());
    }
    charge(policy.effectCost(0));
    long hold = GasPolicy.rent(settings.rent(), blocks, 1);
    setAside(amount, hold);
    ReservationId id = new ReservationId(message().id(), reserved++);
    long height = block.height();
    holdings =
        holdings.with(id, new Reservation(amount, hold, height, height + blocks, null, null));
    add(new Effect.Reserve(amount, blocks));
    return id;
  }

  private boolean isOfThisRun(ReservationId id) {
    return id.message().equals(message().id()) && id.nonce() >= firstReservation;
  }

  /** Gives a reservation back: in the run that made it to this run, later to who paid for it. */
  public void unreserve(ReservationId id) {
    requireRunning();
    Reservation found = reservation(id);
    charge(policy.effectCost(0));
    if (metered && isOfThisRun(id)) {
      gas += found.amount() + found.hold();
    }
    holdings = holdings.without(id);
    add(new Effect.Unreserve(id));
  }

  /** Sets gas aside for a signal, should the message fail. */
  public void systemReserve(long amount) {
    requireRunning();
    forbidInSignal("a system reserve");
    forbidInCall("a system reserve");
    if (amount < 1) {
      throw new EffectRejected(EffectRejected.NOTHING_RESERVED, "a system reserve of " + amount);
    }
    charge(policy.effectCost(0));
    setAside(amount, 0);
    systemReserve = Progress.sum(systemReserve, amount);
    add(new Effect.SystemReserve(amount));
  }

  /** Sets gas aside for the reply to a message of this run. */
  public void deposit(MessageId message, long amount) {
    requireRunning();
    if (!isOfThisRun(message) || message.index() == answerIndex) {
      throw new EffectRejected(EffectRejected.WRONG_DEPOSIT, message + " was not sent in this run");
    }
    if (deposited.contains(message)) {
      throw new EffectRejected(
          EffectRejected.DUPLICATE_DEPOSIT, message + " has a deposit already");
    }
    checkDeposit(amount);
    charge(policy.effectCost(0));
    setAside(amount, 0);
    deposited = plus(deposited, message);
    add(new Effect.Deposit(message, amount));
  }

  private static void checkDeposit(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a deposit must not be negative: " + amount);
    }
  }

  private void setAside(long amount, long hold) {
    if (metered) {
      if (amount > gas || hold > gas - amount) {
        throw new EffectRejected(
            EffectRejected.NOT_ENOUGH_GAS, amount + " and " + hold + " gas, " + gas + " is left");
      }
      gas -= amount + hold;
    }
  }

  // ------------------------------------------------------------------ hooks, delayed messages

  /** Binds a critical hook to the message; sets {@code system-reserve} aside if nothing is. */
  public void setHook(Payload continuation) {
    requireRunning();
    forbidInCall("a critical hook");
    charge(policy.effectCost(0));
    if (progress.systemReserve() + systemReserve == 0) {
      systemReserve(settings.systemReserve());
    }
    add(new Effect.SetHook(continuation));
  }

  /** Binds a hook to the reply of a message of this program. */
  public void onReply(MessageId message, Payload continuation) {
    requireRunning();
    charge(policy.effectCost(0));
    add(new Effect.OnReply(message, continuation));
  }

  /** Takes a delayed message of this program back. */
  public void cancel(MessageId message) {
    requireDelayed(message);
    add(new Effect.Cancel(message));
  }

  /** Lets a delayed message of this program join the queue now. */
  public void trigger(MessageId message) {
    requireDelayed(message);
    add(new Effect.Trigger(message));
  }

  private void requireDelayed(MessageId message) {
    requireRunning();
    charge(policy.effectCost(0));
    if (message == null) {
      throw new EffectRejected(EffectRejected.UNKNOWN_MESSAGE, "no message is named");
    }
    if (message.sequence() == block.sequence()) {
      // Made in this block: what the block decides about it, it decides behind this run.
      return;
    }
    ActorId sender = block.senderOfDelayed(message);
    if (sender == null) {
      throw new EffectRejected(EffectRejected.UNKNOWN_MESSAGE, message + " is not delayed");
    }
    if (!sender.equals(message().destination())) {
      throw new EffectRejected(EffectRejected.NOT_THE_SENDER, message + " is of " + sender);
    }
  }

  private static <T> Set<T> plus(Set<T> set, T more) {
    Set<T> next = set.isEmpty() ? new HashSet<>() : set;
    next.add(more);
    return next;
  }

  private static <T> List<T> plus(List<T> list, T more) {
    List<T> next = list.isEmpty() ? new ArrayList<>(2) : list;
    next.add(more);
    return next;
  }

  private static void checkDelay(long delay) {
    if (delay < 0) {
      throw new IllegalArgumentException("a delay must not be negative: " + delay);
    }
  }

  void checkCall(Payload payload) {
    requireRunning();
    checkSize(payload);
    charge(policy.effectCost(payload.size()));
  }

  void checkSize(Payload payload) {
    if (payload.size() > settings.maxPayload()) {
      throw new EffectRejected(
          EffectRejected.PAYLOAD_TOO_LARGE,
          payload.size() + " bytes, max-payload is " + settings.maxPayload());
    }
  }

  private void checkOutgoing(Payload payload) {
    checkSize(payload);
    if (sent >= settings.maxOutgoing()) {
      throw new EffectRejected(
          EffectRejected.TOO_MANY_MESSAGES, "max-outgoing is " + settings.maxOutgoing());
    }
    if (outgoingBytes + payload.size() > settings.maxOutgoingBytes()) {
      throw new EffectRejected(
          EffectRejected.TOO_MANY_BYTES, "max-outgoing-bytes is " + settings.maxOutgoingBytes());
    }
    if (block.backlog() >= settings.maxBacklog()) {
      throw new EffectRejected(
          EffectRejected.BACKLOG_FULL,
          block.backlog() + " messages wait, max-backlog is " + settings.maxBacklog());
    }
    charge(policy.effectCost(payload.size()));
  }

  // Counted and spent only when nothing refuses the effect any more: a handler may catch a refusal
  // and
  // go on, and then the refused effect must have left no trace.
  private void countOutgoing(Payload payload) {
    sent++;
    outgoingBytes += payload.size();
  }

  private void checkBalance(Value value) {
    if (balance().compareTo(value) < 0) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_VALUE, "the balance is " + balance() + ", the value " + value);
    }
  }

  private void spend(Value value) {
    holdings = holdings.with(balance().minus(value));
  }

  /** Takes a send's own gas and its rent off what is left (gear.md, 1: Gasless vs gasful). */
  private void takeGas(long ownGas, long delay, boolean handle, long deposit) {
    if (ownGas < 0 && ownGas != Effect.GASLESS) {
      throw new IllegalArgumentException("gas must not be negative: " + ownGas);
    }
    if (!metered) {
      return;
    }
    if (ownGas != Effect.GASLESS) {
      if (ownGas > settings.blockGas()) {
        throw new EffectRejected(
            EffectRejected.GAS_LIMIT_TOO_HIGH,
            ownGas + " is above the block's allowance " + settings.blockGas());
      }
      if (handle && ownGas > 0 && ownGas < settings.mailboxThreshold()) {
        throw new EffectRejected(
            EffectRejected.GAS_BELOW_THRESHOLD,
            ownGas + " is below mailbox-threshold " + settings.mailboxThreshold());
      }
    }
    long own = ownGas == Effect.GASLESS ? (handle ? settings.mailboxThreshold() : 0) : ownGas;
    if (own > gas) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_GAS, "the send needs " + own + " gas, " + gas + " is left");
    }
    if (deposit > gas - own) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_GAS,
          "the reply needs " + deposit + " gas, " + (gas - own) + " is left");
    }
    own += deposit;
    long rent = delay == 0 ? 0 : GasPolicy.rent(settings.rent(), delay, 1);
    if (rent > gas - own) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_GAS_FOR_DELAY,
          "the delay needs " + rent + " gas, " + (gas - own) + " is left");
    }
    gas -= own + rent;
  }

  private void add(Effect effect) {
    if (effects.isEmpty()) {
      effects = new ArrayList<>(4);
    }
    effects.add(effect);
  }
}
