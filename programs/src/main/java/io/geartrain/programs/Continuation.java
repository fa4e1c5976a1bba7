package io.geartrain.programs;

/**
 * What a message remembers while it waits for one reply, or a hook until its reply comes: a record. It is
 * stored, so it survives a restart; its handler is {@code onReply}.
 *
 * @param <R> the reply that is waited for: a record, a sealed interface, {@code List<Offer>} or the like;
 *     {@code Void} when it has no value, {@code Payload} for its bytes as they are
 */
public interface Continuation<R> {}
