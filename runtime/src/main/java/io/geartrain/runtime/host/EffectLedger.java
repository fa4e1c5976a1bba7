package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
  private List<Effect> effects = List.of();
  private long gas;
  private long burned;
  private Value balance;
  private int outgoing;
  private long outgoingBytes;
  private boolean answered;
  private boolean exited;
  private boolean drained;
  private volatile boolean revoked;

  EffectLedger(Dispatch dispatch, Value balance, BlockContext block, GasPolicy policy) {
    this.dispatch = dispatch;
    this.block = block;
    this.settings = block.settings();
    this.policy = policy;
    this.metered = policy.isMetered();
    this.gas = dispatch.gas();
    this.balance = balance;
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
    return balance;
  }

  List<Effect> effects() {
    return effects;
  }

  long burned() {
    return drained ? dispatch.gas() : burned;
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

  /** A message to a program or a user. */
  public void send(ActorId to, Payload payload, Value value, long ownGas, long delay) {
    requireLive();
    Objects.requireNonNull(to, "a message needs a destination");
    checkDelay(delay);
    checkOutgoing(payload);
    checkBalance(value);
    takeGas(ownGas, delay, true);
    spend(value);
    countOutgoing(payload);
    add(new Effect.Send(to, payload, value, ownGas, delay));
  }

  /** The handler's reply. */
  public void answer(Payload payload, Value value) {
    requireLive();
    if (!message().entry().isAnswered()) {
      throw new EffectRejected(
          EffectRejected.NO_REPLY_CONTEXT, "a " + message().entry() + " has no reply");
    }
    if (answered) {
      throw new EffectRejected(EffectRejected.DUPLICATE_REPLY, "this message is answered already");
    }
    checkSize(payload);
    checkBalance(value);
    charge(policy.effectCost(payload.size()));
    spend(value);
    answered = true;
    add(new Effect.Answer(payload, value));
  }

  /** A new program; returns its id. */
  public ActorId create(CodeId code, Payload salt, Payload payload, Value value, long ownGas) {
    requireLive();
    ActorId id = ActorId.createdByProgram(message().id(), code, salt.bytes());
    for (Effect effect : effects) {
      if (effect instanceof Effect.Create other
          && other.code().equals(code)
          && other.salt().equals(salt)) {
        throw new EffectRejected(
            EffectRejected.DUPLICATE_INIT, "this run created code and salt already: " + id);
      }
    }
    checkOutgoing(payload);
    checkBalance(value);
    takeGas(ownGas, 0, false);
    spend(value);
    countOutgoing(payload);
    add(new Effect.Create(code, salt, payload, value, ownGas));
    return id;
  }

  /** A delayed message to the program itself, by key. */
  public void startTimer(String key, long delay, Payload payload, long ownGas) {
    requireLive();
    Objects.requireNonNull(key, TIMER_KEY);
    if (delay < 1) {
      throw new IllegalArgumentException("a timer's delay must be at least 1 block: " + delay);
    }
    checkOutgoing(payload);
    takeGas(ownGas, delay, true);
    countOutgoing(payload);
    add(new Effect.StartTimer(key, delay, payload, ownGas));
  }

  /** Takes a timer back. */
  public void cancelTimer(String key) {
    requireLive();
    Objects.requireNonNull(key, TIMER_KEY);
    charge(policy.effectCost(0));
    add(new Effect.CancelTimer(key));
  }

  /** Ends the program. */
  public void exit(ActorId inheritor) {
    requireLive();
    Objects.requireNonNull(inheritor, "an exit needs an inheritor");
    if (!exited) {
      charge(policy.effectCost(0));
      exited = true;
      add(new Effect.Exit(inheritor));
    }
  }

  private static void checkDelay(long delay) {
    if (delay < 0) {
      throw new IllegalArgumentException("a delay must not be negative: " + delay);
    }
  }

  private void checkSize(Payload payload) {
    if (payload.size() > settings.maxPayload()) {
      throw new EffectRejected(
          EffectRejected.PAYLOAD_TOO_LARGE,
          payload.size() + " bytes, max-payload is " + settings.maxPayload());
    }
  }

  private void checkOutgoing(Payload payload) {
    checkSize(payload);
    if (outgoing >= settings.maxOutgoing()) {
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
    outgoing++;
    outgoingBytes += payload.size();
  }

  private void checkBalance(Value value) {
    if (balance.compareTo(value) < 0) {
      throw new EffectRejected(
          EffectRejected.NOT_ENOUGH_VALUE, "the balance is " + balance + ", the value " + value);
    }
  }

  private void spend(Value value) {
    balance = balance.minus(value);
  }

  /** Takes a send's own gas and its rent off what is left (gear.md, 1: Gasless vs gasful). */
  private void takeGas(long ownGas, long delay, boolean handle) {
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
