package io.geartrain.simulator;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;

/** Sees every block of a simulated world as its record is folded again: what ran, then what it came to. */
public interface BlockWatch {
  /**
   * A dispatch was merged.
   *
   * @param block the record
   * @param ordinal which of its executed dispatches
   * @param message what ran
   */
  void ran(BlockRecord block, int ordinal, Message message);

  /** Gas of a tree went back to its payer. */
  default void refunded(MessageId root, long gas) {}

  /** The block is sealed. */
  void sealed(BlockDraft.Sealed sealed);

  /** Two that see the same, the first one first. */
  static BlockWatch both(BlockWatch first, BlockWatch second) {
    return new BlockWatch() {
      @Override
      public void ran(BlockRecord block, int ordinal, Message message) {
        first.ran(block, ordinal, message);
        second.ran(block, ordinal, message);
      }

      @Override
      public void refunded(MessageId root, long gas) {
        first.refunded(root, gas);
        second.refunded(root, gas);
      }

      @Override
      public void sealed(BlockDraft.Sealed sealed) {
        first.sealed(sealed);
        second.sealed(sealed);
      }
    };
  }
}
