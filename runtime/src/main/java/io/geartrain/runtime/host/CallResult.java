package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Emitted;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * What a call came to, as its caller hears of it.
 *
 * @param id the caller's own number for it
 * @param echo bytes given with it
 * @param then what the caller needs to go on, or null
 * @param data the callee's, or null; always null on failure
 * @param events of programs below it, attributes sorted by key; none on failure
 * @param error the redacted text, or null on success
 */
public record CallResult(
    long id, Payload echo, Payload then, Payload data, List<Emitted> events, String error) {
  public CallResult {
    events = List.copyOf(events);
  }

  /** Whether the callee succeeded. */
  public boolean isSuccess() {
    return error == null;
  }
}
