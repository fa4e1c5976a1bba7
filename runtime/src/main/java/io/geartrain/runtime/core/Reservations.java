package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Reservation;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReservationId;
import java.util.List;
import org.pcollections.TreePMap;

/** The open block's view of gas that programs set aside (gear.md, 1: Reservations). */
final class Reservations {
  private static final ReservationId FIRST =
      new ReservationId(new MessageId(0, Phase.INPUT, 0, 0), 0);

  private final BlockDraft block;
  private TreePMap<ActorKey<ReservationId>, Reserved> all;

  Reservations(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<ActorKey<ReservationId>, Reserved> base) {
    all = base;
  }

  TreePMap<ActorKey<ReservationId>, Reserved> freeze() {
    return all;
  }

  private List<ActorKey<ReservationId>> of(ActorId program) {
    return all.isEmpty()
        ? List.of()
        : ActorKey.of(program, all.tailMap(new ActorKey<>(program, FIRST)).keySet());
  }

  /** What a program's handlers see of its reservations. */
  Holdings addTo(Holdings holdings, ActorId program) {
    Holdings next = holdings;
    for (ActorKey<ReservationId> key : of(program)) {
      next = next.with(key.id(), all.get(key).reservation());
    }
    return next;
  }

  /** Sets gas of a message's node aside. */
  void reserve(ActorId program, Message message, ReservationId id, long amount, long blocks) {
    boolean metered = message.gasNode() != null;
    long hold = metered ? block.gas().rent(blocks + 1) : 0;
    MessageId root = null;
    ActorId payer = null;
    if (metered) {
      root = block.gas().tree().root(message.gasNode());
      payer = block.gas().tree().payer(message.gasNode());
      block.gas().take(message.gasNode(), amount + hold);
    }
    long until = block.timetable().after(blocks);
    Message stub = Timetable.stub(program, id.message());
    String number = Integer.toString(id.nonce());
    AgendaKey end =
        block
            .timetable()
            .park(
                AgendaKey.TASK,
                until,
                new Parked(Parked.Kind.RESERVATION, stub, block.height(), 0, number));
    Reservation reservation = new Reservation(amount, hold, block.height(), until, root, payer);
    block.carried().reserved(reservation);
    all = all.plus(new ActorKey<>(program, id), new Reserved(reservation, end));
  }

  /** Gives gas back: to the message that has just set it aside, or to who paid for it. */
  void unreserve(ActorId program, Message message, ReservationId id, boolean isOfThisRun) {
    Reservation freed = take(program, id);
    if (freed.root() == null) {
      return;
    }
    if (isOfThisRun) {
      block.gas().give(message.gasNode(), freed.amount() + freed.hold());
    } else {
      giveBack(freed, freed.amount(), block.height());
    }
  }

  /** A message takes all the gas of a reservation; null when gas is not counted. */
  MessageId use(ActorId program, ReservationId id, MessageId message) {
    Reservation used = take(program, id);
    if (used.root() == null) {
      return null;
    }
    block.gas().tree().openReserved(message, used.root(), used.payer(), used.amount());
    giveBack(used, 0, block.height());
    return message;
  }

  private Reserved remove(ActorKey<ReservationId> key) {
    Reserved found = all.get(key);
    block.carried().freed(found.reservation());
    all = all.minus(key);
    return found;
  }

  private Reservation take(ActorId program, ReservationId id) {
    ActorKey<ReservationId> key = new ActorKey<>(program, id);
    Reserved found = remove(key);
    block.timetable().unpark(found.end());
    return found.reservation();
  }

  private void giveBack(Reservation reservation, long amount, long until) {
    if (reservation.root() != null) {
      long rent = Math.min(reservation.hold(), block.gas().rent(until - reservation.since()));
      block.gas().burnRent(rent);
      block
          .gas()
          .refund(reservation.root(), reservation.payer(), amount + reservation.hold() - rent);
    }
  }

  /** The time of a reservation is over. */
  void due(Parked parked, AgendaKey due) {
    ReservationId id = new ReservationId(parked.message().id(), Integer.parseInt(parked.key()));
    ActorKey<ReservationId> key = new ActorKey<>(parked.message().destination(), id);
    Reservation ended = remove(key).reservation();
    giveBack(ended, ended.amount(), Math.min(block.height(), due.due() + 1));
  }

  /** Whatever a dead program set aside goes back. */
  void end(ActorId program) {
    for (ActorKey<ReservationId> key : of(program)) {
      Reservation freed = take(program, key.id());
      giveBack(freed, freed.amount(), block.height());
    }
  }
}
