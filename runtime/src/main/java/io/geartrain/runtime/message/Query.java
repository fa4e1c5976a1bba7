package io.geartrain.runtime.message;

/**
 * A question to a program: answered at once by an {@code R}, changing nothing. One of the program's
 * commands, so that a reference to the program says what it can be asked; but it is asked, by {@code
 * ctx.query} inside a unit of work or from outside at a durable height, never sent.
 *
 * @param <R> the answer's type
 */
public interface Query<R> {}
