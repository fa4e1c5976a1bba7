package io.geartrain.programs;

import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;

/**
 * A message that is to be sent and its reply waited for. Options are {@code within(...)}, {@code
 * value(...)}, {@code gas(...)} and {@code after(...)}; the time to wait starts when it is sent, also if
 * it is held back.
 *
 * @param <R> the reply
 */
public final class Ask<R> {
  private final ActorId to;
  private final Payload payload;
  private final SendOption[] options;
  private final Object hook;

  private Ask(ActorId to, Payload payload, SendOption[] options, Object hook) {
    AcceptedOptions.ASK.check(options);
    this.to = to;
    this.payload = payload;
    this.options = options.clone();
    this.hook = hook;
  }

  /** Asks a program. */
  public static <R, Q extends Request<R>> Ask<R> of(
      ProgramRef<? super Q> to, Q command, SendOption... options) {
    return new Ask<>(to.id(), Payloads.encode(command), options, null);
  }

  /** Asks a user, by mail; the reply is the user's. */
  public static <R, Q extends Request<R>> Ask<R> of(UserId to, Q mail, SendOption... options) {
    return new Ask<>(to.id(), Payloads.encode(mail), options, null);
  }

  /** Sends bytes as they are; the reply is bytes too. */
  public static Ask<Payload> of(ActorId to, Payload payload, SendOption... options) {
    return new Ask<>(to, payload, options, null);
  }

  /** Waits until a command is handled that is answered automatically; the reply has no value. */
  public static <C> Ask<Void> untilDone(
      ProgramRef<? super C> to, C command, SendOption... options) {
    return new Ask<>(to.id(), Payloads.encode(command), options, null);
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
    return new Ask<>(to, payload, options, null);
  }

  /**
   * The same, with a hook that is run in the reply's own run, before the message goes on; also if the
   * reply comes too late for that. It cannot wait.
   */
  public Ask<R> onReply(Continuation<R> continuation) {
    return new Ask<>(to, payload, options, continuation);
  }

  ActorId to() {
    return to;
  }

  Payload payload() {
    return payload;
  }

  SendOption[] options() {
    return options;
  }

  Object hook() {
    return hook;
  }
}
