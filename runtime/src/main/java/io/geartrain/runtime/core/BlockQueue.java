package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.List;

/** The open block's view of the queue, and of the lanes behind it in fair mode. */
final class BlockQueue {
  private final BlockDraft block;
  private final int share;
  private final ModuleTasks modules;
  private Spill spill;
  private QueueState.Draft queue;
  private Lanes.Draft lanes;
  private Message looksAt;
  private boolean isAlone;

  BlockQueue(BlockDraft block, ModuleTasks modules) {
    this.block = block;
    this.modules = modules;
    this.share = block.settings().fairShare();
  }

  void open(ChainState base, Spill blockSpill) {
    spill = blockSpill;
    queue = base.queue().open(spill, queue);
    lanes = base.standing().lanes().open(spill);
  }

  QueueState freeze() {
    return queue.freeze();
  }

  Lanes freezeLanes() {
    return lanes.freeze();
  }

  /** All that waits, host modules' own work included. */
  int size() {
    return messages() + modules.size();
  }

  /** Messages that wait. */
  int messages() {
    return queue.size() + lanes.size();
  }

  void add(Message message) {
    add(new Queued(message));
  }

  void add(Queued message) {
    keeps(message.message());
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

  /** All of that joins, in order. It is in the block already, elsewhere. */
  void join(QueueState waited) {
    if (share == 0) {
      queue = queue.freeze().plus(waited).open(spill, queue);
    } else {
      waited.forEach(
          message -> {
            leave(message);
            add(message);
          });
    }
  }

  /** A message that was taken waits elsewhere in the block, until it is {@link #join}ed again. */
  void keeps(Message message) {
    if (bringsValue(message)) {
      block.carried().queued(message);
    }
  }

  private void leave(Message message) {
    if (bringsValue(message)) {
      block.carried().dequeued(message);
    }
  }

  /** Whether that message is there. Reads all: asking is rare. */
  boolean has(MessageId message) {
    return queue.has(message) || lanes.has(message);
  }

  /** The value of a message that has run is with its program. */
  private boolean bringsValue(Message message) {
    return !message.value().isZero()
        && block.waitlist().of(message.destination(), message.id()) == null;
  }

  /** Starts looking from the head; {@link #lookNext} goes on. */
  void lookFromHead() {
    looksAt = modules.next(messages() == 0);
    isAlone = looksAt != null;
    queue.lookFromHead();
  }

  /** The next message, or null at the end; a host module's own work is alone. Takes nothing. */
  Queued lookNext() {
    if (!isAlone) {
      return queue.lookNext();
    }
    Queued only = looksAt == null ? null : new Queued(looksAt);
    looksAt = null;
    return only;
  }

  /** The message at the head, or null. */
  Message head() {
    lookFromHead();
    Queued head = lookNext();
    return head == null ? null : head.message();
  }

  /** Takes the message at the head; null when nothing waits. */
  Queued take() {
    Message own = modules.next(messages() == 0);
    if (own != null) {
      modules.take();
      return new Queued(own);
    }
    Queued taken = queue.take();
    if (taken != null) {
      leave(taken.message());
      if (share > 0) {
        lanes.taken(taken, queue, share);
      }
    }
    return taken;
  }
}
