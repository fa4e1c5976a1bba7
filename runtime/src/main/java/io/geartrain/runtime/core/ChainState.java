package io.geartrain.runtime.core;

import io.geartrain.runtime.gas.GasNode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.util.function.LongConsumer;
import org.pcollections.TreePMap;

/**
 * Everything the runtime knows after a record, programs' own memory apart: a fold of the log. An
 * immutable value of persistent maps, so that a snapshot costs a reference and iteration is in the
 * order of keys.
 *
 * @param settings from the genesis
 * @param sequence the last record
 * @param height its height
 * @param timestamp its timestamp
 * @param watermark how far the driven clock may go
 * @param serial what the next agenda entry gets
 * @param dispatches executed in all records
 * @param codes known code
 * @param programs the registry
 * @param queue what waits to run
 * @param agenda what is parked until a height
 * @param timers running timers
 * @param gas nodes of the gas tree
 * @param balances native value, zero left out
 * @param sources how far each source has been consumed
 * @param keys idempotency keys
 * @param keyOrder keys by the message they became, oldest first
 * @param inboxes what subscriptions have not handled, by user
 * @param standing waits, mail, reservations, locks and awaited replies
 */
public record ChainState(
    ChainSettings settings,
    long sequence,
    long height,
    long timestamp,
    long watermark,
    long serial,
    long dispatches,
    TreePMap<CodeId, CodeEntry> codes,
    TreePMap<ActorId, ProgramEntry> programs,
    QueueState queue,
    Agenda agenda,
    TreePMap<TimerKey, AgendaKey> timers,
    TreePMap<MessageId, GasNode> gas,
    TreePMap<ActorId, Value> balances,
    TreePMap<String, Source> sources,
    TreePMap<KeyOwner, KeyUse> keys,
    TreePMap<MessageId, KeyOwner> keyOrder,
    TreePMap<ActorId, Inbox> inboxes,
    Standing standing) {
  private static final long ROUGH_ENTRY = 160;

  /** The state after the genesis record. */
  public static ChainState genesis(ChainSettings settings, long timestamp) {
    TreePMap<ActorId, Value> balances = TreePMap.empty();
    for (var entry : settings.balances().entrySet()) {
      balances = balances.plus(UserId.of(entry.getKey()).id(), new Value(entry.getValue()));
    }
    return new ChainState(
        settings,
        0,
        0,
        timestamp,
        0,
        0,
        0,
        TreePMap.empty(),
        TreePMap.empty(),
        QueueState.EMPTY,
        Agenda.EMPTY,
        TreePMap.empty(),
        TreePMap.empty(),
        balances,
        TreePMap.empty(),
        TreePMap.empty(),
        TreePMap.empty(),
        TreePMap.empty(),
        Standing.NONE);
  }

  /** As it stands, but nothing waits to run. */
  ChainState withoutQueue() {
    return new ChainState(
        settings,
        sequence,
        height,
        timestamp,
        watermark,
        serial,
        dispatches,
        codes,
        programs,
        QueueState.EMPTY,
        agenda,
        timers,
        gas,
        balances,
        sources,
        keys,
        keyOrder,
        inboxes,
        standing.withoutModuleWork());
  }

  /** Whether anything waits that runs as soon as there is a block. */
  boolean hasQueued() {
    return queue.size() > 0 || standing.modules().isPending();
  }

  /** Messages that wait: queued, held for suspended programs, and parked. */
  public int backlog() {
    return queue.size() + standing.lanes().size() + standing.interventions().held() + agenda.size();
  }

  /** About how many bytes a snapshot of it takes. */
  public long roughBytes() {
    return queue.bytes()
        + standing.lanes().bytes()
        + standing.interventions().bytes()
        + agenda.bytes()
        + ROUGH_ENTRY
            * ((long) programs.size() + gas.size() + keys.size() + standing.waits().size());
  }

  /** Names the addresses of messages that wait in the spill. */
  public void spilled(LongConsumer each) {
    queue.spilled(each);
    agenda.spilled(each);
    standing.lanes().spilled(each);
    standing.interventions().spilled(each);
  }

  /** The next height at which anything parked is due, or {@link Long#MAX_VALUE}. */
  public long nextDue() {
    return agenda.nextDue();
  }
}
