package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.gas.GasPolicy;
import io.geartrain.runtime.gas.GasTree;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import java.util.List;
import org.pcollections.TreePMap;

/** The open block's view of gas: the tree that holds it, and what came in and went out. */
final class GasLedger {
  private final boolean metered;
  private final long rent;
  private final ValueLedger values;
  private final Overlay<MessageId, GasNode> nodes;
  private final Overlay.Changes<GasNode> nodeChanges;
  private final GasTree tree;
  private GasTree.Refunds refundListener = (root, payer, gas) -> {};
  private GasTotals base;
  private long paidIn;
  private long rentBurned;
  private long refunded;

  GasLedger(
      TreePMap<MessageId, GasNode> base,
      ValueLedger values,
      Carried carried,
      ChainSettings settings) {
    this.metered = settings.policy().isMetered();
    this.rent = settings.rent();
    this.nodeChanges = carried::node;
    this.values = values;
    this.nodes = new Overlay<>(base);
    this.tree =
        new GasTree(
            new GasTree.Nodes() {
              @Override
              public GasNode node(MessageId id) {
                return nodes.get(id);
              }

              @Override
              public void put(MessageId id, GasNode node) {
                nodes.put(id, node);
              }
            },
            this::refund);
  }

  void open(GasTotals totals) {
    base = totals;
    paidIn = 0;
    rentBurned = 0;
    refunded = 0;
  }

  TreePMap<MessageId, GasNode> freeze() {
    return nodes.freeze(nodeChanges);
  }

  /**
   * All gas there ever was, as the record says: limits of its inputs, what its runs burned, and what left
   * as rent and to payers.
   */
  GasTotals totals(List<Executed> executed) {
    long ran = 0;
    if (metered) {
      for (int i = 0; i < executed.size(); i++) {
        ran += executed.get(i).outcome().gasBurned();
      }
    }
    return paidIn == 0 && ran == 0 && rentBurned == 0 && refunded == 0
        ? base
        : new GasTotals(
            base.paidIn() + paidIn, base.burned() + ran + rentBurned, base.refunded() + refunded);
  }

  /** Tells of gas that goes back to its payer. */
  void tellRefunds(GasTree.Refunds listener) {
    refundListener = listener;
  }

  GasTree tree() {
    return tree;
  }

  // ------------------------------------------------------------------ in and out

  /** An input says that so much gas comes in. */
  void paidIn(long limit) {
    if (metered) {
      paidIn += limit;
    }
  }

  /** Somebody pays for a tree of that id. */
  void openRoot(MessageId id, ActorId payer, long limit) {
    values.debit(payer, values.price(limit));
    tree.openRoot(id, payer, limit);
  }

  /** Gas that is in no node any more goes back to its payer. */
  void refund(MessageId root, ActorId payer, long left) {
    refunded += left;
    values.credit(payer, values.price(left));
    refundListener.refund(root, payer, left);
  }

  /** Burns rent that is in no node any more. */
  void burnRent(long gas) {
    rentBurned += gas;
    values.burned(gas);
  }

  /** Burns what a run used. */
  void burn(Message message, long gas) {
    if (message.gasNode() != null) {
      tree.take(message.gasNode(), gas);
      values.burned(gas);
    }
  }

  /** Ends the gas of a message that will not run. */
  void release(Message message) {
    if (message.gasNode() != null) {
      if (message.sharesGas()) {
        tree.unshare(message.gasNode());
      } else {
        tree.consume(message.gasNode());
      }
    }
  }

  // ------------------------------------------------------------------ set aside

  /** Takes gas out of a node, to be held elsewhere; does nothing where gas is not counted. */
  void take(MessageId node, long gas) {
    if (node != null) {
      tree.take(node, gas);
    }
  }

  /** Puts gas that was held elsewhere back into a node; does nothing where gas is not counted. */
  void give(MessageId node, long gas) {
    if (node != null && gas > 0) {
      tree.give(node, gas);
    }
  }

  /** Sets the rent of so many heights aside, the safety block included (gear.md, 0: 10). */
  long hold(Message message, long blocks) {
    if (message.gasNode() == null) {
      return 0;
    }
    long wanted = GasPolicy.rent(rent, blocks, 1);
    long held = Math.min(wanted, tree.available(message.gasNode()));
    tree.take(message.gasNode(), held);
    return held;
  }

  /** Rent for so many heights. */
  long rent(long heights) {
    return GasPolicy.rent(rent, heights, 0);
  }

  /**
   * Rent for what was held from b to e is rent x (e - b); the rest of the lock comes back. What is overdue
   * uses up the safety block, and no more (gear.md, 1: Rent).
   */
  void payRent(Parked parked, long due, long height) {
    if (parked.lock() > 0) {
      long end = Math.min(height, due == Long.MAX_VALUE ? due : due + 1);
      long held = Math.min(parked.lock(), rent(end - parked.since()));
      burnRent(held);
      MessageId node = parked.message().gasNode();
      if (parked.kind() == Parked.Kind.SEND_TO_USER) {
        // What is left of the delay is no rent for the mailbox.
        refund(tree.root(node), tree.payer(node), parked.lock() - held);
      } else {
        tree.give(node, parked.lock() - held);
      }
    }
  }

  // ------------------------------------------------------------------ looking

  /** Gas that a run of this message may use. */
  long available(Message message) {
    return message.gasNode() == null ? Long.MAX_VALUE : tree.available(message.gasNode());
  }

  /** The tree that pays for a message; null when gas is not counted. */
  MessageId root(Message message) {
    return message.gasNode() == null ? null : tree.root(message.gasNode());
  }

  /** For how many heights a message's gas pays; {@link Long#MAX_VALUE} when it is not what bounds it. */
  long payableBlocks(Message message) {
    return message.gasNode() == null || rent == 0
        ? Long.MAX_VALUE
        : tree.available(message.gasNode()) / rent - 1;
  }
}
