package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import java.util.ArrayList;
import java.util.List;

/** What is due in the open block: users' messages whose height has come, and scheduled tasks. */
final class Tasks {
  private final BlockDraft block;
  private final Timetable timetable;
  private final ModuleTasks modules;
  private List<MessageId> joined;
  private List<MessageId> ran;
  private boolean wait;

  Tasks(BlockDraft block, Timetable timetable, ModuleTasks modules) {
    this.block = block;
    this.timetable = timetable;
    this.modules = modules;
  }

  void open() {
    joined = new ArrayList<>(BlockDraft.roomAfter(joined));
    ran = new ArrayList<>(BlockDraft.roomAfter(ran));
    wait = false;
  }

  /** The messages that joined, in order. */
  List<MessageId> joined() {
    return joined;
  }

  /** What the tasks that ran were about, in order. */
  List<MessageId> ran() {
    return ran;
  }

  boolean isEmpty() {
    return joined.isEmpty() && ran.isEmpty();
  }

  /** Lets users' parked messages join, until so many have. */
  void join(int most) {
    while (joined.size() < most && timetable.isNextDue(AgendaKey.INPUT)) {
      AgendaKey key = timetable.firstKey();
      Parked parked = timetable.takeFirst();
      timetable.payRent(parked, key);
      block.weigh(8);
      joined.add(parked.message().id());
      block.queue().add(toKnown(parked.message()));
    }
  }

  /** Runs tasks as far as the allowance goes, until so many have; the rest follows in later blocks. */
  void run(int most) {
    // An input whose turn it is to join, but that no longer fits this record, keeps later tasks
    // back.
    while (ran.size() < most && timetable.isNextDue(AgendaKey.TASK)) {
      if (block.settings().taskGas() > block.allowance()) {
        wait = true;
        return;
      }
      runNext();
    }
  }

  /** Runs as many as a record says. */
  void runRecorded(int count) {
    while (ran.size() < count && timetable.isNextDue(AgendaKey.TASK)) {
      runNext();
    }
  }

  /** Whether something is due that did not fit this record: nothing may run before it has joined. */
  boolean hasMore() {
    return timetable.isNextDue(AgendaKey.INPUT) || timetable.isNextDue(AgendaKey.TASK) && !wait;
  }

  /** It runs in this block, most likely: for whom it is need be found only once. */
  private Queued toKnown(Message message) {
    return new Queued(message, null, block.actor(message.destination()));
  }

  private void runNext() {
    AgendaKey key = timetable.firstKey();
    Parked parked = timetable.takeFirst();
    Message message = parked.message();
    int ordinal = ran.size();
    ran.add(message.id());
    block.useAllowance(block.settings().taskGas());
    block.weigh(8);
    MessageId made = new MessageId(block.sequence(), Phase.TASK, ordinal, 0);
    switch (parked.kind()) {
      case TARGET -> throw new IllegalStateException("a target height among the tasks: " + key);
      case SEND -> {
        timetable.forgetTimer(parked);
        timetable.payRent(parked, key);
        block.queue().add(toKnown(message));
      }
      case SEND_TO_USER -> {
        timetable.payRent(parked, key);
        block
            .mailboxes()
            .arrive(message, made, () -> new MessageId(block.sequence(), Phase.TASK, ordinal, 1));
      }
      case MAIL -> block.mailboxes().due(parked, key, made);
      case AWAKEN -> block.waitlist().due(parked, key);
      case REMOVE -> {
        timetable.payRent(parked, key);
        new Failing(block, message, block.actor(message.destination()), Phase.TASK, ordinal)
            .expired(parked);
      }
      case WAKE -> timetable.wakeNow(parked, key);
      case RESERVATION -> block.reservations().due(parked, key);
      case LOCK_LIMIT -> block.locks().due(parked);
      case MODULE_TASK -> modules.due(message);
    }
  }
}
