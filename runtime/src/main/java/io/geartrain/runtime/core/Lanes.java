package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.pcollections.TreePMap;

/**
 * In fair mode, what waits behind the queue: messages of senders that have their share in the queue
 * already, first come, first served for each. Empty otherwise.
 *
 * @param waiting by sender
 * @param inQueue how many of a sender's messages are in the queue; nothing for none
 * @param size messages in all
 */
public record Lanes(
    TreePMap<ActorId, QueueState> waiting, TreePMap<ActorId, Integer> inQueue, int size) {
  /** Nothing waits. */
  public static final Lanes NONE = new Lanes(TreePMap.empty(), TreePMap.empty(), 0);

  long bytes() {
    return size == 0 ? 0 : waiting.values().stream().mapToLong(QueueState::bytes).sum();
  }

  void spilled(LongConsumer each) {
    waiting.values().forEach(lane -> lane.spilled(each));
  }

  Draft open(Spill spill) {
    return new Draft(this, spill);
  }

  /** A block's working copy. */
  static final class Draft {
    private final Spill spill;
    private final Map<ActorId, Lane> open = new HashMap<>();
    private final Lanes base;
    private int size;

    private static final class Lane {
      private QueueState.Draft waiting;
      private int inQueue;
    }

    private Draft(Lanes base, Spill spill) {
      this.base = base;
      this.spill = spill;
      this.size = base.size;
    }

    int size() {
      return size;
    }

    private Lane lane(ActorId sender) {
      Lane lane = open.get(sender);
      if (lane == null) {
        lane = new Lane();
        lane.waiting = base.waiting.getOrDefault(sender, QueueState.EMPTY).open(spill, null);
        lane.inQueue = base.inQueue.getOrDefault(sender, 0);
        open.put(sender, lane);
      }
      return lane;
    }

    /** A message joins: the queue if its sender has room there, else its sender's lane. */
    void add(Queued message, QueueState.Draft queue, int share) {
      Lane lane = lane(message.message().source());
      if (lane.waiting.size() == 0 && lane.inQueue < share) {
        lane.inQueue++;
        queue.add(message);
      } else {
        lane.waiting.add(message);
        size++;
      }
    }

    /** A message was taken from the queue; when it was its sender's last there, the next ones join. */
    void taken(Queued message, QueueState.Draft queue, int share) {
      Lane lane = lane(message.message().source());
      lane.inQueue--;
      if (lane.inQueue == 0) {
        while (lane.inQueue < share && lane.waiting.size() > 0) {
          queue.add(lane.waiting.take());
          lane.inQueue++;
          size--;
        }
      }
    }

    /** Whether that message waits behind the queue. Reads all: asking is rare. */
    boolean has(MessageId message) {
      for (Lane lane : open.values()) {
        if (lane.waiting.has(message)) {
          return true;
        }
      }
      for (Map.Entry<ActorId, QueueState> each : base.waiting.entrySet()) {
        if (!open.containsKey(each.getKey()) && each.getValue().has(message)) {
          return true;
        }
      }
      return false;
    }

    Lanes freeze() {
      if (open.isEmpty()) {
        return base;
      }
      TreePMap<ActorId, QueueState> waiting = base.waiting;
      TreePMap<ActorId, Integer> inQueue = base.inQueue;
      for (var each : open.entrySet()) {
        QueueState left = each.getValue().waiting.freeze();
        int own = each.getValue().inQueue;
        ActorId sender = each.getKey();
        waiting = left.size() == 0 ? waiting.minus(sender) : waiting.plus(sender, left);
        inQueue = own == 0 ? inQueue.minus(sender) : inQueue.plus(sender, own);
      }
      return new Lanes(waiting, inQueue, size);
    }
  }
}
