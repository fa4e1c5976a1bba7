package io.geartrain.runtime.gas;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;

/**
 * A node of the gas tree that holds gas: a root (a user's message) or a split of another node.
 * Messages without gas of their own have no node; they share one, and it counts them.
 *
 * @param root the node at which its tree begins; itself for a root
 * @param parent the node it was split from; null for a root
 * @param payer who gets back what a root has left; null unless it is a root
 * @param value gas that is neither burned nor locked nor passed on
 * @param children splits that are not consumed
 * @param sharers messages that share this node's gas and are not consumed
 * @param consumed whether its own message is done; it then only waits for its sharers
 */
public record GasNode(
    MessageId root,
    MessageId parent,
    ActorId payer,
    long value,
    int children,
    int sharers,
    boolean consumed) {

  static GasNode root(MessageId id, ActorId payer, long value) {
    return new GasNode(id, null, payer, value, 0, 0, false);
  }

  static GasNode reserved(MessageId root, ActorId payer, long value) {
    return new GasNode(root, null, payer, value, 0, 0, false);
  }

  static GasNode split(MessageId root, MessageId parent, long value) {
    return new GasNode(root, parent, null, value, 0, 0, false);
  }

  GasNode plusValue(long more) {
    return new GasNode(root, parent, payer, value + more, children, sharers, consumed);
  }

  GasNode plusChildren(int more) {
    return new GasNode(root, parent, payer, value, children + more, sharers, consumed);
  }

  GasNode plusSharers(int more) {
    return new GasNode(root, parent, payer, value, children, sharers + more, consumed);
  }

  GasNode markConsumed() {
    return new GasNode(root, parent, payer, value, children, sharers, true);
  }

  /** Whether gas that a consumed child leaves stays here (gear.md, 1: patron). */
  boolean isPatron() {
    return !consumed || sharers > 0;
  }
}
