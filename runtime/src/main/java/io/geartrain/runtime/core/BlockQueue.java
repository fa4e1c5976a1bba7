package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.spill.Spill;
import java.util.List;

/** The open block's view of the queue, and of the lanes behind it in fair mode. */
final class BlockQueue {
  private final BlockDraft block;
  private final int share;
  private QueueState.Draft queue;
  private Lanes.Draft lanes;

  BlockQueue(BlockDraft block) {
    this.block = block;
    this.share = block.settings().fairShare();
  }

  void open(ChainState base, Spill spill) {
    queue = base.queue().open(spill, queue);
    lanes = base.standing().lanes().open(spill);
  }

  QueueState freeze() {
    return queue.freeze();
  }

  Lanes freezeLanes() {
    return lanes.freeze();
  }

  int size() {
    return queue.size() + lanes.size();
  }

  void add(Message message) {
    add(new Queued(message));
  }

  void add(Queued message) {
    if (bringsValue(message.message())) {
      block.carried().queued(message.message());
    }
    if (share == 0) {
      queue.add(message);
    } else {
      lanes.add(message, queue, share);
    }
  }

  void addAll(List<Queued> messages) {
    for (int i = 0; i < messages.size(); i++) {
      add(messages.get(i));
    }
  }

  /** The value of a message that has run is with its program. */
  private boolean bringsValue(Message message) {
    return !message.value().isZero()
        && block.waitlist().of(message.destination(), message.id()) == null;
  }

  /** Starts looking from the head; {@link #lookNext} goes on. */
  void lookFromHead() {
    queue.lookFromHead();
  }

  /** The next message, or null at the end. Takes nothing. */
  Queued lookNext() {
    return queue.lookNext();
  }

  /** The message at the head, or null. */
  Message head() {
    queue.lookFromHead();
    Queued head = queue.lookNext();
    return head == null ? null : head.message();
  }

  /** Takes the message at the head; null when nothing waits. */
  Queued take() {
    Queued taken = queue.take();
    if (taken != null) {
      if (bringsValue(taken.message())) {
        block.carried().dequeued(taken.message());
      }
      if (share > 0) {
        lanes.taken(taken, queue, share);
      }
    }
    return taken;
  }
}
