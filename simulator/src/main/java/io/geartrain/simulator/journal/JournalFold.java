package io.geartrain.simulator.journal;

import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Folds a journal without running anything: what the chain, and programs' memories, came to. */
public final class JournalFold {
  private final Function<CodeId, HostedCode> codes;
  private final Map<ActorId, Object> memories = new HashMap<>();
  private ChainState state;

  private JournalFold(Function<CodeId, HostedCode> codes) {
    this.codes = codes;
  }

  /**
   * Folds a directory up to a height.
   *
   * @param codes folds events into memories; null for code that is not there
   * @param height the last height that counts
   * @param each hears of each block
   */
  public static JournalFold of(
      Path directory,
      Function<CodeId, HostedCode> codes,
      long height,
      Consumer<BlockDraft.Sealed> each)
      throws IOException {
    JournalFold fold = new JournalFold(codes);
    try (JournalReader journal = JournalReader.open(directory)) {
      BlockDraft draft = new BlockDraft(journal.genesis());
      for (JournalReader.Recorded next = journal.next();
          next != null && next.block().height() <= height;
          next = journal.next()) {
        BlockDraft.Sealed sealed = draft.replay(next.block());
        fold.remember(sealed);
        each.accept(sealed);
      }
      fold.state = draft.base();
    }
    return fold;
  }

  private void remember(BlockDraft.Sealed sealed) {
    for (int i = 0; i < sealed.events().size(); i++) {
      ActorId program = sealed.eventActors().get(i).id();
      HostedCode code = codes.apply(sealed.state().programs().get(program).code());
      if (code != null) {
        Object memory = memories.computeIfAbsent(program, id -> code.emptyState());
        memories.put(program, code.apply(memory, sealed.events().get(i)));
      }
    }
  }

  /** The chain's state. */
  public ChainState state() {
    return state;
  }

  /** A program's memory, canonical; null when its code is not there. */
  public Payload memoryOf(ActorId program) {
    HostedCode code = codes.apply(state.programs().get(program).code());
    if (code == null) {
      return null;
    }
    return code.encodeState(memories.getOrDefault(program, code.emptyState()));
  }
}
