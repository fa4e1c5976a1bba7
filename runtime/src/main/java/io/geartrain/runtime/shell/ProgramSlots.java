package io.geartrain.runtime.shell;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import io.geartrain.runtime.core.Actor;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.SchedulerCommand;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.program.Execute;
import io.geartrain.runtime.program.HostedBehavior;
import io.geartrain.runtime.program.Memory;
import io.geartrain.runtime.program.ProgramMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The programs that are active. A program that is not is made active from its
 * checkpoint and the tail; what is for it waits meanwhile. Part of the block scheduler's actor.
 */
final class ProgramSlots {
  /** Programs that answer together: enough to be worth a message, few enough not to be waited for. */
  private static final int GROUP = 64;

  private static final DispatcherSelector PROGRAMS =
      DispatcherSelector.fromConfig("geartrain.programs-dispatcher");

  private final ActorContext<?> context;
  private final Function<CodeId, ProgramDefinition<?, ?>> codes;
  private final RuntimeSettings settings;
  private final Tail tail;
  private final ActorRef<ProgramMemory.Recalled> recalled;
  private final ActorRef<ProgramMemory.Checkpointed> checkpointed;
  private final StoppedHandler stopped;
  private final Lender lender;
  private final LinkedHashMap<ActorId, Slot> slots = new LinkedHashMap<>();
  private final Set<ActorId> checkpointing = new HashSet<>();
  private final Deque<Slot> toRecall = new ArrayDeque<>();
  private int recalling;
  private int openMemories;
  private boolean reducing;
  private long names;
  private final Units units;

  /** Hears, on any thread, of handlers that were stopped. */
  interface StoppedHandler {
    void stopped(ActorId program, MessageId message, String used, int abandoned);
  }

  /** Takes, on any thread, what a unit of work asks for and what programs' actors answer. */
  interface Lender extends Units.Lender {
    /** An actor has shown its memory. */
    void found(ActorId program, Memory found, CompletableFuture<Object> memory);
  }

  /** An active program. */
  static final class Slot extends Tail.Place {
    final ActorId program;
    final ProgramDefinition<?, Object> code;
    ActorRef<ProgramMessage<Object>> ref;
    ActorRef<ProgramMemory.Command> memoryRef;
    List<ProgramMessage<Object>> waiting;
    Memory memory;
    RunningWave.Batch running;
    long lastRecord;
    boolean usedLately;
    boolean isGone;

    /** Whether units of work have its memory at hand. */
    boolean isLent;

    /** Whether a unit of work has left a memory that its actor does not know yet. */
    boolean isBehind;

    Slot(ActorId program, ProgramDefinition<?, Object> code) {
      this.program = program;
      this.code = code;
    }
  }

  ProgramSlots(
      ActorContext<?> context,
      RuntimeSettings settings,
      Function<CodeId, ProgramDefinition<?, ?>> codes,
      Tail tail,
      ActorRef<ProgramMemory.Recalled> recalled,
      ActorRef<ProgramMemory.Checkpointed> checkpointed,
      StoppedHandler stopped,
      Lender lender) {
    this.context = context;
    this.lender = lender;
    this.settings = settings;
    this.codes = codes;
    this.tail = tail;
    this.recalled = recalled;
    this.checkpointed = checkpointed;
    this.stopped = stopped;
    this.units =
        new Units(codes, context.getSystem().dispatchers().lookup(PROGRAMS), lender, stopped);
  }

  // ------------------------------------------------------------------ units of work

  /** Runs a unit of work; nothing else runs meanwhile. */
  void run(SchedulerCommand.RunUnit unit, Consumer<Units.Running> ended) {
    units.run(unit, ended);
  }

  /** Takes back the unit whose handler was stopped; null when it is not running any more. */
  SchedulerCommand.RunUnit takeBack(MessageId message) {
    return units.takeBack(message);
  }

