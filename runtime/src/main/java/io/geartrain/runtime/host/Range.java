package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Payload;
import java.util.List;
import java.util.Map;

/**
 * A part of a contract's memory.
 *
 * @param pairs keys and values, in the order asked for
 * @param next the first key that was not returned, or null when none is left
 */
public record Range(List<Map.Entry<Payload, Payload>> pairs, Payload next) {
  /** Most pairs of one range. */
  public static final int MOST = 0xFFFF;

  public Range {
    pairs = List.copyOf(pairs);
  }
}
