package io.geartrain.programs;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
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

  /** Answers; {@code value(...)} can go with it. */
  public <R> ReplyEffect<E, S, R> reply(R reply, SendOption... options) {
    allow("a reply", "value(...)", List.of(SendOption.WithValue.class), options);
    run.answer(reply, SendOption.valueOf(options));
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

  private EffectBuilder<E, S> send(ActorId to, Payload payload, SendOption... options) {
    run.ledger()
        .send(
            to,
            payload,
            SendOption.valueOf(options),
            SendOption.gasOf(options),
            SendOption.delayOf(options));
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
    allow("a timer", "gas(...)", List.of(SendOption.OwnGas.class), options);
    run.ledger().startTimer(key, delay.count(), run.encodeOwn(command), SendOption.gasOf(options));
    return this;
  }

  /** Takes a running timer back; does nothing when none runs under that key. */
  public EffectBuilder<E, S> thenCancelTimer(String key) {
    run.ledger().cancelTimer(key);
    return this;
  }

  /**
   * Creates a program. {@code ctx.programRef(code, salt)} knows its address at once. {@code value(...)}
   * and {@code gas(...)} can go with it.
   *
   * @param salt tells programs that one message creates from one code apart
   */
  public <I, C> EffectBuilder<E, S> thenCreate(
      ProgramCode<I, C> code, String salt, I init, SendOption... options) {
    allow(
        "a creation",
        "value(...) and gas(...)",
        List.of(SendOption.WithValue.class, SendOption.OwnGas.class),
        options);
    run.ledger()
        .create(
            code.id(),
            Payload.utf8(salt),
            code.encodeInit(init),
            SendOption.valueOf(options),
            SendOption.gasOf(options));
    return this;
  }

  /** Ends the program; its balance goes to the inheritor. Earlier parts hold. */
  public <R> ReplyEffect<E, S, R> exit(ActorId inheritor) {
    run.ledger().exit(inheritor);
    return new ReplyEffect<>(run);
  }

  /** Ends the program; its balance goes to the inheritor. Earlier parts hold. */
  public <R> ReplyEffect<E, S, R> exit(UserId inheritor) {
    return exit(inheritor.id());
  }

  /** Options that would do nothing are refused, not passed over. */
  private static void allow(
      String what, String takes, List<Class<? extends SendOption>> kinds, SendOption... options) {
    for (SendOption option : options) {
      if (kinds.stream().noneMatch(kind -> kind.isInstance(option))) {
        throw new IllegalArgumentException(what + " takes " + takes + " only, was given " + option);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private S state() {
    return (S) run.state();
  }
}
