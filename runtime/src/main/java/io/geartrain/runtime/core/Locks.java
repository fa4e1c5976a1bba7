package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.host.Lock;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import java.util.List;
import org.pcollections.TreePMap;

/** The open block's view of programs' locks (gear.md, 1: Async library). */
final class Locks {
  private final BlockDraft block;
  private TreePMap<ActorKey<String>, Lock> all;

  Locks(BlockDraft block) {
    this.block = block;
  }

  void open(TreePMap<ActorKey<String>, Lock> base) {
    all = base;
  }

  TreePMap<ActorKey<String>, Lock> freeze() {
    return all;
  }

  private List<ActorKey<String>> of(ActorId program) {
    return all.isEmpty()
        ? List.of()
        : ActorKey.of(program, all.tailMap(new ActorKey<>(program, "")).keySet());
  }

  private Lock get(ActorKey<String> key) {
    return all.getOrDefault(key, Lock.FREE);
  }

  private void put(ActorKey<String> key, Lock lock) {
    all = lock.isFree() ? all.minus(key) : all.plus(key, lock);
  }

  /** What a program's handlers see of its locks. */
  Holdings addTo(Holdings holdings, ActorId program) {
    Holdings next = holdings;
    for (ActorKey<String> key : of(program)) {
      next = next.with(key.id(), all.get(key));
    }
    return next;
  }

  /** A message takes a lock that is free. */
  void take(ActorId program, String name, MessageId message, boolean exclusive) {
    ActorKey<String> key = new ActorKey<>(program, name);
    put(key, get(key).taken(message, exclusive, block.height()));
  }

  /** A message waits for a lock. */
  void await(ActorId program, String name, MessageId message, boolean exclusive) {
    ActorKey<String> key = new ActorKey<>(program, name);
    Lock before = get(key);
    Lock next = before.awaited(message, exclusive);
    put(key, next);
    if (before.waiters().isEmpty()) {
      scheduleLimit(key, next);
    }
  }

  /** A message gives a lock back, or waits for it no more; whoever comes next holds it and goes on. */
  void release(ActorId program, String name, MessageId message) {
    ActorKey<String> key = new ActorKey<>(program, name);
    Lock before = get(key);
    Lock next = before.without(message, block.height());
    put(key, next);
    boolean changesHands = false;
    for (Lock.Owner owner : next.owners()) {
      if (!before.isHeldBy(owner.message())) {
        changesHands = true;
        block.waitlist().granted(program, owner.message());
      }
    }
    if (changesHands) {
      scheduleLimit(key, next);
    }
  }

  /** A message has ended: it holds nothing and waits for nothing any more. */
  void release(ActorId program, MessageId message) {
    for (ActorKey<String> key : of(program)) {
      Lock lock = all.get(key);
      if (lock.isHeldBy(message)
          || lock.waiters().stream().anyMatch(each -> each.message().equals(message))) {
        release(program, key.id(), message);
      }
    }
  }

  /** A program is dead. */
  void end(ActorId program) {
    for (ActorKey<String> key : of(program)) {
      all = all.minus(key);
    }
  }

  private void scheduleLimit(ActorKey<String> key, Lock lock) {
    if (lock.waiters().isEmpty() || lock.owners().isEmpty() || !lock.owners().get(0).exclusive()) {
      return;
    }
    Lock.Owner owner = lock.owners().get(0);
    Message stub = Timetable.stub(key.actor(), owner.message());
    long limit = Timetable.later(owner.since(), block.settings().lockBlocks());
    block
        .timetable()
        .park(
            AgendaKey.TASK,
            Math.max(block.height() + 1, limit),
            new Parked(Parked.Kind.LOCK_LIMIT, stub, block.height(), 0, key.id()));
  }

  /** An owner has held a lock long enough, if it still does and others still wait. */
  void due(Parked parked) {
    ActorId program = parked.message().destination();
    MessageId owner = parked.message().id();
    Lock lock = get(new ActorKey<>(program, parked.key()));
    boolean longEnough =
        lock.owners().stream()
            .anyMatch(
                each ->
                    each.message().equals(owner)
                        && Timetable.later(each.since(), block.settings().lockBlocks())
                            <= block.height());
    if (longEnough && !lock.waiters().isEmpty()) {
      block.waitlist().loses(program, owner, parked.key());
      release(program, parked.key(), owner);
    }
  }
}
