package io.geartrain.runtime.shell;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;

/**
 * A program's event-sourced persistence, behind the log: many events in one entry. Spawned to recover a
 * program or to write its checkpoint; the log stays the truth.
 */
final class ProgramMemory
    extends EventSourcedBehavior<
        ProgramMemory.Command, ProgramMemory.Written, ProgramMemory.State> {
  private static final int SNAPSHOT_EVERY = 16;

  private final HostedCode code;
  private final String journal;
  private final String snapshots;

  sealed interface Command {}

  /** Say what is stored. */
  record Recall(ActorId program, ActorRef<Recalled> replyTo) implements Command {}

  /** What is stored of a program. */
  record Recalled(ActorId program, Stored stored) {}

  /**
   * Store events, durable ones only, that all stand in records up to a mark; with the state there if it
   * is at hand, so that it need not be folded again.
   */
  record Checkpoint(
      ActorId program, Events events, long mark, Object state, ActorRef<Checkpointed> replyTo)
      implements Command {}

  /** A program's checkpoint stands for that record now. */
  record Checkpointed(ActorId program, long mark) {}

  /** Stop. */
  record Stop() implements Command {}

  /** Events that were stored, the record they go up to, and the state there, which is not stored. */
  record Written(long mark, Events events, Object state) {}

  /** Canonical state at a mark; mark 0 and null for a program that has stored nothing. */
  record Stored(long mark, Payload state) {}

  /** The program's state at a mark. */
  record State(long mark, Object state) {}

  private ProgramMemory(ActorId program, HostedCode code, String journal, String snapshots) {
    super(persistenceId(program));
    this.code = code;
    this.journal = journal;
    this.snapshots = snapshots;
  }

  static Behavior<Command> create(
      ActorId program, HostedCode code, String journal, String snapshots) {
    return new ProgramMemory(program, code, journal, snapshots);
  }

  /** The persistence id of a program's own journal. */
  static PersistenceId persistenceId(ActorId program) {
    return PersistenceId.of("program", program.bytes().hex());
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
  public State emptyState() {
    return new State(0, code.emptyState());
  }

  @Override
  public CommandHandler<Command, Written, State> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Recall.class, this::onRecall)
        .onCommand(Checkpoint.class, this::onCheckpoint)
        .onCommand(Stop.class, (state, stop) -> Effect().stop())
        .build();
  }

  private Effect<Written, State> onRecall(State state, Recall recall) {
    return Effect()
        .none()
        .thenReply(
            recall.replyTo(),
            now ->
                new Recalled(
                    recall.program(),
                    new Stored(
                        now.mark(), now.mark() == 0 ? null : code.encodeState(now.state()))));
  }

  private Effect<Written, State> onCheckpoint(State state, Checkpoint checkpoint) {
    Events fresh = checkpoint.events().after(state.mark());
    if (fresh.isEmpty()) {
      return Effect()
          .none()
          .thenReply(
              checkpoint.replyTo(), now -> new Checkpointed(checkpoint.program(), now.mark()));
    }
    return Effect()
        .persist(new Written(checkpoint.mark(), fresh, checkpoint.state()))
        .thenReply(checkpoint.replyTo(), now -> new Checkpointed(checkpoint.program(), now.mark()));
  }

  @Override
  public EventHandler<State, Written> eventHandler() {
    return (state, written) -> {
      if (written.state() != null) {
        return new State(written.mark(), written.state());
      }
      Object next = state.state();
      for (Remembered event : written.events().toList()) {
        next = code.apply(next, event.event());
      }
      return new State(written.mark(), next);
    };
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 1);
  }

  @Override
  public SnapshotAdapter<State> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(State state) {
        return new Stored(state.mark(), code.encodeState(state.state()));
      }

      @Override
      public State fromJournal(Object stored) {
        Stored from = (Stored) stored;
        return new State(from.mark(), code.decodeState(from.state()));
      }
    };
  }
}
