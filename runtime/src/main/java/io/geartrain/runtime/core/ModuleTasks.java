package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The open block's view of host modules' own work (cosmwasm.md, 0: rule 16). What is due and what begins a
 * height stands in front of the queue, what ends it behind. Chains without such modules pay nothing.
 */
final class ModuleTasks {
  private PVector<ActorId> beginning;
  private PVector<ActorId> ending;
  private PVector<Message> front;
  private PVector<Message> back;

  /**
   * Opens a block.
   *
   * @param begins whether it is the first of its height: what was left behind the queue goes first then
   */
  void open(ModuleWork base, boolean begins, long sequence) {
    beginning = base.beginning();
    ending = base.ending();
    front = base.front();
    back = base.back();
    if (begins && (!back.isEmpty() || !beginning.isEmpty() || !ending.isEmpty())) {
      front = front.plusAll(back);
      back = TreePVector.empty();
      int ordinal = 0;
      for (ActorId module : beginning) {
        front = front.plus(work(module, EntryPoint.BEGIN_BLOCK, sequence, ordinal++));
      }
      for (ActorId module : ending) {
        back = back.plus(work(module, EntryPoint.END_BLOCK, sequence, ordinal++));
      }
    }
  }

  private static Message work(ActorId module, EntryPoint entry, long sequence, int ordinal) {
    MessageId id = new MessageId(sequence, Phase.MODULE, ordinal, 0);
    return ofModule(id, module, entry, Payload.EMPTY);
  }

  /** A message of the runtime to a module: nobody pays for it, and nobody is answered. */
  static Message ofModule(MessageId id, ActorId module, EntryPoint entry, Payload payload) {
    return new Message(id, ActorId.SYSTEM, module, entry, payload, Value.ZERO, null, null, null);
  }

  ModuleWork freeze() {
    return beginning.isEmpty() && ending.isEmpty() && front.isEmpty() && back.isEmpty()
        ? ModuleWork.NONE
        : new ModuleWork(beginning, ending, front, back);
  }

  /** A module is there, perhaps in the place of an older one. */
  void deployed(ActorId module, CodeEntry code) {
    beginning = declared(beginning, module, code.handles(EntryPoint.BEGIN_BLOCK));
    ending = declared(ending, module, code.handles(EntryPoint.END_BLOCK));
  }

  private static PVector<ActorId> declared(
      PVector<ActorId> all, ActorId module, boolean takesPart) {
    if (all.contains(module) == takesPart) {
      return all;
    }
    return takesPart ? all.plus(module) : all.minus(module);
  }

  /** What a module scheduled is due. */
  void due(Message task) {
    front = front.plus(task);
  }

  int size() {
    return front.size() + back.size();
  }

  /**
   * What is next of it, or null.
   *
   * @param isLast whether nothing is queued
   */
  Message next(boolean isLast) {
    return !front.isEmpty() ? front.get(0) : isLast && !back.isEmpty() ? back.get(0) : null;
  }

  /** Takes {@link #next}. */
  void take() {
    if (front.isEmpty()) {
      back = back.minus(0);
    } else {
      front = front.minus(0);
    }
  }
}
