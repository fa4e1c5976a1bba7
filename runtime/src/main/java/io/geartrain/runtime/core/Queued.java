package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;

/**
 * A message in the queue, and where its two ends were found when it was sent, so that they need not be
 * looked for again. Either may be null, or not kept there any more: {@link Actors#get(Actor,
 * ActorId)} tells.
 *
 * @param message what waits
 * @param from its sender
 * @param to for whom it is
 */
record Queued(Message message, Actor from, Actor to) {
  /** Without its ends, as when it was read from somewhere. */
  Queued(Message message) {
    this(message, null, null);
  }
}
