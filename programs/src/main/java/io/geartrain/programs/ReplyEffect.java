package io.geartrain.programs;

/**
 * An effect that answers a request of which the reply is an {@code R}, or that ends the run and leaves the
 * answer to a later one: when the message goes on, or when its handler starts again.
 *
 * @param <E> the program's events
 * @param <S> the program's state
 * @param <R> the reply
 */
public final class ReplyEffect<E, S, R> implements Effect<E, S> {
  private final Run run;

  ReplyEffect(Run run) {
    this.run = run;
  }

  Run run() {
    return run;
  }
}
