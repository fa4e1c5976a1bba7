package io.geartrain.runtime.shell;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotCompleted;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import java.util.Optional;

/**
 * Keeps the newest chain snapshots, beside the log and out of its way: the log goes on while one is
 * written. Akka's own snapshots of the log would make it wait.
 */
final class ChainCheckpoint
    extends EventSourcedBehavior<
        ChainCheckpoint.Save, ChainCheckpoint.Marked, ChainCheckpoint.Kept> {
  private static final int KEEP = 2;

  private final String journal;
  private final String snapshots;
  private final ActorRef<Optional<ChainSnapshot>> recovered;
  private final ActorRef<Saved> saved;

  /** Keep this snapshot. */
  record Save(ChainSnapshot snapshot) {}

  /** Whether the last snapshot is durable. */
  record Saved(boolean success) {}

  /** A snapshot was taken at that record; it travels with the event and is stored on its own. */
  record Marked(long sequence, ChainSnapshot snapshot) {}

  /** The newest snapshot, if any. Once it is stored nobody needs it here, and it may be large. */
  static final class Kept {
    private ChainSnapshot snapshot;

    private Kept(ChainSnapshot snapshot) {
      this.snapshot = snapshot;
    }

    private ChainSnapshot handOver() {
      ChainSnapshot handed = snapshot;
      snapshot = null;
      return handed;
    }
  }

  private ChainCheckpoint(
      String journal,
      String snapshots,
      ActorRef<Optional<ChainSnapshot>> recovered,
      ActorRef<Saved> saved) {
    super(PersistenceId.ofUniqueId("geartrain-chain"));
    this.journal = journal;
    this.snapshots = snapshots;
    this.recovered = recovered;
    this.saved = saved;
  }

  static Behavior<Save> create(
      String journal,
      String snapshots,
      ActorRef<Optional<ChainSnapshot>> recovered,
      ActorRef<Saved> saved) {
    return new ChainCheckpoint(journal, snapshots, recovered, saved);
  }

  @Override
  public String journalPluginId() {
    return journal;
  }

  @Override
  public String snapshotPluginId() {
    return snapshots;
  }

  @Override
  public Kept emptyState() {
    return new Kept(null);
  }

  @Override
  public CommandHandler<Save, Marked, Kept> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onAnyCommand(
            save ->
                Effect().persist(new Marked(save.snapshot().state().sequence(), save.snapshot())));
  }

  @Override
  public EventHandler<Kept, Marked> eventHandler() {
    // On recovery the event comes bare: then the older snapshot stands, and the log has the rest.
    return (state, event) -> event.snapshot() == null ? state : new Kept(event.snapshot());
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(1, KEEP).withDeleteEventsOnSnapshot();
  }

  @Override
  public SnapshotAdapter<Kept> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Kept state) {
        return state.snapshot;
      }

      @Override
      public Kept fromJournal(Object stored) {
        return new Kept((ChainSnapshot) stored);
      }
    };
  }

  @Override
  public SignalHandler<Kept> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.class,
            (state, signal) -> recovered.tell(Optional.ofNullable(state.handOver())))
        .onSignal(SnapshotCompleted.class, (state, signal) -> saved(state, true))
        .onSignal(SnapshotFailed.class, (state, signal) -> saved(state, false))
        .build();
  }

  private void saved(Kept state, boolean success) {
    state.handOver();
    saved.tell(new Saved(success));
  }
}
