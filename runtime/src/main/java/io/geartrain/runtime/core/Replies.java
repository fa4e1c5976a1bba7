package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import org.pcollections.TreePMap;

/** The open block's view of replies: how they are made, and who prepared for which (gear.md, 0: 8, 9, 16). */
final class Replies {
  private final BlockDraft block;
  private TreePMap<MessageId, Expected> expected;

  Replies(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<MessageId, Expected> base) {
    expected = base;
  }

  TreePMap<MessageId, Expected> freeze() {
    return expected;
  }

  /** Who prepared for the reply to that message, or null. */
  Expected to(MessageId message) {
    return expected.isEmpty() ? null : expected.get(message);
  }

  /** Whether the reply to that message runs on gas that was set aside for it, be it none. */
  boolean hasDeposit(MessageId message) {
    Expected found = to(message);
    return found != null && found.root() != null;
  }

  private void put(MessageId message, Expected before, Expected next) {
    block.carried().expected(before, next);
    expected = expected.plus(message, next);
  }

  private void remove(MessageId message, Expected before) {
    block.carried().expected(before, null);
    expected = expected.minus(message);
  }

  /**
   * Gas is set aside for the reply to a message.
   *
   * @param asker who asked, or null
   * @param node the gas is taken from it; null when gas is not counted
   */
  void prepare(ActorId program, MessageId message, MessageId asker, long deposit, MessageId node) {
    MessageId root = null;
    if (node != null) {
      root = block.gas().tree().root(node);
      block.gas().tree().detach(node, deposit);
    }
    Expected before = to(message);
    Payload hook = before == null ? null : before.hook();
    put(message, before, new Expected(program, asker, hook, deposit, root, node));
  }

  /** Binds a hook; false when nobody will answer that message any more. */
  boolean hook(ActorId program, MessageId message, Payload hook, boolean isNew) {
    Expected before = to(message);
    if (before == null && !isNew || before != null && !before.program().equals(program)) {
      return false;
    }
    Expected next =
        before == null ? new Expected(program, null, hook, 0, null, null) : before.with(hook);
    put(message, before, next);
    return true;
  }

  /** The reply was run; whoever asked goes on. */
  void consumed(Message reply) {
    Expected found = to(reply.replyTo());
    if (found != null) {
      remove(reply.replyTo(), found);
      if (found.asker() != null) {
        block
            .waitlist()
            .answered(
                found.program(),
                found.asker(),
                new Answered(
                    reply.replyTo(), reply.replyCode(), false, reply.payload(), reply.value()));
      }
    }
  }

  /** The reply failed: nobody hears of it. */
  void lost(Message reply) {
    Expected found = to(reply.replyTo());
    if (found != null) {
      remove(reply.replyTo(), found);
    }
  }

  /** The message will not be answered: it was taken back, or its sender is dead. */
  void cancelled(MessageId message) {
    Expected found = to(message);
    if (found == null) {
      return;
    }
    remove(message, found);
    if (found.root() != null) {
      block.gas().tree().attach(found.root(), found.parent(), message, found.deposit());
      block.gas().tree().consume(message);
    }
    if (found.asker() != null) {
      block
          .waitlist()
          .answered(
              found.program(),
              found.asker(),
              new Answered(message, null, true, Payload.EMPTY, Value.ZERO));
    }
  }

  /**
   * A reply to a program's message. It runs on the gas that was set aside for it, whoever sends it.
   *
   * @param node its own gas if none was set aside; null for none
   */
  Message make(
      Message answered,
      ActorId from,
      MessageId id,
      ReplyCode code,
      Payload payload,
      Value value,
      MessageId node) {
    block.weigh(payload.size());
    Expected found = to(answered.id());
    MessageId pays = node;
    if (found != null && found.root() != null) {
      block.gas().tree().attach(found.root(), found.parent(), id, found.deposit());
      pays = id;
      put(answered.id(), found, found.paid());
    }
    return new Message(
        id, from, answered.source(), EntryPoint.REPLY, payload, value, pays, answered.id(), code);
  }

  /**
   * The automatic reply to a program's message. One that can run nothing takes no place in the queue.
   */
  Disposition auto(Message answered, ActorId from, MessageId id) {
    Expected found = to(answered.id());
    if (found == null) {
      ProgramEntry program = block.program(answered.source());
      CodeEntry code = program == null ? null : block.codes().get(program.code());
      if (code == null || !code.handles(EntryPoint.REPLY)) {
        return Disposition.SETTLED;
      }
    }
    MessageId node = null;
    if (answered.gasNode() != null && (found == null || found.root() == null)) {
      block.gas().tree().split(answered.gasNode(), id, 0);
      node = id;
    }
    block.queue().add(make(answered, from, id, ReplyCode.AUTO, Payload.EMPTY, Value.ZERO, node));
    return Disposition.QUEUED;
  }
}
