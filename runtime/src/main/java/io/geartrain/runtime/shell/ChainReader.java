package io.geartrain.runtime.shell;

import akka.actor.typed.ActorSystem;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import akka.persistence.query.javadsl.ReadJournal;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Folds the log's tail, behind the newest snapshot, into the state that a start goes on from. */
final class ChainReader {
  private BlockDraft draft;
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
      ActorSystem<?> system, String query, Optional<ChainSnapshot> snapshot) {
    ChainReader reader = new ChainReader(snapshot);
    long from = snapshot.map(s -> BlockLog.sequenceNrOf(s.state().sequence()) + 1).orElse(1L);
    ReadJournal journal = PersistenceQuery.get(system).getReadJournalFor(ReadJournal.class, query);
    return ((CurrentEventsByPersistenceIdQuery) journal)
        .currentEventsByPersistenceId(BlockLog.ID.id(), from, Long.MAX_VALUE)
        .runForeach(envelope -> reader.fold((RecordEvent) envelope.event()), system)
        .thenApply(done -> reader.result());
  }

  private void fold(RecordEvent event) {
    BlockRecord block = event.block();
    if (draft == null) {
      begin(block);
      return;
    }
    remember(draft.replay(block), tail);
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

  /** Adds a block's events to those that are in no checkpoint; returns about how many bytes. */
  static long remember(BlockDraft.Sealed sealed, Map<ActorId, List<Remembered>> tail) {
    long bytes = 0;
    var executed = sealed.block().executed();
    for (int i = 0; i < executed.size(); i++) {
      var events = executed.get(i).outcome().events();
      if (!events.isEmpty()) {
        ActorId program = sealed.programs().get(i);
        List<Remembered> of = tail.get(program);
        if (of == null) {
          of = new ArrayList<>();
          tail.put(program, of);
        }
        for (var event : events) {
          of.add(new Remembered(sealed.block().sequence(), event));
          bytes += event.size() + Tail.OVERHEAD;
        }
      }
    }
    return bytes;
  }

  private Optional<ChainSnapshot> result() {
    return draft == null
        ? Optional.empty()
        : Optional.of(new ChainSnapshot(draft.base(), genesisMillis, marks, tail));
  }
}
