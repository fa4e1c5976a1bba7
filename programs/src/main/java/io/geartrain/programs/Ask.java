package io.geartrain.programs;

import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;

/**
 * A message that is to be sent and its reply waited for. Options are {@code within(...)}, {@code
 * value(...)}, {@code gas(...)}, {@code after(...)} and {@code deposit(...)}; the time to wait starts when
 * it is sent, also if it is held back. Without a deposit the setting {@code reply-gas} is set aside for
 * its reply.
 *
 * @param <R> the reply
 */
public final class Ask<R> {
  private final Asked asked;
  private final SendOption[] options;
  private final Object hook;

  /** What is sent. */
  private sealed interface Asked {
    MessageId send(EffectLedger ledger, SendOption... options);
  }

  private record Sent(ActorId to, Payload payload) implements Asked {
    @Override
    public MessageId send(EffectLedger ledger, SendOption... options) {
      long gas = SendOption.gasOf(options);
      long delay = SendOption.delayOf(options);
      long deposit = SendOption.depositOf(options);
      return deposit == SendOption.NO_DEPOSIT
          ? ledger.ask(to, payload, SendOption.valueOf(options), gas, delay)
          : ledger.ask(to, payload, SendOption.valueOf(options), gas, delay, deposit);
    }
  }

  private record Created(CodeId code, Payload salt, Payload init) implements Asked {
    @Override
    public MessageId send(EffectLedger ledger, SendOption... options) {
      long gas = SendOption.gasOf(options);
      long delay = SendOption.delayOf(options);
      long deposit = SendOption.depositOf(options);
      EffectLedger.Created created =
          deposit == SendOption.NO_DEPOSIT
              ? ledger.askInit(code, salt, init, SendOption.valueOf(options), gas, delay)
              : ledger.askInit(code, salt, init, SendOption.valueOf(options), gas, delay, deposit);
      return created.init();
    }
  }

  private Ask(Asked asked, SendOption[] options, Object hook) {
    AcceptedOptions.ASK.check(options);
    this.asked = asked;
    this.options = options.clone();
    this.hook = hook;
  }

  /** Asks a program. */
  public static <R, Q extends Request<R>> Ask<R> of(
      ProgramRef<? super Q> to, Q command, SendOption... options) {
    return new Ask<>(new Sent(to.id(), Payloads.encode(command)), options, null);
  }

  /** Asks a user, by mail; the reply is the user's. */
  public static <R, Q extends Request<R>> Ask<R> of(UserId to, Q mail, SendOption... options) {
    return new Ask<>(new Sent(to.id(), Payloads.encode(mail)), options, null);
  }

  /** Sends bytes as they are; the reply is bytes too. */
  public static Ask<Payload> of(ActorId to, Payload payload, SendOption... options) {
    return new Ask<>(new Sent(to, payload), options, null);
  }

  /** Waits until a command is handled that is answered automatically; the reply has no value. */
  public static <C> Ask<Void> untilDone(
      ProgramRef<? super C> to, C command, SendOption... options) {
    return new Ask<>(new Sent(to.id(), Payloads.encode(command)), options, null);
  }

  /**
   * Creates a program and waits for the reply to its init: a success says that the program is there, an
   * error that it is not. {@code ctx.programRef(code, salt)} is its address.
   *
   * @param salt tells programs that one message creates from one code apart
   */
  public static <I> Ask<Void> create(
      ProgramCode<I, ?> code, String salt, I init, SendOption... options) {
    return created(code, salt, init, options);
  }

  /** As above, of code whose init is a request. */
  public static <R, I extends Request<R>> Ask<R> create(
      ProgramCode<I, ?> code, String salt, I init, SendOption... options) {
    return created(code, salt, init, options);
  }

  private static <R, I> Ask<R> created(
      ProgramCode<I, ?> code, String salt, I init, SendOption... options) {
    Created created = new Created(code.id(), Payload.utf8(salt), code.encodeInit(init));
    return new Ask<>(created, options, null);
  }

  /**
   * The same, with the reply as bytes: so that asks with different replies can be waited for together.
   * {@link Reply#to} reads each.
   *
   * @throws IllegalStateException when it has a hook, which reads another reply
   */
  public Ask<Payload> raw() {
    if (hook != null) {
      throw new IllegalStateException("call raw() first, then onReply(...)");
    }
    return new Ask<>(asked, options, null);
  }

  /**
   * The same, with a hook that is run in the reply's own run, before the message goes on; also if the
   * reply comes too late for that. It cannot wait.
   */
  public Ask<R> onReply(Continuation<R> continuation) {
    return new Ask<>(asked, options, continuation);
  }

  /** Sends it, its hook excepted. */
  MessageId send(EffectLedger ledger) {
    return asked.send(ledger, options);
  }

  SendOption[] options() {
    return options;
  }

  Object hook() {
    return hook;
  }
}
