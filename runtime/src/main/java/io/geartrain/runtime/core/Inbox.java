package io.geartrain.runtime.core;

import io.geartrain.runtime.message.MessageId;
import org.pcollections.TreePMap;

/**
 * What a user's subscriptions have not handled yet.
 *
 * @param cursors by subscription: the last mail handled; before any, the id after which it listens
 * @param pending mails that at least one subscription has not handled
 */
public record Inbox(TreePMap<String, MessageId> cursors, TreePMap<MessageId, Mail> pending) {
  static final Inbox EMPTY = new Inbox(TreePMap.empty(), TreePMap.empty());

  Inbox withCursor(String name, MessageId handled) {
    return new Inbox(cursors.plus(name, handled), pending).forgetHandled();
  }

  Inbox without(String name) {
    return new Inbox(cursors.minus(name), pending).forgetHandled();
  }

  Inbox with(Mail mail) {
    return new Inbox(cursors, pending.plus(mail.id(), mail));
  }

  private Inbox forgetHandled() {
    if (cursors.isEmpty()) {
      return EMPTY;
    }
    MessageId handledByAll = null;
    for (MessageId cursor : cursors.values()) {
      handledByAll =
          handledByAll == null || cursor.compareTo(handledByAll) < 0 ? cursor : handledByAll;
    }
    TreePMap<MessageId, Mail> rest = pending;
    while (!rest.isEmpty() && rest.firstKey().compareTo(handledByAll) <= 0) {
      rest = rest.minusFirstEntry();
    }
    return new Inbox(cursors, rest);
  }
}
