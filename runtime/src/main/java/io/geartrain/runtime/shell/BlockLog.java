package io.geartrain.runtime.shell;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;
import java.util.List;

/**
 * Writes records: one {@code persist} for whatever waits. Its state is only how far it got; the chain's
 * state is read before it starts (see {@link ChainReader}), so it never replays.
 */
public final class BlockLog
    extends EventSourcedBehavior<BlockLog.Write, RecordEvent, BlockLog.Written> {
  /** The persistence id of the one log. */
  public static final PersistenceId ID = PersistenceId.ofUniqueId("geartrain");

  private final String plugin;
  private final String snapshots;

  /** Write these records, in order; answer when they are durable. */
  record Write(List<RecordEvent> records, ActorRef<Written> replyTo) {}

  /** Everything up to this record is durable. */
  record Written(long sequence) {}

  private BlockLog(String plugin, String snapshots) {
    super(ID);
    this.plugin = plugin;
    this.snapshots = snapshots;
  }

  static Behavior<Write> create(String plugin, String snapshots) {
    return new BlockLog(plugin, snapshots);
  }

  /** Akka counts from 1, records from 0. */
  static long sequenceNrOf(long record) {
    return record + 1;
  }

  @Override
  public String journalPluginId() {
    return plugin;
  }

  @Override
  public String snapshotPluginId() {
    return snapshots;
  }

  @Override
  public Recovery recovery() {
    return Recovery.disabled();
  }

  @Override
  public Written emptyState() {
    return new Written(-1);
  }

  @Override
  public CommandHandler<Write, RecordEvent, Written> commandHandler() {
    return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::onWrite);
  }

  private akka.persistence.typed.javadsl.Effect<RecordEvent, Written> onWrite(
      Written state, Write write) {
    return Effect().persist(write.records()).thenReply(write.replyTo(), next -> next);
  }

  @Override
  public EventHandler<Written, RecordEvent> eventHandler() {
    return (state, event) -> new Written(event.sequence());
  }
}
