package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Host modules' own work that has not been done yet.
 *
 * @param beginning modules with work at the begin of each height, in the order of their deployment
 * @param ending the same at its end
 * @param front what runs before anything that is queued
 * @param back what runs when nothing is queued any more, at the latest before the next height
 */
public record ModuleWork(
    PVector<ActorId> beginning,
    PVector<ActorId> ending,
    PVector<Message> front,
    PVector<Message> back) {
  /** Nothing. */
  public static final ModuleWork NONE =
      new ModuleWork(
          TreePVector.empty(), TreePVector.empty(), TreePVector.empty(), TreePVector.empty());

  /** Whether anything is to be done. */
  boolean isPending() {
    return !front.isEmpty() || !back.isEmpty();
  }

  ModuleWork withoutPending() {
    return isPending()
        ? new ModuleWork(beginning, ending, TreePVector.empty(), TreePVector.empty())
        : this;
  }
}
