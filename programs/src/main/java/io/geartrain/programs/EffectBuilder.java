package io.geartrain.programs;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.host.ReplyOn;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Bank;
import java.util.List;
import java.util.function.Function;

/**
 * An effect under way; each call adds to it. Every part is checked when it is added, and throws
 * {@link io.geartrain.runtime.host.EffectRejected} there if it is not allowed.
 *
 * @param <E> the program's events
 * @param <S> the program's state
 */
public final class EffectBuilder<E, S> implements Effect<E, S> {
  private final Run run;

  EffectBuilder(Run run) {
    this.run = run;
  }

  Run run() {
    return run;
  }

  /** Stores an event; the state after it is what later parts see. */
  public EffectBuilder<E, S> persist(E event) {
    run.persist(event);
    return this;
  }

  /** Stores events, in order. */
  public EffectBuilder<E, S> persist(List<? extends E> events) {
    events.forEach(run::persist);
    return this;
  }

  /** Answers with what the function makes of the state after all events. */
  public <R> ReplyEffect<E, S, R> thenReply(Function<S, R> reply) {
    return reply(reply.apply(state()));
  }

  /** Answers; {@code value(...)}, {@code gas(...)} and {@code from(...)} can go with it. */
  public <R> ReplyEffect<E, S, R> reply(R reply, SendOption... options) {
    run.answer(reply, options);
    return new ReplyEffect<>(run);
  }

  /** Sends a command to a program. It joins the queue when this run has succeeded. */
  public <C> EffectBuilder<E, S> thenSend(
      ProgramRef<? super C> to, C command, SendOption... options) {
    return send(to.id(), run.encode(command), options);
  }

  /** Sends a command that the function makes of the state after all events. */
  public <C> EffectBuilder<E, S> thenSendWith(
      ProgramRef<? super C> to, Function<S, C> command, SendOption... options) {
    return send(to.id(), run.encode(command.apply(state())), options);
  }

  /** Sends mail to a user. */
  public EffectBuilder<E, S> thenSend(UserId to, Object mail, SendOption... options) {
    return send(to.id(), run.encode(mail), options);
  }

  /** Sends bytes as they are to a program or a user. */
  public EffectBuilder<E, S> thenSend(ActorId to, Payload payload, SendOption... options) {
    return send(to, payload, options);
  }

  /**
   * Sends a command and stores the event that the function makes of its message id: what {@code
   * thenCancel}, {@code thenTrigger} and {@code onUnaskedReply} know it by.
   */
  public <C> EffectBuilder<E, S> thenSendNoting(
      ProgramRef<? super C> to,
      C command,
      Function<MessageId, ? extends E> event,
      SendOption... options) {
    return persist(event.apply(run.send(to.id(), run.encode(command), options)));
  }

  /** Sends mail to a user and stores the event that the function makes of its message id. */
  public EffectBuilder<E, S> thenSendNoting(
      UserId to, Object mail, Function<MessageId, ? extends E> event, SendOption... options) {
    return persist(event.apply(run.send(to.id(), run.encode(mail), options)));
  }

  private EffectBuilder<E, S> send(ActorId to, Payload payload, SendOption... options) {
    run.send(to, payload, options);
    return this;
  }

  /** Takes a message of this program back that is held back. Its value returns; it is not answered. */
  public EffectBuilder<E, S> thenCancel(MessageId message) {
    run.ledger().cancel(message);
    return this;
  }

  /** Lets a message of this program that is held back join the queue now. */
  public EffectBuilder<E, S> thenTrigger(MessageId message) {
    run.ledger().trigger(message);
    return this;
  }

  /**
   * Sends a command to this program itself after so many blocks, known by a key. Starting a timer whose
   * key is running replaces it. {@code gas(...)} can go with it.
   *
   * @param delay at least 1
   * @param command one of this program's
   */
  public EffectBuilder<E, S> thenStartTimer(
      String key, Blocks delay, Object command, SendOption... options) {
    AcceptedOptions.TIMER.check(options);
    run.ledger().startTimer(key, delay.count(), run.encodeOwn(command), SendOption.gasOf(options));
    return this;
  }

