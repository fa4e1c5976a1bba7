package io.geartrain.runtime.gas;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;

/**
 * The rules of the gas tree (gear.md, 1: Gas tree) over a store of nodes. Gas is never made or lost:
 * what enters with a root is in nodes, burned, locked with a parked message, or back with its payer.
 */
public final class GasTree {
  /** Where the nodes are. */
  public interface Nodes {
    /** The node, or null. */
    GasNode node(MessageId id);

    /** Puts or, with null, removes a node. */
    void put(MessageId id, GasNode node);
  }

  /** Hears of gas that goes back to its payer. */
  public interface Refunds {
    /** That much of a tree goes back. */
    void refund(MessageId root, ActorId payer, long gas);
  }

  private final Nodes nodes;
  private final Refunds refund;

  /** Works on these nodes and gives back to payers what a finished tree has left. */
  public GasTree(Nodes nodes, Refunds refund) {
    this.nodes = nodes;
    this.refund = refund;
  }

  /** Starts a tree. */
  public void openRoot(MessageId id, ActorId payer, long gas) {
    nodes.put(id, GasNode.root(id, payer, gas));
  }

  /** Starts a tree of gas that was set aside in another one; what it has left goes to the same payer. */
  public void openReserved(MessageId id, MessageId root, ActorId payer, long gas) {
    nodes.put(id, GasNode.reserved(root, payer, gas));
  }

  /** Takes gas out of a node for a node that is not there yet: see {@link #attach}. */
  public void detach(MessageId from, long gas) {
    take(from, gas);
    nodes.put(from, need(from).plusChildren(1));
  }

  /** Puts gas that was detached from a node into a node of its own. */
  public void attach(MessageId root, MessageId parent, MessageId id, long gas) {
    nodes.put(id, GasNode.split(root, parent, gas));
  }

  /** Who paid for the node. */
  public ActorId payer(MessageId id) {
    GasNode node = need(id);
    while (node.parent() != null) {
      node = need(node.parent());
    }
    return node.payer();
  }

  /** Whether there is such a node. */
  public boolean has(MessageId id) {
    return nodes.node(id) != null;
  }

  /** Gas that the node still has. */
  public long available(MessageId id) {
    return need(id).value();
  }

  /** The node at which the tree begins. */
  public MessageId root(MessageId id) {
    return need(id).root();
  }

  /** Moves gas from a node into a new one. */
  public void split(MessageId from, MessageId id, long gas) {
    take(from, gas);
    nodes.put(from, need(from).plusChildren(1));
    nodes.put(id, GasNode.split(need(from).root(), from, gas));
  }

  /** Another message shares the node's gas. */
  public void share(MessageId id) {
    nodes.put(id, need(id).plusSharers(1));
  }

  /** Burns or locks gas of the node. */
  public void take(MessageId id, long gas) {
    GasNode node = need(id);
    if (gas < 0 || gas > node.value()) {
      throw new IllegalStateException(
          "gas node " + id + " has " + node.value() + " and cannot give " + gas);
    }
    nodes.put(id, node.plusValue(-gas));
  }

  /** Gives locked gas back to the node. */
  public void give(MessageId id, long gas) {
    nodes.put(id, need(id).plusValue(gas));
  }

  /** A message that shared the node is done. */
  public void unshare(MessageId id) {
    nodes.put(id, need(id).plusSharers(-1));
    settle(id);
  }

  /** The node's own message is done: what is left goes to the nearest patron, else to the payer. */
  public void consume(MessageId id) {
    nodes.put(id, need(id).markConsumed());
    settle(id);
  }

  private void settle(MessageId start) {
    MessageId id = start;
    while (id != null) {
      GasNode node = need(id);
      if (!node.consumed() || node.sharers() > 0) {
        return;
      }
      if (node.value() > 0) {
        passOn(node);
        nodes.put(id, node = node.plusValue(-node.value()));
      }
      if (node.children() > 0) {
        return;
      }
      nodes.put(id, null);
      id = node.parent();
      if (id != null) {
        nodes.put(id, need(id).plusChildren(-1));
      }
    }
  }

  private void passOn(GasNode from) {
    GasNode node = from;
    while (node.parent() != null) {
      MessageId patron = node.parent();
      node = need(patron);
      if (node.isPatron()) {
        nodes.put(patron, node.plusValue(from.value()));
        return;
      }
    }
    refund.refund(node.root(), node.payer(), from.value());
  }

  private GasNode need(MessageId id) {
    GasNode node = nodes.node(id);
    if (node == null) {
      throw new IllegalStateException("no gas node " + id);
    }
    return node;
  }
}
