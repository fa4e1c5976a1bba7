package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Lock;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ReservationId;
import java.math.BigInteger;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * What stands between blocks beside the queue and the agenda.
 *
 * @param waits messages that have waited, by program
 * @param wakes programs' delayed wakes
 * @param mail what waits in mailboxes, by user; the mail itself is parked
 * @param reservations by program
 * @param locks by program
 * @param expected replies that somebody prepared for, by the message that will be answered
 * @param lanes what waits behind the queue in fair mode
 * @param gas all gas there ever was
 * @param interventions what operators did
 * @param modules host modules' own work
 * @param minted native value made, less what was taken away for ever
 * @param users who has submitted anything since there are host modules
 */
public record Standing(
    TreePMap<ActorKey<MessageId>, Waiting> waits,
    TreePSet<ActorKey<AgendaKey>> wakes,
    TreePMap<ActorKey<MessageId>, AgendaKey> mail,
    TreePMap<ActorKey<ReservationId>, Reserved> reservations,
    TreePMap<ActorKey<String>, Lock> locks,
    TreePMap<MessageId, Expected> expected,
    Lanes lanes,
    GasTotals gas,
    Interventions interventions,
    ModuleWork modules,
    BigInteger minted,
    TreePSet<ActorId> users) {
  /** Nothing. */
  public static final Standing NONE =
      new Standing(
          TreePMap.empty(),
          TreePSet.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          Lanes.NONE,
          GasTotals.NONE,
          Interventions.NONE,
          ModuleWork.NONE,
          BigInteger.ZERO,
          TreePSet.empty());

  Standing withoutModuleWork() {
    return modules.isPending()
        ? new Standing(
            waits,
            wakes,
            mail,
            reservations,
            locks,
            expected,
            lanes,
            gas,
            interventions,
            modules.withoutPending(),
            minted,
            users)
        : this;
  }
}
