package io.geartrain.runtime.shell;

import akka.actor.typed.ActorSystem;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.persistence.query.javadsl.ReadJournal;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.spill.Spill;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** Folds the log's tail, behind the newest snapshot, into the state that a start goes on from. */
final class ChainReader {
  private BlockDraft draft;
  private long records;
  private long genesisMillis;
  private final Spill spill;
  private final long seed = new SecureRandom().nextLong();
  private final Tail tail;

  private ChainReader(Optional<ChainSnapshot> snapshot, Spill spill) {
    this.spill = spill;
    this.tail = snapshot.map(ChainSnapshot::tail).orElseGet(() -> new Tail(new Marks()));
    snapshot.ifPresent(
        from -> {
          draft = new BlockDraft(from.state(), spill, seed);
          genesisMillis = from.genesisMillis();
        });
  }

  /** Reads the log; the result is empty when there is none yet. */
  static CompletionStage<Optional<ChainSnapshot>> read(
      ActorSystem<?> system,
      String query,
      Optional<ChainSnapshot> snapshot,
      Spill spill,
      LongConsumer progress) {
    ChainReader reader = new ChainReader(snapshot, spill);
    long from = snapshot.map(s -> BlockLog.sequenceNrOf(s.state().sequence()) + 1).orElse(1L);
    ReadJournal journal = PersistenceQuery.get(system).getReadJournalFor(ReadJournal.class, query);
    return ((CurrentEventsByPersistenceIdQuery) journal)
        .currentEventsByPersistenceId(BlockLog.ID.id(), from, Long.MAX_VALUE)
        .runForeach(
            envelope -> {
              reader.fold((RecordEvent) envelope.event());
              progress.accept(++reader.records);
            },
            system)
        .thenApply(done -> reader.result());
  }

  private void fold(RecordEvent event) {
    BlockRecord block = RecordCodec.decode(event.bytes());
    if (draft == null) {
      begin(block);
      return;
    }
    tail.add(draft.replay(block));
    if (spill.hasGrown()) {
      spill.keepOnly(draft.base()::spilled);
    }
  }

  private void begin(BlockRecord block) {
    if (block.sequence() != BlockRecord.GENESIS
        || block.inputs().size() != 1
        || !(block.inputs().get(0) instanceof Input.Genesis genesis)) {
      throw new BrokenInvariantException(
          block.sequence(), "begin of the log", "the genesis", block.inputs());
    }
    draft =
        new BlockDraft(
            ChainState.genesis(ChainSettings.stored(genesis.settings()), block.timestamp()),
            spill,
            seed);
    genesisMillis = block.timestamp();
  }

  private Optional<ChainSnapshot> result() {
    return draft == null
        ? Optional.empty()
        : Optional.of(new ChainSnapshot(draft.base(), genesisMillis, tail));
  }
}
