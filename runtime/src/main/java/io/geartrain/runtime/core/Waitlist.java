package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.block.Awaited;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.Progress;
import io.geartrain.runtime.host.Suspension;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/**
 * The open block's view of messages that have waited (gear.md, 1: Wait family). The messages themselves
 * are parked in the agenda.
 */
final class Waitlist {
  private final BlockDraft block;
  private TreePMap<ActorKey<MessageId>, Waiting> waits;

  Waitlist(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<ActorKey<MessageId>, Waiting> base) {
    waits = base;
  }

  TreePMap<ActorKey<MessageId>, Waiting> freeze() {
    return waits;
  }

  /** What a message keeps that has waited; null if it has not. */
  Waiting of(ActorId program, MessageId message) {
    return waits.isEmpty() ? null : waits.get(new ActorKey<>(program, message));
  }

  /** What a message keeps that has waited; null if it has not. */
  Progress progressOf(Message message) {
    Waiting waiting = of(message.destination(), message.id());
    return waiting == null ? null : progress(waiting);
  }

  /** What it keeps: beside it, or parked with the message. */
  private Progress progress(Waiting waiting) {
    return waiting.progress() != null
        ? waiting.progress()
        : block.timetable().at(waiting.parked()).progress();
  }

  /** A waiting message whose time was over has ended; what it kept is returned. */
  Progress end(Parked parked) {
    Progress changed = end(parked.message());
    return changed != null ? changed : parked.progress();
  }

  /** A message that is not parked has ended; what it kept is returned, or null. */
  Progress end(Message message) {
    if (waits.isEmpty()) {
      return null;
    }
    ActorKey<MessageId> key = new ActorKey<>(message.destination(), message.id());
    Waiting ended = waits.get(key);
    if (ended == null) {
      return null;
    }
    waits = waits.minus(key);
    block.carried().waiting(ended, null);
    return ended.progress();
  }

  /** A signal has a hook to run. */
  void keepHook(Message signal, Payload hook) {
    Progress progress = Progress.NONE.after(0, 0, List.of(), 0, hook, null);
    put(signal.destination(), signal.id(), new Waiting(null, progress));
  }

  private void put(ActorId program, MessageId message, Waiting waiting) {
    ActorKey<MessageId> key = new ActorKey<>(program, message);
    if (block.isMetered()) {
      block.carried().waiting(waits.get(key), waiting);
    }
    waits = waits.plus(key, waiting);
  }

  // ------------------------------------------------------------------ parking

  /** What a wait is for. */
  static Suspension suspension(Effect effect, long height) {
    if (effect instanceof Effect.Await await) {
      List<Suspension.Asked> asked = new ArrayList<>(await.awaited().size());
      for (Awaited each : await.awaited()) {
        asked.add(new Suspension.Asked(each.message(), Timetable.later(height, each.upTo())));
      }
      Suspension.Kind kind = await.first() ? Suspension.Kind.FIRST : Suspension.Kind.ALL;
      return new Suspension(kind, asked, List.of(), await.continuation());
    }
    Suspension.Kind kind = Suspension.Kind.WAKE;
    Payload continuation = Payload.EMPTY;
    if (effect instanceof Effect.Sleep sleep) {
      kind = Suspension.Kind.SLEEP;
      continuation = sleep.continuation();
    } else if (effect instanceof Effect.AwaitLock lock) {
      kind = Suspension.Kind.LOCK;
      continuation = lock.continuation();
    }
    return new Suspension(kind, List.of(), List.of(), continuation);
  }

  /**
   * Parks a message for as long as the effect says, or as its gas pays (gear.md, 0: Java programs, 8 and
   * 10).
   */
  void park(Message message, Effect effect, Progress progress) {
    long payable = block.gas().payableBlocks(message);
    long wanted = wanted(effect);
    boolean paysAll = payable >= wanted;
    long blocks = paysAll ? wanted : payable;
    if (wanted == Long.MAX_VALUE && payable == Long.MAX_VALUE) {
      blocks = block.settings().waitMaxBlocks();
    }
    long hold = block.gas().hold(message, blocks);
    long end = block.timetable().after(blocks);
    boolean removes = !paysAll || wanted == Long.MAX_VALUE;
    long deadline = progress.suspension().nextDeadline();
    boolean wakesBefore = deadline < end || deadline == end && !removes;
    AgendaKey at =
        block
            .timetable()
            .park(
                AgendaKey.TASK,
                wakesBefore ? deadline : end,
                new Parked(
                    removes && !wakesBefore ? Parked.Kind.REMOVE : Parked.Kind.AWAKEN,
                    message,
                    block.height(),
                    hold,
                    removes ? Long.toString(end) : null,
                    progress));
    put(message.destination(), message.id(), new Waiting(at, null));
  }

