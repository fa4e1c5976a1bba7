package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.spill.Spill;
import java.util.function.Supplier;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/** The open block's view of what is parked until a height, of timers and of programs' delayed wakes. */
final class Timetable {
  private static final AgendaKey FIRST = new AgendaKey(0, 0, 0);

  private final BlockDraft block;
  private Agenda.Draft agenda;
  private long serial;
  private TreePMap<TimerKey, AgendaKey> timers;
  private TreePSet<ActorKey<AgendaKey>> wakes;

  Timetable(BlockDraft block) {
    this.block = block;
  }

  void open(ChainState base, Spill spill) {
    agenda = base.agenda().open(spill);
    serial = base.serial();
    timers = base.timers();
    wakes = base.standing().wakes();
  }

  void tidy() {
    agenda.tidy();
  }

  Agenda freeze() {
    return agenda.freeze();
  }

  long serial() {
    return serial;
  }

  TreePMap<TimerKey, AgendaKey> timers() {
    return timers;
  }

  TreePSet<ActorKey<AgendaKey>> wakes() {
    return wakes;
  }

  int size() {
    return agenda.size();
  }

  // ------------------------------------------------------------------ parking

  /** The height so much later; one that cannot be counted any more is never reached. */
  long after(long delay) {
    return later(block.height(), delay);
  }

  static long later(long height, long delay) {
    return delay > Long.MAX_VALUE - height ? Long.MAX_VALUE : height + delay;
  }

  /** What stands in the agenda for something that is no message on its way. */
  static Message stub(ActorId program, MessageId id) {
    return new Message(
        id, program, program, EntryPoint.HANDLE, Payload.EMPTY, Value.ZERO, null, null, null);
  }

  AgendaKey park(int lane, long at, Parked parked) {
    AgendaKey key = new AgendaKey(at, lane, serial++);
    agenda.add(key, parked);
    block.carried().parked(parked);
    return key;
  }

  Parked at(AgendaKey key) {
    return agenda.at(key);
  }

  private Parked remove(AgendaKey key) {
    Parked parked = agenda.remove(key);
    block.carried().unparked(parked);
    return parked;
  }

  /** Takes something out that is not due, and pays its rent so far. */
  Parked unpark(AgendaKey key) {
    Parked parked = remove(key);
    payRent(parked, key);
    return parked;
  }

  /** Pays what holding it until now, at most until it was due, has cost. */
  void payRent(Parked parked, AgendaKey key) {
    block.gas().payRent(parked, key.due(), block.height());
  }

  // ------------------------------------------------------------------ what is due

  /** Whether the next thing is due, and of that lane. */
  boolean isNextDue(int lane) {
    return agenda.firstDue() <= block.height() && agenda.firstLane() == lane;
  }

  AgendaKey firstKey() {
    return agenda.firstKey();
  }

  Parked takeFirst() {
    Parked parked = agenda.takeFirst();
    block.carried().unparked(parked);
    return parked;
  }

  // ------------------------------------------------------------------ delayed messages

  /** Where a message waits for its height, or null. */
  Agenda.Entry findDelayed(MessageId message) {
    return agenda.find(message, Parked::isDelayed);
  }

  /** Whether that message is mail that somebody has. */
  boolean isMail(MessageId message) {
    return agenda.find(message, parked -> parked.kind() == Parked.Kind.MAIL) != null;
  }

  /** Takes a delayed message back: its value returns, and nobody hears of it. */
  void cancel(Agenda.Entry entry) {
    Parked parked = unpark(entry.key());
    forgetTimer(parked);
    Message message = parked.message();
    block.values().credit(message.source(), message.value());
    block.gas().release(message);
    block.replies().cancelled(message.id());
  }

  /** Lets a delayed message join now. */
  void trigger(Agenda.Entry entry, Supplier<MessageId> ids) {
    Parked parked = unpark(entry.key());
    forgetTimer(parked);
    if (parked.kind() == Parked.Kind.SEND_TO_USER) {
      block.mailboxes().arrive(parked.message(), ids.get(), ids);
    } else {
      block.queue().add(parked.message());
    }
  }

  // ------------------------------------------------------------------ timers

  void startTimer(ActorId program, String key, AgendaKey at) {
    timers = timers.plus(new TimerKey(program, key), at);
  }

  void takeTimerBack(ActorId program, String key) {
    TimerKey timer = new TimerKey(program, key);
    AgendaKey at = timers.get(timer);
    if (at != null) {
      timers = timers.minus(timer);
      block.gas().release(unpark(at).message());
    }
  }

  /** A timer's message is on its way. */
  void forgetTimer(Parked parked) {
    if (parked.key() != null) {
      timers = timers.minus(new TimerKey(parked.message().source(), parked.key()));
    }
  }

  // ------------------------------------------------------------------ wakes

  /** A program wakes a message later. */
  void wakeLater(ActorId program, MessageId message, long delay) {
    Parked wake = new Parked(Parked.Kind.WAKE, stub(program, message), block.height(), 0, null);
    AgendaKey at = park(AgendaKey.TASK, after(delay), wake);
    wakes = wakes.plus(new ActorKey<>(program, at));
  }

  /** A delayed wake's height has come. */
  void wakeNow(Parked wake, AgendaKey at) {
    Message woken = wake.message();
    wakes = wakes.minus(new ActorKey<>(woken.destination(), at));
    block.waitlist().wake(woken.destination(), woken.id());
  }

  /** A dead program wakes nothing. */
  void endWakes(ActorId program) {
    for (ActorKey<AgendaKey> wake :
        ActorKey.of(program, wakes.tailSet(new ActorKey<>(program, FIRST)))) {
      remove(wake.id());
      wakes = wakes.minus(wake);
    }
  }
}
