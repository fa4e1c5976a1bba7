package io.geartrain.programs;

/**
 * What a program remembers of a call until its reply, which comes in the same unit of work: a record. Its
 * handler is {@code onCallReply}.
 *
 * @param <R> what the call is answered with; {@code Void} where it is not, {@code Payload} for bytes
 */
public interface CallContinuation<R> {}
