package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A prefix of the queue that runs at once, split by program. Its gas limits together fit what is left
 * of the block's allowance, and no two of its dispatches share gas, so that running them side by side
 * is running them one by one.
 */
final class Wave {
  /** Places to begin with: most waves of a small block, and little for one that ends early. */
  private static final int ROOM = 64;

  /** The part of a wave that one program runs. */
  static final class Batch {
    final long id;
    final Actor actor;
    final CodeId code;
    final Holdings holdings;
    final List<Dispatch> dispatches = new ArrayList<>(4);
    int[] ordinals = new int[4];

    /** What a unit of work reads, if it is one. */
    DraftView unit;

    Batch(long id, Actor actor, CodeId code, Holdings holdings) {
      this.id = id;
      this.actor = actor;
      this.code = code;
      this.holdings = holdings;
    }

    void add(Dispatch dispatch, int ordinal) {
      if (ordinals.length == dispatches.size()) {
        ordinals = java.util.Arrays.copyOf(ordinals, ordinals.length * 2);
      }
      ordinals[dispatches.size()] = ordinal;
      dispatches.add(dispatch);
    }

    /**
     * The same without one dispatch, to be run again from the start. A reply that fails leaves its value
     * with the program, so what stands behind one with value must see another balance; one that has waited
     * may have held locks: what stands behind them is left out.
     */
    Batch without(MessageId message, long nextId) {
      Batch rest = new Batch(nextId, actor, code, holdings);
      for (int i = 0; i < dispatches.size(); i++) {
        Message other = dispatches.get(i).message();
        if (!other.id().equals(message)) {
          rest.add(dispatches.get(i), ordinals[i]);
        } else if (dispatches.get(i).hasWaited()
            || other.entry() == EntryPoint.REPLY && !other.value().isZero()) {
          return rest;
        }
      }
      return rest;
    }

    SchedulerCommand command(BlockContext context) {
      if (unit != null) {
        return new SchedulerCommand.RunUnit(id, actor, dispatches.get(0), unit, context);
      }
      return new SchedulerCommand.RunBatch(id, actor, code, holdings, dispatches, context);
    }
  }

  final List<Message> messages;

  /** By id, from the first one on; null once it has ended. */
  private final List<Batch> byId;

  private long firstId;
  private int running;

  /** By ordinal, what a batch runs; null for what is decided without running. */
  final List<Dispatch> ran;

  /** Messages that a limit of the machine stopped: their programs do not remember them. */
  final Set<MessageId> stopped = new HashSet<>();

  /** By ordinal, what it came to; null for what did not run, or not yet. */
  Outcome[] outcomes = {};

  /** How many are merged. */
  int merged;

  /** Where the wave ends: what ran behind it is dropped. */
  int end;

  private boolean[] pending = {};

  private Wave(int room) {
    messages = new ArrayList<>(room);
    ran = new ArrayList<>(room);
    byId = new ArrayList<>(room);
  }