  /** Takes a running timer back; does nothing when none runs under that key. */
  public EffectBuilder<E, S> thenCancelTimer(String key) {
    run.ledger().cancelTimer(key);
    return this;
  }

  /**
   * Creates a program. {@code ctx.programRef(code, salt)} knows its address at once; whether its init
   * succeeds, {@link #thenCreateAndAsk} hears. {@code value(...)}, {@code gas(...)} and {@code after(...)},
   * which holds its init back, can go with it.
   *
   * @param salt tells programs that one message creates from one code apart
   */
  public <I, C> EffectBuilder<E, S> thenCreate(
      ProgramCode<I, C> code, String salt, I init, SendOption... options) {
    AcceptedOptions.CREATION.check(options);
    run.ledger()
        .create(
            code.id(),
            Payload.utf8(salt),
            code.encodeInit(init),
            SendOption.valueOf(options),
            SendOption.gasOf(options),
            SendOption.delayOf(options));
    return this;
  }

  // ------------------------------------------------------------------ asking

  /**
   * Sends a request and ends the run. On its reply, an error or a timeout, the message goes on in {@code
   * onReply}, with the context it has now. Options: {@code within(...)}, {@code value(...)}, {@code
   * gas(...)}, {@code after(...)}, {@code deposit(...)}.
   *
   * <p>Everything before has happened by then, whatever the reply says.
   */
  public <R, Q extends Request<R>, A> ReplyEffect<E, S, A> thenAsk(
      ProgramRef<? super Q> to, Q command, Continuation<R> then, SendOption... options) {
    return thenAsk(Ask.of(to, command, options), then);
  }

  /** Asks a user, by mail. */
  public <R, Q extends Request<R>, A> ReplyEffect<E, S, A> thenAsk(
      UserId to, Q mail, Continuation<R> then, SendOption... options) {
    return thenAsk(Ask.of(to, mail, options), then);
  }

  /** Asks as prepared. */
  public <R, A> ReplyEffect<E, S, A> thenAsk(Ask<R> ask, Continuation<R> then) {
    run.await(List.of(ask), false, then);
    return ended();
  }

  /**
   * Creates a program and ends the run. On the reply to its init, an error or a timeout, the message goes
   * on in {@code onReply}: a success says that the program is there, an error that it is not. {@code
   * ctx.programRef(code, salt)} is its address; keep it in the continuation. Options as of {@link #thenAsk}.
   *
   * @param salt tells programs that one message creates from one code apart
   */
  public <I, A> ReplyEffect<E, S, A> thenCreateAndAsk(
      ProgramCode<I, ?> code, String salt, I init, Continuation<Void> then, SendOption... options) {
    return thenAsk(Ask.create(code, salt, init, options), then);
  }

  /** As above, of code whose init is a request. */
  public <R, I extends Request<R>, A> ReplyEffect<E, S, A> thenCreateAndAsk(
      ProgramCode<I, ?> code, String salt, I init, Continuation<R> then, SendOption... options) {
    return thenAsk(Ask.create(code, salt, init, options), then);
  }

  /**
   * Asks several and ends the run. When each has its reply, error or timeout, the message goes on in
   * {@code onReplies}; replies stand in the order of the asks.
   *
   * @param asks at least one; each can have its own {@code within(...)}
   */
  public <R, A> ReplyEffect<E, S, A> thenAskAll(List<Ask<R>> asks, Gathering<R> then) {
    run.await(asks, false, then);
    return ended();
  }

  /**
   * Asks several and ends the run. When the first has its reply, error or timeout, the message goes on
   * in {@code onReplies}; replies stand in the order of the asks, the others are {@code PENDING}. What
   * they asked still runs; their replies are not heard.
   *
   * @param asks at least one
   */
  public <R, A> ReplyEffect<E, S, A> thenAskFirst(List<Ask<R>> asks, Gathering<R> then) {
    run.await(asks, true, then);
    return ended();
  }

  // ------------------------------------------------------------------ time and locks

