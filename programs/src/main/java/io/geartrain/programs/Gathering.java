package io.geartrain.programs;

/**
 * What a message remembers while it waits for several replies, all of them or the first: a record. Its
 * handler is {@code onReplies}.
 *
 * @param <R> what each reply is, as of a {@link Continuation}
 */
public interface Gathering<R> {}
