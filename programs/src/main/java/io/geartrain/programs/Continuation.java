package io.geartrain.programs;

/**
 * What a message remembers while it waits for one reply, or a hook until its reply comes: a record. It is
 * stored, so it survives a restart; its handler is {@code onReply}. A reply of the generic type {@code
 * List<X>} or the like is asked for with {@link Ask#raw()}.
 *
 * @param <R> the reply that is waited for
 */
public interface Continuation<R> {}