  /**
   * Ends the run; the message goes on in {@code onWoken} so many blocks later.
   *
   * @param blocks at least 1
   */
  public <A> ReplyEffect<E, S, A> thenSleep(Blocks blocks, Resume then) {
    run.sleep(blocks, then);
    return ended();
  }

  /**
   * Takes a lock of this program that nobody else may hold, and goes on in {@code onWoken}: in this run if
   * it is free, else when all who came before gave it back. The lock is given back by {@code thenUnlock},
   * or when the message is done. Who holds it longer than the setting {@code lock-blocks} loses it to the
   * next and panics when it goes on. A message that holds a lock must not take it again.
   */
  public <A> ReplyEffect<E, S, A> thenLock(String name, Resume then) {
    run.lock(name, true, then);
    return ended();
  }

  /** As {@link #thenLock}, beside others that only read, 32 at most. */
  public <A> ReplyEffect<E, S, A> thenReadLock(String name, Resume then) {
    run.lock(name, false, then);
    return ended();
  }

  /** Gives a lock back; does nothing if the message does not hold it. */
  public EffectBuilder<E, S> thenUnlock(String name) {
    run.ledger().unlock(name);
    return this;
  }

  /**
   * Ends the run until the message is woken; then its handler starts from the top. Without a wake it is
   * removed when its gas is used up, with an error reply.
   */
  public <A> ReplyEffect<E, S, A> thenWait() {
    run.requireMayWait();
    run.ledger().waitForWake();
    return ended();
  }

  /** As {@link #thenWait}; woken so many blocks later, 1 at least, which its gas must pay. */
  public <A> ReplyEffect<E, S, A> thenWaitFor(Blocks blocks) {
    run.requireMayWait();
    run.ledger().waitFor(blocks.count());
    return ended();
  }

  /** As {@link #thenWaitFor}, or removed before if its gas does not pay that long. */
  public <A> ReplyEffect<E, S, A> thenWaitUpTo(Blocks blocks) {
    run.requireMayWait();
    run.ledger().waitUpTo(blocks.count());
    return ended();
  }

  /**
   * Wakes a message of this program that stands in {@code thenWait}, {@code thenWaitFor} or {@code
   * thenWaitUpTo}; others are left alone. {@code after(...)} can go with it.
   */
  public EffectBuilder<E, S> thenWake(MessageId message, SendOption... options) {
    AcceptedOptions.WAKE.check(options);
    run.ledger().wake(message, SendOption.delayOf(options));
    return this;
  }

  // ------------------------------------------------------------------ hooks, gas set aside

  /**
   * Runs {@code onWoken} in the message's signal, should it fail after its next wait: it cannot wait
   * itself. Sets the setting {@code system-reserve} aside if no system gas is. A later hook replaces it.
   */
  public EffectBuilder<E, S> thenSetHook(Resume then) {
    run.ledger().setHook(run.encodeContinuation(then));
    return this;
  }

  /**
   * Runs {@code onReply} in the run of the reply to the message that this run sent last. The reply needs
   * gas: {@code deposit(...)} on the send sets it aside. It cannot wait.
   */
  public EffectBuilder<E, S> thenOnReply(Continuation<?> then) {
    return thenOnReply(run.lastSent(), then);
  }

  /** Runs {@code onReply} in the run of the reply to that message of this program. */
  public EffectBuilder<E, S> thenOnReply(MessageId message, Continuation<?> then) {
    run.ledger().onReply(message, run.encodeContinuation(then));
    return this;
  }

  /** Gives a reservation back. */
  public EffectBuilder<E, S> thenUnreserve(ReservationId reservation) {
    run.ledger().unreserve(reservation);
    return this;
  }

  // ------------------------------------------------------------------ in a unit of work

  /**
   * Calls a program: it runs in this unit of work, behind this run and the calls before. If it fails,
   * this run and all it did are undone. Options: {@code value(...)}, {@code funds(...)}, {@code
   * fence(...)}.
   *
   * <p>Calls are for programs declared {@code atomic()}.
   */
  public <C> EffectBuilder<E, S> thenCall(
      ProgramRef<? super C> to, C command, SendOption... options) {
    return thenCall(to.id(), run.encode(command), options);
  }

