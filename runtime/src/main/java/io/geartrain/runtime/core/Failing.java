package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;

/** What a message leaves behind that fails: a signal, an error reply (gear.md, 1: Trap, Wait family). */
final class Failing {
  private static final Payload REMOVED = Payload.utf8("removed from the waitlist");

  private final BlockDraft block;
  private final Message message;
  private final Actor self;
  private final Phase phase;
  private final int ordinal;
  private int index;

  Failing(BlockDraft block, Message message, Actor self, Phase phase, int ordinal) {
    this.block = block;
    this.message = message;
    this.self = self;
    this.phase = phase;
    this.ordinal = ordinal;
  }

  private MessageId nextId() {
    return new MessageId(block.sequence(), phase, ordinal, index++);
  }

  /** A waiting message's time is over. */
  void expired(Parked parked) {
    Progress kept = block.waitlist().end(parked);
    block.locks().release(self.id(), message.id());
    signal(kept, 0, ReplyCode.REMOVED_FROM_WAITLIST);
    if (message.entry() == EntryPoint.REPLY) {
      block.replies().lost(message);
    } else if (message.entry() != EntryPoint.SIGNAL) {
      reply(ReplyCode.REMOVED_FROM_WAITLIST, REMOVED, Value.ZERO);
    }
    block.gas().release(message);
    if (message.entry() == EntryPoint.INIT) {
      block.end(self, ProgramEntry.Status.TERMINATED, message.source());
    }
  }

  /**
   * Sends a signal if gas was set aside for one, or gives that gas back.
   *
   * @param kept what the message kept over its waits, or null
   * @param reserve what its last run set aside; still in its node
   * @return whether there is a signal
   */
  boolean signal(Progress kept, long reserve, ReplyCode code) {
    long before = kept == null ? 0 : kept.systemReserve();
    block.gas().give(message.gasNode(), before);
    ProgramEntry program = self.program();
    if (before == 0 && reserve == 0
        || program == null
        || program.isDead()
        || !message.isSignalled()) {
      return false;
    }
    MessageId id = nextId();
    MessageId node = null;
    if (message.gasNode() != null) {
      block.gas().tree().split(message.gasNode(), id, before + reserve);
      node = id;
    }
    Message signal =
        new Message(
            id,
            ActorId.SYSTEM,
            self.id(),
            EntryPoint.SIGNAL,
            Payload.EMPTY,
            Value.ZERO,
            node,
            message.id(),
            code);
    if (kept != null && kept.hook() != null) {
      block.waitlist().keepHook(signal, kept.hook());
    }
    block.queue().add(signal);
    return true;
  }

  /** Answers the sender. */
  Disposition reply(ReplyCode code, Payload payload, Value value) {
    MessageId id = nextId();
    if (!block.actor(message.source()).isProgram()) {
      block.deliver(
          message.source(), Mail.reply(id, self.id(), payload, value, message.id(), code));
      return Disposition.DELIVERED;
    }
    MessageId shared = null;
    if (message.gasNode() != null && !block.replies().hasDeposit(message.id())) {
      shared = message.gasNode();
      block.gas().tree().share(shared);
    }
    block.queue().add(block.replies().make(message, self.id(), id, code, payload, value, shared));
    return Disposition.QUEUED;
  }
}
