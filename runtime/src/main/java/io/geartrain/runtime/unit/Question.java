package io.geartrain.runtime.unit;

import io.geartrain.runtime.message.Payload;

/** What somebody outside asks of a program or a host module; nothing changes by it. */
public sealed interface Question {
  /** Runs its entry {@code query}. */
  record Smart(Payload request) implements Question {}

  /** Reads a key of its memory. */
  record Raw(Payload key) implements Question {}

  /**
   * Reads a range of its memory.
   *
   * @param start inclusive, or null for the first key
   * @param end exclusive, or null for all
   * @param limit most pairs, 0 to 65535
   * @param descending whether the last key comes first
   */
  record Span(Payload start, Payload end, int limit, boolean descending) implements Question {}
}
