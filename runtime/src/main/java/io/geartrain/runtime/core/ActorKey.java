package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;

/**
 * Something of an actor, sorted by actor: all of one stand together.
 *
 * @param actor whose
 * @param id the actor's own name for it
 * @param <T> what names it
 */
public record ActorKey<T extends Comparable<? super T>>(ActorId actor, T id)
    implements Comparable<ActorKey<T>> {
  @Override
  public int compareTo(ActorKey<T> other) {
    int order = actor.compareTo(other.actor);
    return order != 0 ? order : id.compareTo(other.id);
  }
}