  /** Lends a program's memory to the unit that runs. */
  void lend(ActorId program, CodeId code, CompletableFuture<Object> memory, long durable) {
    Slot slot = slot(program, code);
    slot.usedLately = true;
    if (slot.memory != null) {
      lent(slot, memory);
      return;
    }
    tell(slot, new ProgramMessage.Lend<>(found -> lender.found(program, found, memory)), durable);
  }

  /** A program's actor has shown its memory. */
  void found(ActorId program, Memory found, CompletableFuture<Object> memory) {
    Slot slot = slots.get(program);
    slot.memory = found;
    lent(slot, memory);
  }

  private void lent(Slot slot, CompletableFuture<Object> memory) {
    slot.isLent = true;
    units.lent(slot.program, slot.memory.state());
    memory.complete(slot.memory.state());
  }

  /** Notes what a unit of work has left. */
  void finished(Units.Running unit, long durable) {
    units.finished(unit.done());
    long sequence = unit.command().context().sequence();
    MessageId message = unit.command().dispatch().message().id();
    unit.done()
        .memories()
        .forEach(
            (program, state) -> {
              Slot slot = slot(program, unit.done().codes().get(program));
              if (slot.memory == null) {
                slot.memory = Memory.of(sequence - 1, slot.code.emptyState());
              }
              Memory.Before before = new Memory.Before(message, slot.memory.state());
              slot.memory = slot.memory.next(sequence, state, List.of(before), durable);
              slot.isLent = true;
              slot.isBehind = true;
              slot.lastRecord = sequence;
              slot.usedLately = true;
            });
  }

  // ------------------------------------------------------------------ waves

  /** Runs a wave; answers come in groups, so that merging begins while programs still run. */
  void run(List<SchedulerCommand.RunBatch> batches, long durable, Consumer<RunningWave> ended) {
    for (int from = 0; from < batches.size(); from += GROUP) {
      List<SchedulerCommand.RunBatch> group =
          batches.subList(from, Math.min(batches.size(), from + GROUP));
      RunningWave wave = new RunningWave(group.size(), ended);
      ProgramPool.together(() -> group.forEach(batch -> run(batch, wave, durable)));
    }
  }

  private void run(SchedulerCommand.RunBatch batch, RunningWave wave, long durable) {
    Slot slot = slot(batch.actor(), batch.code());
    slot.running = wave.add(batch, slot);
    slot.lastRecord = batch.context().sequence();
    slot.usedLately = true;
    tell(
        slot,
        new Execute<>(
            batch.batch(),
            batch.dispatches(),
            null,
            null,
            batch.holdings(),
            batch.context(),
            durable,
            slot.running),
        durable);
  }

  void drop(SchedulerCommand.Drop drop, long durable) {
    Slot slot = slots.get(drop.program());
    slot.memory = slot.memory.before(drop.from());
    if (slot.isLent) {
      units.lent(slot.program, slot.memory.state());
    }
    tell(slot, new ProgramMessage.Discard<>(drop.from()), durable);
  }

  void read(
      ActorId program, CodeId code, long durable, ActorRef<ProgramMessage.StateRead> replyTo) {
    tell(slot(program, code), new ProgramMessage.ReadState<>(durable, replyTo), durable);
  }

  /** Notes what a batch came to. */
  void finished(RunningWave.Batch batch) {
    Slot slot = batch.slot();
    slot.memory = batch.executed().memory();
    slot.running = null;
    if (slot.isLent) {
      units.lent(slot.program, slot.memory.state());
    }
  }

  /**
   * Restarts a program whose handler was stopped, from its last savepoint.
   *
   * @return the batch that was taken back from it, or null when it was not running that message any more
   */
  RunningWave.Batch restart(ActorId program, MessageId message, long durable) {
    Slot slot = slots.get(program);
    if (slot == null
        || slot.running == null
        || slot.running.command().dispatches().stream()
            .noneMatch(d -> d.message().id().equals(message))
        || !slot.running.takeBack()) {
      return null;
    }
    RunningWave.Batch batch = slot.running;
    slot.running = null;
    stop(slot.ref);
    slot.ref = null;
    if (slot.memory == null) {
      activate(slot, durable);
    } else {
      start(slot, HostedBehavior.restarted(slot.code, watch(slot), slot.memory));
    }
    return batch;
  }

