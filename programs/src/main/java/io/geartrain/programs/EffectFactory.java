package io.geartrain.programs;

import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.UserId;
import java.util.List;

/**
 * Begins an effect.
 *
 * @param <E> the program's events
 * @param <S> the program's state
 */
public final class EffectFactory<E, S> {
  private final Run run;

  EffectFactory(Run run) {
    this.run = run;
  }

  /** Nothing yet; parts can follow. */
  public EffectBuilder<E, S> none() {
    run.beginEffect();
    return new EffectBuilder<>(run);
  }

  /** Stores an event. */
  public EffectBuilder<E, S> persist(E event) {
    return this.none().persist(event);
  }

  /** Stores events, in order. */
  public EffectBuilder<E, S> persist(List<? extends E> events) {
    return this.none().persist(events);
  }

  /** Answers, and nothing else. */
  public <R> ReplyEffect<E, S, R> reply(R reply, SendOption... options) {
    return this.none().reply(reply, options);
  }

  /** Ends the program; its balance goes to the inheritor. */
  public <R> ReplyEffect<E, S, R> exit(ActorId inheritor) {
    return this.none().exit(inheritor);
  }

  /** Ends the program; its balance goes to the inheritor. */
  public <R> ReplyEffect<E, S, R> exit(UserId inheritor) {
    return exit(inheritor.id());
  }

  /** Undoes this run; the sender gets an error reply with the text. */
  public <R> ReplyEffect<E, S, R> panic(String text) {
    throw new Panic(text);
  }

  /** Undoes this run; the sender gets an error reply with the bytes. */
  public <R> ReplyEffect<E, S, R> panic(byte[] bytes) {
    throw new Panic(Payload.wrap(bytes.clone()));
  }

  /**
   * Fails with an error of the program's own: this run is undone, and whoever called or sent sees the
   * text. {@code throw new ContractError(text)} is the same, from anywhere.
   */
  public <R> ReplyEffect<E, S, R> fail(String text) {
    throw new ContractError(text);
  }

  /** Shows an attribute outside, as part of the program's own event. */
  public EffectBuilder<E, S> attribute(String key, Object value) {
    return this.none().attribute(key, value);
  }
}
