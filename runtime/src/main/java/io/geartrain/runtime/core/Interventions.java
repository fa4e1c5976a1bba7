package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.pcollections.TreePMap;

/**
 * What operators did that still has an effect.
 *
 * @param skipped messages that fail when their turn comes, and why
 * @param suspended programs whose messages wait, and what waits for them, oldest first
 * @param held messages that wait so, in all
 */
public record Interventions(
    TreePMap<MessageId, String> skipped, TreePMap<ActorId, QueueState> suspended, int held) {
  /** Nothing. */
  public static final Interventions NONE = new Interventions(TreePMap.empty(), TreePMap.empty(), 0);

  long bytes() {
    return held == 0 ? 0 : suspended.values().stream().mapToLong(QueueState::bytes).sum();
  }

  void spilled(LongConsumer each) {
    suspended.values().forEach(waiting -> waiting.spilled(each));
  }

  Draft open(Spill spill) {
    return new Draft(this, spill);
  }

  /** A block's working copy. */
  static final class Draft {
    private final Interventions base;
    private final Spill spill;
    private final Map<ActorId, QueueState.Draft> open = new HashMap<>(0);
    private TreePMap<MessageId, String> skipped;
    private TreePMap<ActorId, QueueState> suspended;
    private int held;

    private Draft(Interventions base, Spill spill) {
      this.base = base;
      this.spill = spill;
      this.skipped = base.skipped;
      this.suspended = base.suspended;
      this.held = base.held;
    }

    int size() {
      return held;
    }

    // ---------------------------------------------------------------- skipped messages

    void skip(MessageId message, String reason) {
      skipped = skipped.plus(message, reason);
    }

    /** Why that message is to fail, or null. */
    String reasonToSkip(MessageId message) {
      return skipped.isEmpty() ? null : skipped.get(message);
    }

    /** It has ended. */
    void ended(MessageId message) {
      if (!skipped.isEmpty()) {
        skipped = skipped.minus(message);
      }
    }

    // ---------------------------------------------------------------- suspended programs

    boolean isSuspended(ActorId program) {
      return !suspended.isEmpty() && suspended.containsKey(program);
    }

    void suspend(ActorId program) {
      if (!isSuspended(program)) {
        suspended = suspended.plus(program, QueueState.EMPTY);
      }
    }

    /** A message waits behind those that wait for its program already. */
    void hold(Queued message) {
      open.computeIfAbsent(
              message.message().destination(), id -> suspended.get(id).open(spill, null))
          .add(message);
      held++;
    }

    /** What waited for a program that is suspended no longer. */
    QueueState release(ActorId program) {
      QueueState.Draft changed = open.remove(program);
      QueueState waited = changed == null ? suspended.get(program) : changed.freeze();
      suspended = suspended.minus(program);
      held -= waited.size();
      return waited;
    }

    /** Whether a message waits so. */
    boolean holds(MessageId message) {
      for (Map.Entry<ActorId, QueueState> each : suspended.entrySet()) {
        QueueState.Draft changed = open.get(each.getKey());
        if (changed == null ? each.getValue().has(message) : changed.has(message)) {
          return true;
        }
      }
      return false;
    }

    Interventions freeze() {
      for (Map.Entry<ActorId, QueueState.Draft> changed : open.entrySet()) {
        suspended = suspended.plus(changed.getKey(), changed.getValue().freeze());
      }
      return skipped == base.skipped && suspended == base.suspended
          ? base
          : new Interventions(skipped, suspended, held);
    }
  }
}
