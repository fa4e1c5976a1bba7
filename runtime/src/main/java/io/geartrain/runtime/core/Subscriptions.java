package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import java.util.List;
import java.util.Map;
import org.pcollections.TreePMap;

/** The open block's view of what users' subscriptions have not handled yet. */
final class Subscriptions {
  private final int most;
  private TreePMap<ActorId, Inbox> inboxes;

  Subscriptions(ChainSettings settings) {
    this.most = settings.maxPendingMail();
  }

  void open(TreePMap<ActorId, Inbox> base) {
    inboxes = base;
  }

  TreePMap<ActorId, Inbox> freeze() {
    return inboxes;
  }

  boolean has(ActorId user, String name) {
    Inbox inbox = inboxes.get(user);
    return inbox != null && inbox.cursors().containsKey(name);
  }

  /** It sees what comes behind that id; one that is open stays as it is. */
  void begin(ActorId user, String name, MessageId from) {
    if (!has(user, name)) {
      Inbox inbox = inboxes.getOrDefault(user, Inbox.EMPTY);
      inboxes = inboxes.plus(user, inbox.withCursor(name, from));
    }
  }

  /** Everything up to that mail is handled; a cursor never goes back. */
  void handled(ActorId user, String name, MessageId mail) {
    Inbox inbox = inboxes.get(user);
    if (mail.compareTo(inbox.cursors().get(name)) > 0) {
      inboxes = inboxes.plus(user, inbox.withCursor(name, mail));
    }
  }

  void end(ActorId user, String name) {
    Inbox inbox = inboxes.get(user).without(name);
    inboxes = inbox.cursors().isEmpty() ? inboxes.minus(user) : inboxes.plus(user, inbox);
  }

  /** The user gets mail; who falls too far behind is cut off, and {@code outputs} say so. */
  void add(ActorId user, Mail mail, List<Output> outputs) {
    if (inboxes.isEmpty()) {
      return;
    }
    Inbox inbox = inboxes.get(user);
    if (inbox == null) {
      return;
    }
    inboxes = inboxes.plus(user, inbox.with(mail));
    for (Inbox full = inboxes.get(user);
        full != null && full.pending().size() > most;
        full = inboxes.get(user)) {
      String slowest = slowest(full.cursors());
      end(user, slowest);
      outputs.add(new Output.CutOff(user, slowest));
    }
  }

  private static String slowest(Map<String, MessageId> cursors) {
    String slowest = null;
    for (var cursor : cursors.entrySet()) {
      if (slowest == null || cursor.getValue().compareTo(cursors.get(slowest)) < 0) {
        slowest = cursor.getKey();
      }
    }
    return slowest;
  }
}
