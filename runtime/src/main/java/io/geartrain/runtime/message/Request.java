package io.geartrain.runtime.message;

/**
 * Marks a command that is answered by one {@code R}. Who asks with it gets a typed reply; a handler
 * that answers with anything else does not compile.
 *
 * @param <R> the reply's type
 */
public interface Request<R> {}
