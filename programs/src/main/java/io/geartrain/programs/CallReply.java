package io.geartrain.programs;

import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.codec.UndecodableException;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * What a call came to. On success what it did stands, unless something later undoes the unit of work; on
 * failure nothing of it does.
 *
 * @param value the decoded answer; null when there is none, or it is not of the promised type
 * @param data the answer's bytes; null when there is none, always on failure
 * @param events of the programs that ran in the call, in order; none on failure
 * @param error why it failed, as far as a caller may know; null on success
 * @param <R> the answer
 */
public record CallReply<R>(R value, Payload data, List<Emitted> events, String error) {
  public CallReply {
    events = List.copyOf(events);
  }

  static CallReply<?> of(CallResult result, Reply.Reader reader) {
    return new CallReply<>(
        read(result.data(), reader), result.data(), result.events(), result.error());
  }

  private static Object read(Payload data, Reply.Reader reader) {
    try {
      return data == null ? null : reader.read(data);
    } catch (UndecodableException e) {
      return null;
    }
  }

  /** Whether the call succeeded. */
  public boolean isSuccess() {
    return error == null;
  }
}
