package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;

/**
 * Whose idempotency key.
 *
 * @param user who used it
 * @param key the user's own
 */
public record KeyOwner(ActorId user, String key) implements Comparable<KeyOwner> {
  @Override
  public int compareTo(KeyOwner other) {
    int order = user.compareTo(other.user);
    return order != 0 ? order : key.compareTo(other.key);
  }
}
