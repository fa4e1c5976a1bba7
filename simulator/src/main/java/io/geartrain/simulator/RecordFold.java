package io.geartrain.simulator;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.ChainStateCodec;
import io.geartrain.runtime.message.Message;
import java.util.Arrays;

/**
 * Folds the records of a log again, one by one, beside whoever makes them, and shows somebody what they
 * came to. Nothing runs: outcomes are obeyed, and every decision is checked against the record.
 */
public final class RecordFold {
  private final BlockDraft draft;
  private BlockWatch watch;

  private RecordFold(BlockDraft draft) {
    this.draft = draft;
  }

  /** A fold that begins behind that record, the genesis. */
  public static RecordFold from(BlockRecord genesis) {
    Input.Genesis begin = (Input.Genesis) genesis.inputs().get(0);
    return from(ChainState.genesis(ChainSettings.stored(begin.settings()), genesis.timestamp()));
  }

  /** A fold that begins behind that state. */
  public static RecordFold from(ChainState state) {
    return new RecordFold(new BlockDraft(state));
  }

  /** Shows what comes from now on. */
  public RecordFold watchedBy(BlockWatch other) {
    watch = other;
    draft.tellingRefunds(
        (root, payer, gas) -> {
          if (watch != null) {
            watch.refunded(root, gas);
          }
        });
    return this;
  }

  /** The state behind the last record. */
  public ChainState state() {
    return draft.base();
  }

  /** Folds a record without showing it. */
  public BlockDraft.Sealed again(BlockRecord recorded) {
    return draft.replay(recorded);
  }

  /**
   * Folds the next record, as it was read back.
   *
   * @param live what to show; it may also say what is not stored: why a run failed
   */
  public void next(BlockRecord recorded, BlockRecord live) {
    if (watch == null) {
      draft.replay(recorded);
      return;
    }
    draft.replayOpening(recorded);
    for (int i = 0; i < recorded.executed().size(); i++) {
      Message message = draft.head();
      draft.merge(recorded.executed().get(i).outcome());
      Executed again = draft.lastExecuted();
      if (!again.dispositions().equals(recorded.executed().get(i).dispositions())) {
        throw new AssertionError(
            "block " + recorded.sequence() + ", dispatch " + i + ": merged to " + again);
      }
      watch.ran(live, i, message);
    }
    watch.sealed(draft.seal());
  }

  /**
   * Compares with the state of whoever made the records.
   *
   * @throws AssertionError when it is another
   */
  public void mustBe(ChainState live) {
    if (!Arrays.equals(encode(state()), encode(live))) {
      throw new AssertionError(
          "block " + state().sequence() + ": folding the record gives another state");
    }
  }

  private static byte[] encode(ChainState state) {
    WireWriter out = new WireWriter(1 << 12);
    ChainStateCodec.write(out, state);
    return out.toBytes();
  }
}