  private Slot slot(Actor actor, CodeId code) {
    if (actor.host() instanceof Slot kept && !kept.isGone && kept.code.id().equals(code)) {
      return kept;
    }
    Slot slot = slot(actor.id(), code);
    actor.host(slot);
    return slot;
  }

  @SuppressWarnings("unchecked")
  private Slot slot(ActorId program, CodeId code) {
    Slot slot = slots.get(program);
    if (slot == null || !slot.code.id().equals(code)) {
      ProgramDefinition<?, ?> definition = codes.apply(code);
      if (definition == null) {
        throw new IllegalStateException("code " + code + " is not deployed in this process");
      }
      Slot before = slot;
      slot = new Slot(program, (ProgramDefinition<?, Object>) definition);
      if (before != null) {
        // It was migrated: what it remembers stays.
        slot.memory = before.memory;
        slot.lastRecord = before.lastRecord;
        slot.isLent = before.isLent;
        forget(before);
      }
      slots.put(program, slot);
    }
    return slot;
  }

  private void tell(Slot slot, ProgramMessage<Object> message, long durable) {
    if (slot.ref != null) {
      if (slot.isBehind) {
        slot.isBehind = false;
        slot.ref.tell(new ProgramMessage.Adopt<>(slot.memory));
      }
      slot.ref.tell(message);
      return;
    }
    if (slot.waiting == null && slot.memory != null) {
      slot.isBehind = false;
      start(slot, HostedBehavior.restarted(slot.code, watch(slot), slot.memory));
    } else if (slot.waiting == null) {
      activate(slot, durable);
    }
    if (slot.ref != null) {
      slot.ref.tell(message);
    } else {
      slot.waiting.add(message);
    }
  }

  private void activate(Slot slot, long durable) {
    slot.waiting = new ArrayList<>();
    if (tail.markOf(slot.program) < 0) {
      // All its events are in the tail.
      start(
          slot,
          HostedBehavior.recovered(
              slot.code, watch(slot), null, 0, tail.of(slot.program).toList(), durable));
    } else {
      toRecall.add(slot);
      recallNext();
    }
  }

  private void recallNext() {
    while (recalling < settings.parallelCheckpoints() && !toRecall.isEmpty()) {
      Slot slot = toRecall.pollFirst();
      recalling++;
      memoryOf(slot).tell(new ProgramMemory.Recall(slot.program, recalled));
    }
  }

  /** A program's checkpoint was read. */
  void recalled(ProgramMemory.Recalled answer, long durable) {
    Slot slot = slots.get(answer.program());
    recalling--;
    recallNext();
    closeMemory(slot);
    long mark = answer.stored().mark();
    long known = tail.markOf(answer.program());
    if (mark < known) {
      throw new IllegalStateException(
          "program %s: its journal goes to record %d, the chain's snapshot knows %d; the directory is damaged"
              .formatted(answer.program(), mark, known));
    }
    if (mark > durable) {
      throw new IllegalStateException(
          "program %s: its journal goes to record %d, which is above durable %d"
              .formatted(answer.program(), mark, durable));
    }
    List<HostedBehavior.Remembered> behind = tail.of(answer.program()).after(mark).toList();
    start(
        slot,
        HostedBehavior.recovered(
            slot.code, watch(slot), answer.stored().state(), mark, behind, durable));
  }

  private void start(Slot slot, Behavior<ProgramMessage<Object>> behavior) {
    slot.ref = context.spawn(behavior, "program-" + ++names, PROGRAMS);
    context.watch(slot.ref);
    if (slot.waiting != null) {
      slot.waiting.forEach(slot.ref::tell);
      slot.waiting = null;
    }
  }

