package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import java.util.ArrayList;
import java.util.List;

/**
 * Something of an actor, sorted by actor: all of one stand together.
 *
 * @param actor whose
 * @param id the actor's own name for it
 * @param <T> what names it
 */
public record ActorKey<T extends Comparable<? super T>>(ActorId actor, T id)
    implements Comparable<ActorKey<T>> {
  /**
   * All that stands together of one actor.
   *
   * @param tail sorted keys that begin with the first that the actor may have
   */
  static <T extends Comparable<? super T>> List<ActorKey<T>> of(
      ActorId actor, Iterable<ActorKey<T>> tail) {
    List<ActorKey<T>> found = new ArrayList<>();
    for (ActorKey<T> key : tail) {
      if (!key.actor().equals(actor)) {
        break;
      }
      found.add(key);
    }
    return found;
  }

  @Override
  public int compareTo(ActorKey<T> other) {
    int order = actor.compareTo(other.actor);
    return order != 0 ? order : id.compareTo(other.id);
  }
}
