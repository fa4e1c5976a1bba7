package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.Panic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The instructions that a run still has before it. A branch is put in front of them, so that what is
 * left is one list however deep the branch stood.
 */
final class Script {
  private final Deque<Object> left = new ArrayDeque<>();

  /** Puts instructions before all others. */
  void prepend(List<?> instructions) {
    for (int i = instructions.size() - 1; i >= 0; i--) {
      Object instruction = instructions.get(i);
      if (instruction == null) {
        throw new Panic("an instruction must not be nothing");
      }
      left.addFirst(instruction);
    }
  }

  boolean isOver() {
    return left.isEmpty();
  }

  Object next() {
    return left.removeFirst();
  }

  /** What is left, in order. */
  List<Object> rest() {
    return List.copyOf(left);
  }

  /** Drops what is left. */
  void end() {
    left.clear();
  }
}