  private ProgramPool.Watch watch(Slot slot) {
    return new ProgramPool.Watch(
        (message, used, abandoned) -> stopped.stopped(slot.program, message, used, abandoned));
  }

  private void stop(ActorRef<?> ref) {
    context.unwatch(ref);
    context.stop(ref);
  }

  private ActorRef<ProgramMemory.Command> memoryOf(Slot slot) {
    if (slot.memoryRef == null) {
      openMemories++;
      slot.memoryRef =
          context.spawn(
              ProgramMemory.create(
                  slot.program, slot.code, settings.programs(), settings.snapshots()),
              "memory-" + ++names,
              PROGRAMS);
      context.watch(slot.memoryRef);
    }
    return slot.memoryRef;
  }

  /** Writes checkpoints while too many events are in none, oldest programs first, a few at once. */
  void checkpointOld(long durable, Function<ActorId, ProgramEntry> registry) {
    reducing = tail.bytes() > (reducing ? settings.tailBytes() * 3 / 4 : settings.tailBytes());
    int room = settings.parallelCheckpoints() - checkpointing.size();
    if (!reducing || room <= 0) {
      return;
    }
    for (ActorId program : tail.oldest(room, durable, each -> !checkpointing.contains(each))) {
      checkpointing.add(program);
      Slot slot = slot(program, registry.apply(program).code());
      memoryOf(slot)
          .tell(
              new ProgramMemory.Checkpoint(
                  program,
                  tail.of(program).upTo(durable),
                  durable,
                  slot.memory == null ? null : slot.memory.at(durable).state(),
                  checkpointed));
    }
  }

  /** Whether so many events are in no checkpoint that no more may come. */
  boolean isTailFull() {
    return tail.bytes() > settings.mostTailBytes();
  }

  void checkpointed(ProgramMemory.Checkpointed done) {
    tail.checkpointed(done.program(), done.mark());
    checkpointing.remove(done.program());
    Slot slot = slots.get(done.program());
    if (slot.ref == null && slot.waiting == null && slot.memory == null) {
      forget(slot);
      slots.remove(done.program());
    } else {
      closeMemory(slot);
    }
  }

  /** Closes a program's own journal when many are open, unless it is in use. */
  private void closeMemory(Slot slot) {
    if (openMemories > settings.keptOpen() && !checkpointing.contains(slot.program)) {
      stopMemory(slot);
    }
  }

  private void stopMemory(Slot slot) {
    if (slot.memoryRef != null) {
      context.unwatch(slot.memoryRef);
      slot.memoryRef.tell(new ProgramMemory.Stop());
      slot.memoryRef = null;
      openMemories--;
    }
  }

  /**
   * Lets go of programs beyond the most that stay active: those that were not used since the last look
   * went by them, oldest first. To note each use in an order would cost each message a place in a list.
   */
  void passivate(long durable) {
    int excess = slots.size() - settings.maxActive();
    List<Slot> used = new ArrayList<>();
    for (Iterator<Slot> all = slots.values().iterator(); excess > 0 && all.hasNext(); ) {
      Slot slot = all.next();
      if (slot.usedLately) {
        slot.usedLately = false;
        used.add(slot);
        all.remove();
      } else if (slot.running == null
          && slot.waiting == null
          && !checkpointing.contains(slot.program)
          && slot.lastRecord <= durable) {
        forget(slot);
        all.remove();
        excess--;
      }
    }
    used.forEach(slot -> slots.put(slot.program, slot));
  }

  private void forget(Slot slot) {
    slot.isGone = true;
    if (slot.isLent) {
      units.forget(slot.program);
    }
    if (slot.ref != null) {
      stop(slot.ref);
    }
    stopMemory(slot);
  }

  int active() {
    return slots.size();
  }
}