  private static long wanted(Effect effect) {
    if (effect instanceof Effect.Wait wait) {
      return wait.bound() == Effect.Bound.NONE ? Long.MAX_VALUE : wait.blocks();
    }
    if (effect instanceof Effect.Sleep sleep) {
      return sleep.blocks();
    }
    if (effect instanceof Effect.Await await) {
      var bounds = await.awaited().stream().mapToLong(Awaited::upTo);
      return (await.first() ? bounds.min() : bounds.max()).orElse(1);
    }
    return Long.MAX_VALUE;
  }

  // ------------------------------------------------------------------ waking

  /** Wakes by hand: does nothing to what does not wait, or waits for something else. */
  void wake(ActorId program, MessageId message) {
    Waiting waiting = of(program, message);
    if (waiting != null && waiting.isParked()) {
      Progress progress = progress(waiting);
      if (progress.suspension().isWoken()) {
        resume(program, message, waiting, progress);
      }
    }
  }

  /** Where a message stands that has waited, or null. Looks through all: asking is rare. */
  ActorKey<MessageId> find(MessageId message) {
    for (ActorKey<MessageId> key : waits.keySet()) {
      if (key.id().equals(message)) {
        return key;
      }
    }
    return null;
  }

  /** Lets a message go on, whatever it waits for; does nothing to what does not wait. */
  void rouse(MessageId message) {
    ActorKey<MessageId> key = find(message);
    Waiting waiting = key == null ? null : waits.get(key);
    if (waiting != null && waiting.isParked()) {
      resume(key.actor(), message, waiting, progress(waiting));
    }
  }

  /** A lock was granted. */
  void granted(ActorId program, MessageId message) {
    Waiting waiting = of(program, message);
    if (waiting != null && waiting.isParked()) {
      resume(program, message, waiting, progress(waiting));
    }
  }

  /** An answer has come, or will not come any more; goes on if that was all. */
  void answered(ActorId program, MessageId asker, Answered answer) {
    Waiting waiting = of(program, asker);
    if (waiting == null || !waiting.isParked()) {
      return;
    }
    Progress before = progress(waiting);
    if (!before.suspension().awaits(answer.message())) {
      return;
    }
    Progress next = before.with(before.suspension().with(answer));
    if (next.suspension().isComplete()) {
      resume(program, asker, waiting, next);
    } else {
      put(program, asker, new Waiting(waiting.parked(), next));
    }
  }

  private void resume(ActorId program, MessageId message, Waiting waiting, Progress progress) {
    Parked parked = block.timetable().unpark(waiting.parked());
    put(program, message, new Waiting(null, progress));
    block.queue().add(parked.message());
  }

  /** The time of a waiting message has come; its rent is not paid yet. */
  void due(Parked parked, AgendaKey key) {
    Message message = parked.message();
    ActorId program = message.destination();
    Waiting waiting = of(program, message.id());
    Progress before = waiting.progress() != null ? waiting.progress() : parked.progress();
    Suspension suspension = before.suspension().timedOut(block.height());
    Progress next = before.with(suspension);
    boolean asks = !suspension.asked().isEmpty();
    if (!asks || suspension.isComplete()) {
      block.timetable().payRent(parked, key);
      put(program, message.id(), new Waiting(null, next));
      block.queue().add(message);
      return;
    }
    long deadline = suspension.nextDeadline();
    long end = parked.key() == null ? Long.MAX_VALUE : Long.parseLong(parked.key());
    boolean removes = end <= deadline;
    AgendaKey at =
        block
            .timetable()
            .park(
                AgendaKey.TASK,
                Math.max(Math.min(end, deadline), block.height() + 1),
                new Parked(
                    removes ? Parked.Kind.REMOVE : Parked.Kind.AWAKEN,
                    message,
                    parked.since(),
                    parked.lock(),
                    parked.key(),
                    next));
    put(program, message.id(), new Waiting(at, null));
  }

  /** Takes a lock from a message that holds it too long. */
  void loses(ActorId program, MessageId owner, String lock) {
    Waiting waiting = of(program, owner);
    if (waiting != null) {
      put(program, owner, new Waiting(waiting.parked(), progress(waiting).without(lock)));
    }
  }

  /** Whatever of a dead program waits goes to the queue, to fail there. */
  void drain(ActorId program) {
    if (waits.isEmpty()) {
      return;
    }
    MessageId first = new MessageId(0, Phase.INPUT, 0, 0);
    for (ActorKey<MessageId> key :
        ActorKey.of(program, waits.tailMap(new ActorKey<>(program, first)).keySet())) {
      Waiting waiting = waits.get(key);
      if (waiting.isParked()) {
        resume(program, key.id(), waiting, progress(waiting));
      }
    }
  }
}
