package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;

/**
 * A running timer's name.
 *
 * @param program whose
 * @param key the program's own name for it
 */
public record TimerKey(ActorId program, String key) implements Comparable<TimerKey> {
  @Override
  public int compareTo(TimerKey other) {
    int order = program.compareTo(other.program);
    return order != 0 ? order : key.compareTo(other.key);
  }
}
