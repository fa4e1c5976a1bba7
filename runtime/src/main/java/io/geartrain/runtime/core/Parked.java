package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Message;

/**
 * A message held back until its height.
 *
 * @param message what waits; to a user if {@code toUser}
 * @param since the height at which it was parked
 * @param lock gas set aside for its rent
 * @param timer the sender's key for it, or null
 * @param toUser whether it ends with a user instead of the queue
 */
public record Parked(Message message, long since, long lock, String timer, boolean toUser) {}