  /** Calls a program or a host module with bytes; {@code signer(...)} can go with it. */
  public EffectBuilder<E, S> thenCall(ActorId to, Payload payload, SendOption... options) {
    run.call(to, payload, ReplyOn.NEVER, null, options);
    return this;
  }

  /**
   * Calls a program and hears of the end in {@code onCallReply}, in this unit of work and before the next
   * call. Where {@code on} does not hear of a failure, that is this run's own.
   */
  public <R, Q extends Request<R>> EffectBuilder<E, S> thenCall(
      ProgramRef<? super Q> to,
      Q command,
      ReplyOn on,
      CallContinuation<R> then,
      SendOption... options) {
    run.call(to.id(), run.encode(command), on, then, options);
    return this;
  }

  /** As above, for a command that is answered automatically. */
  public <C> EffectBuilder<E, S> thenCall(
      ProgramRef<? super C> to,
      C command,
      ReplyOn on,
      CallContinuation<Void> then,
      SendOption... options) {
    run.call(to.id(), run.encode(command), on, then, options);
    return this;
  }

  /** As above, with bytes; so is the answer. */
  public EffectBuilder<E, S> thenCall(
      ActorId to,
      Payload payload,
      ReplyOn on,
      CallContinuation<Payload> then,
      SendOption... options) {
    run.call(to, payload, on, then, options);
    return this;
  }

  /**
   * Makes a contract of code that was stored, at the address that {@code ctx.contractRef(code, salt)} knows:
   * a call of the module {@code wasm}, in the name of this program. Options: {@code value(...)}, {@code
   * funds(...)}, {@code fence(...)}.
   *
   * @param salt 1 to 64 bytes as UTF-8; a program can use it once for each code
   * @param label for people, 1 to 128 bytes
   */
  public <I> EffectBuilder<E, S> thenInstantiate(
      ProgramCode<I, ?> code, String salt, String label, I init, SendOption... options) {
    run.instantiate(code, salt, label, init, options);
    return this;
  }

  /** Sends coins of any denominations to somebody: a call of the bank. */
  public EffectBuilder<E, S> thenPay(ActorId to, Coins coins) {
    return thenCall(Bank.ADDRESS, Bank.send(to, coins));
  }

  /**
   * Shows an attribute outside, as part of the program's own event.
   *
   * @param key not blank, and not beginning with {@code _}
   * @param value shown as its text; an {@code ActorId}, {@code UserId} or {@code ProgramRef} as an address
   */
  public EffectBuilder<E, S> attribute(String key, Object value) {
    run.ledger().unit().attribute(key, run.shown(value));
    return this;
  }

  /**
   * Shows an event outside, beside the program's own.
   *
   * @param type longer than 2 characters; outside it begins with {@code wasm-}
   */
  public EffectBuilder<E, S> event(String type, Attribute... attributes) {
    run.ledger().unit().event(type, List.of(attributes));
    return this;
  }

  /**
   * Refuses calls of this program while a call of this run is under way: nobody whom it calls can call it back
   * before the call's reply.
   */
  public EffectBuilder<E, S> lockUntilReply() {
    run.ledger().unit().lockUntilReply();
    return this;
  }

  /**
   * Leaves the answer to the {@code onCallReply} of one of the calls. If none of them answers, the reply
   * is automatic.
   */
  public <R> ReplyEffect<E, S, R> thenReplyLater() {
    return ended();
  }

  // ------------------------------------------------------------------ the end

  /** Ends the program; its balance goes to the inheritor. Earlier parts hold. */
  public <R> ReplyEffect<E, S, R> exit(ActorId inheritor) {
    run.exit(inheritor);
    return ended();
  }

  /** Ends the program; its balance goes to the inheritor. Earlier parts hold. */
  public <R> ReplyEffect<E, S, R> exit(UserId inheritor) {
    return exit(inheritor.id());
  }

  private <A> ReplyEffect<E, S, A> ended() {
    return new ReplyEffect<>(run);
  }

  @SuppressWarnings("unchecked")
  private S state() {
    return (S) run.state();
  }
}
