package io.geartrain.runtime.host;

import io.geartrain.runtime.core.Agenda;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;

/**
 * What every handler of a block sees alike, frozen when the block opened.
 *
 * @param settings the log's settings
 * @param sequence the block's place in the log
 * @param height the block's height
 * @param timestamp milliseconds since 1970
 * @param backlog messages that waited when the block opened
 * @param delayed what was parked when the block opened
 */
public record BlockContext(
    ChainSettings settings,
    long sequence,
    long height,
    long timestamp,
    int backlog,
    Agenda delayed) {

  /** Of a block before which nothing was parked. */
  public BlockContext(
      ChainSettings settings, long sequence, long height, long timestamp, int backlog) {
    this(settings, sequence, height, timestamp, backlog, Agenda.EMPTY);
  }

  /** Who sent a delayed message that is not due yet, or null when there is none. */
  ActorId senderOfDelayed(MessageId message) {
    return delayed.senderOfDelayed(message, height);
  }
}
