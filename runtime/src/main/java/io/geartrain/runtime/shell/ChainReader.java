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
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/** Folds the log's tail, behind the newest snapshot, into the state that a start goes on from. */
final class ChainReader {
  private BlockDraft draft;
  private long records;
  private long genesisMillis;
  private Map<ActorId, Long> marks = Map.of();
  private final Map<ActorId, List<Remembered>> tail = new HashMap<>();

  private ChainReader(Optional<ChainSnapshot> snapshot) {
    snapshot.ifPresent(
        from -> {
          draft = new BlockDraft(from.state());
          genesisMillis = from.genesisMillis();
          marks = from.marks();
          from.tail().forEach((program, events) -> tail.put(program, new ArrayList<>(events)));
        });
  }

  /** Reads the log; the result is empty when there is none yet. */
  static CompletionStage<Optional<ChainSnapshot>> read(
      ActorSystem<?> system,
      String query,
      Optional<ChainSnapshot> snapshot,
      LongConsumer progress) {
    ChainReader reader = new ChainReader(snapshot);
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
    BlockDraft.Sealed sealed = draft.replay(block);
    for (int i = 0; i < sealed.programs().size(); i++) {
      for (Payload payload : block.executed().get(i).outcome().events()) {
        tail.computeIfAbsent(sealed.programs().get(i), program -> new ArrayList<>())
            .add(new Remembered(block.sequence(), payload));
      }
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
        new BlockDraft(ChainState.genesis(ChainSettings.of(genesis.settings()), block.timestamp()));
    genesisMillis = block.timestamp();
  }

  private Optional<ChainSnapshot> result() {
    return draft == null
        ? Optional.empty()
        : Optional.of(new ChainSnapshot(draft.base(), genesisMillis, marks, tail));
  }
}
