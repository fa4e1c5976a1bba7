package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.ActorKey;
import io.geartrain.runtime.core.Agenda;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Parked;
import io.geartrain.runtime.host.Reservation;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ReservationId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What stands between blocks, as scenarios look at it. */
final class StandingView {
  private StandingView() {}

  /** A dispatch that is parked by its program. */
  record Waiting(MessageId message, long until) {}

  /** Gas that a program set aside. */
  record Reserved(ReservationId id, long gas, long until) {}

  private static List<Agenda.Entry> bySerial(ChainState chain) {
    List<Agenda.Entry> entries = chain.agenda().toList();
    entries.sort(Comparator.comparing((Agenda.Entry entry) -> entry.key().serial()));
    return entries;
  }

  /** What a program has parked, in the order of joining. */
  static List<Waiting> waitlist(ChainState chain, ActorId program) {
    List<Agenda.Entry> entries = bySerial(chain);
    entries.sort(Comparator.comparing(entry -> entry.parked().since()));
    List<Waiting> found = new ArrayList<>();
    for (Agenda.Entry entry : entries) {
      Message message = entry.parked().message();
      if (isWait(entry) && message.destination().equals(program)) {
        found.add(new Waiting(message.id(), entry.key().due()));
      }
    }
    return found;
  }

  private static boolean isWait(Agenda.Entry entry) {
    return entry.parked().kind() == Parked.Kind.AWAKEN
        || entry.parked().kind() == Parked.Kind.REMOVE;
  }

  /** What a program has set aside, in the order of ids. */
  static List<Reserved> reservations(ChainState chain, ActorId program) {
    List<Reserved> found = new ArrayList<>();
    chain
        .standing()
        .reservations()
        .forEach(
            (key, reserved) -> {
              Reservation reservation = reserved.reservation();
              if (key.actor().equals(program)) {
                found.add(new Reserved(key.id(), reservation.amount(), reservation.until()));
              }
            });
    return found;
  }

  /** Whether any program has parked that message. */
  static boolean isWaiting(ChainState chain, MessageId message) {
    for (var entry : chain.standing().waits().entrySet()) {
      ActorKey<MessageId> key = entry.getKey();
      if (key.id().equals(message)) {
        return entry.getValue().isParked();
      }
    }
    return false;
  }

  /** Whether that message was sent and waits for its height. */
  static boolean isDelayed(ChainState chain, MessageId message) {
    for (Agenda.Entry entry : chain.agenda()) {
      Parked.Kind kind = entry.parked().kind();
      boolean delays =
          kind == Parked.Kind.TARGET
              || kind == Parked.Kind.SEND
              || kind == Parked.Kind.SEND_TO_USER;
      if (delays && entry.parked().message().id().equals(message)) {
        return true;
      }
    }
    return false;
  }
}
