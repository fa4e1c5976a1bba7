package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;
import java.util.function.Supplier;
import org.pcollections.TreePMap;

/** The open block's view of users' mailboxes (gear.md, 1: Mailbox). The mail itself is parked in the agenda. */
final class Mailboxes {
  private final BlockDraft block;
  private TreePMap<ActorKey<MessageId>, AgendaKey> mail;

  Mailboxes(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<ActorKey<MessageId>, AgendaKey> base) {
    mail = base;
  }

  TreePMap<ActorKey<MessageId>, AgendaKey> freeze() {
    return mail;
  }

  /** Where mail of that user is parked, or null. */
  AgendaKey find(ActorId user, MessageId message) {
    return mail.get(new ActorKey<>(user, message));
  }

  /** The program that sent mail of that user. */
  ActorId sender(ActorId user, MessageId message) {
    return block.timetable().at(find(user, message)).message().source();
  }

  /** What mail of that user brings. */
  Value value(ActorId user, MessageId message) {
    return block.timetable().at(find(user, message)).message().value();
  }

  /** Whether anybody has that mail. */
  boolean isKnown(MessageId message) {
    return block.timetable().isMail(message);
  }

  /**
   * A program's message reaches a user: as mail for as long as its gas pays, or, without gas, as an event
   * whose value is paid at once.
   *
   * @param at what the user's subscriptions sort it by
   * @return whether it is in the mailbox; if not, it is {@link #settled} next
   */
  boolean deliver(Message sent, MessageId at) {
    boolean metered = sent.gasNode() != null;
    long gas = block.gas().available(sent);
    if (metered && (gas == 0 || gas < block.settings().mailboxThreshold())) {
      show(sent, at, Mail.PAID);
      return false;
    }
    long blocks = block.gas().payableBlocks(sent);
    if (blocks == Long.MAX_VALUE) {
      blocks = block.settings().mailboxMaxBlocks();
    }
    if (metered) {
      block.gas().take(sent.gasNode(), gas);
    }
    AgendaKey key =
        block
            .timetable()
            .park(
                AgendaKey.TASK,
                block.timetable().after(Math.max(1, blocks)),
                new Parked(Parked.Kind.MAIL, sent, block.height(), metered ? gas : 0, null));
    mail = mail.plus(new ActorKey<>(sent.destination(), sent.id()), key);
    show(sent, at, key.due());
    return true;
  }

  /**
   * A program's message reaches a user whenever it does.
   *
   * @param ids give an id to the automatic reply, if it gets one at once
   */
  void arrive(Message sent, MessageId at, Supplier<MessageId> ids) {
    if (!deliver(sent, at)) {
      settled(sent, ids.get());
    }
  }

  private void show(Message sent, MessageId at, long until) {
    block.show(
        sent.destination(),
        Mail.message(at, sent.id(), sent.source(), sent.payload(), sent.value(), until));
  }

  /** The time of mail is over. */
  void due(Parked parked, AgendaKey key, MessageId replyAt) {
    Message sent = parked.message();
    mail = mail.minus(new ActorKey<>(sent.destination(), sent.id()));
    block.timetable().payRent(parked, key);
    settled(sent, replyAt);
  }

  /** The user takes it. */
  void claim(ActorId user, MessageId message, MessageId replyAt) {
    settled(take(user, message), replyAt);
  }

  /** The user replies to it. */
  void answer(
      ActorId user, MessageId message, MessageId replyAt, Payload payload, Value value, long gas) {
    Message sent = take(user, message);
    pay(sent);
    block.values().debit(user, value);
    MessageId node = null;
    if (block.isMetered() && !block.replies().hasDeposit(sent.id())) {
      block.gas().openRoot(replyAt, user, gas);
      node = replyAt;
    }
    block
        .queue()
        .add(block.replies().make(sent, user, replyAt, ReplyCode.MANUAL, payload, value, node));
    block.gas().release(sent);
  }

  private Message take(ActorId user, MessageId message) {
    ActorKey<MessageId> key = new ActorKey<>(user, message);
    Parked parked = block.timetable().unpark(mail.get(key));
    mail = mail.minus(key);
    return parked.message();
  }

  /** Pays a message's value to the user and answers it: nothing of it is left. */
  void settled(Message sent, MessageId replyAt) {
    pay(sent);
    ProgramEntry program = block.program(sent.source());
    if (program != null && !program.isDead()) {
      block.replies().auto(sent, sent.destination(), replyAt);
      block.gas().release(sent);
    } else {
      // Nobody is left to hear of it.
      block.gas().release(sent);
      block.replies().cancelled(sent.id());
    }
  }

  private void pay(Message sent) {
    block.values().credit(sent.destination(), sent.value());
  }
}