  /**
   * Takes what fits from the head of the queue; takes nothing out of it.
   *
   * @param most messages
   * @param mostBytes of their payloads, unless it is a single one
   */
  static Wave collect(BlockDraft draft, int most, long mostBytes, long firstBatch) {
    Wave wave = new Wave(Math.min(ROOM, Math.min(most, draft.queueSize())));
    boolean metered = draft.base().settings().policy().isMetered();
    long allowance = draft.allowance();
    Map<MessageId, Boolean> sharedTrees = new HashMap<>();
    Set<MessageId> inits = new HashSet<>();
    Set<ActorId> changed = new HashSet<>();
    long batch = firstBatch;
    long bytes = 0;
    draft.lookFromHead();
    for (Queued queued = draft.lookNext();
        queued != null && wave.messages.size() < most;
        queued = draft.lookNext()) {
      Message message = queued.message();
      bytes += message.payload().size();
      if (bytes > mostBytes && !wave.messages.isEmpty()) {
        break;
      }
      Actor actor = draft.destination(queued);
      ProgramEntry program = actor.program();
      Outcome judged =
          program != null
                  && program.status() == ProgramEntry.Status.UNINITIALIZED
                  && inits.contains(program.init())
                  && !draft.isSkipped(message)
              ? null
              : draft.judge(message, program);
      if (judged != null && judged.isHeld()) {
        // It costs nothing, whatever its limit is.
        wave.messages.add(message);
        wave.ran.add(null);
        continue;
      }
      boolean isUnit = judged == null && draft.codes().get(program.code()).isUnit();
      if (isUnit && !wave.messages.isEmpty()) {
        break;
      }
      long gas = 0;
      if (metered) {
        gas = draft.gasFor(message);
        boolean shares = message.sharesGas();
        Boolean sharedBefore = sharedTrees.putIfAbsent(draft.gasRoot(message), shares);
        boolean meetsItsTree = sharedBefore != null && (shares || sharedBefore);
        if (meetsItsTree || gas > allowance && gas <= draft.base().settings().blockGas()) {
          break;
        }
      }
      if (judged == null && changed.contains(message.destination())) {
        break;
      }
      allowance -= Math.min(gas, allowance);
      int ordinal = wave.messages.size();
      wave.messages.add(message);
      Dispatch dispatch = null;
      if (judged != null) {
        // Decided without running. What runs behind it must see the balance to which its value has
        // come,
        // and the locks that it has given back.
        boolean leavesValue =
            !message.value().isZero()
                && (judged.isSuccess() || message.entry() == EntryPoint.REPLY);
        if (leavesValue || draft.hasWaited(message)) {
          changed.add(message.destination());
        }
      } else {
        if (message.entry() == EntryPoint.INIT) {
          inits.add(message.id());
        }
        int index = actor.batchIn(firstBatch);
        Batch of;
        if (index < 0) {
          of = new Batch(batch++, actor, program.code(), draft.holdings(actor));
          actor.joins(firstBatch, wave.byId.size());
          wave.byId.add(of);
        } else {
          of = wave.byId.get(index);
        }
        dispatch = draft.dispatch(message, program, draft.executedCount() + ordinal);
        of.add(dispatch, ordinal);
        of.unit = isUnit ? new DraftView(draft) : null;
      }
      wave.ran.add(dispatch);
      if (isUnit) {
        // It may touch any program: nothing runs beside it.
        break;
      }
    }
    wave.firstId = firstBatch;
    wave.end = wave.messages.size();
    wave.outcomes = new Outcome[wave.end];
    wave.pending = new boolean[wave.end];
    wave.byId.forEach(wave::pend);
    return wave;
  }

  /** What runs when the wave begins. */
  List<Batch> batches() {
    return byId;
  }

  boolean isRunning() {
    return running > 0;
  }

  /** Whether a batch runs that has this one in it. */
  boolean isPending(int ordinal) {
    return pending[ordinal];
  }

  private void pend(Batch batch) {
    for (int i = 0; i < batch.dispatches.size(); i++) {
      pending[batch.ordinals[i]] = true;
    }
    running++;
  }

  /** Puts a batch's outcomes in their places; false when the batch is none of this wave's. */
  boolean finish(long batch, List<Outcome> results) {
    Batch done = end(batch);
    if (done == null) {
      return false;
    }
    if (results.size() != done.dispatches.size()) {
      throw new IllegalStateException(
          "batch " + batch + " of " + done.dispatches.size() + " answered " + results.size());
    }
    for (int i = 0; i < results.size(); i++) {
      outcomes[done.ordinals[i]] = results.get(i);
    }
    return true;
  }

  /** Takes a batch from those that run; null when it is none of them. */
  private Batch end(long batch) {
    int index = (int) (batch - firstId);
    if (index < 0 || index >= byId.size() || byId.get(index) == null) {
      return null;
    }
    Batch ended = byId.set(index, null);
    for (int i = 0; i < ended.dispatches.size(); i++) {
      pending[ended.ordinals[i]] = false;
    }
    running--;
    return ended;
  }

  /** Decides one message of a running batch; what is left of the batch is to run again, or null. */
  Batch decide(long batch, MessageId message, Outcome outcome, long nextId) {
    Batch interrupted = end(batch);
    if (interrupted == null) {
      return null;
    }
    for (int i = 0; i < interrupted.dispatches.size(); i++) {
      if (interrupted.dispatches.get(i).message().id().equals(message)) {
        outcomes[interrupted.ordinals[i]] = outcome;
      }
    }
    stopped.add(message);
    Batch rest = interrupted.without(message, nextId);
    if (!rest.dispatches.isEmpty()) {
      // Ids go on: nothing else gets one while a wave runs.
      while (byId.size() < nextId - firstId) {
        byId.add(null);
      }
      byId.add(rest);
      pend(rest);
    }
    return rest;
  }
}
