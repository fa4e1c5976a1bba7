package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The block scheduler, as a state machine: an input and the time go in, commands come out. It knows no
 * Akka, no clock, no disk and no chance; the runtime's actors, the simulator and the tests drive the
 * same machine.
 *
 * <p>Three marks: what is <em>executed</em> is in the open block, what is <em>sealed</em> has been
 * handed out with {@link SchedulerCommand.Append}, what is <em>durable</em> may be seen outside.
 *
 * <p>A block: due messages of users, inputs, due tasks, then waves from the queue until nothing waits,
 * the allowance is spent, or an operational bound is met. Programs of a wave run side by side;
 * outcomes are merged in queue order. When a merged outcome ends a program, what ran behind it in the
 * wave is dropped and runs again in a wave of one, then two, then four: so executions stay below twice
 * the dispatches.
 */
public final class Scheduler {
  private final SchedulerLimits limits;
  private final BlockDraft draft;
  private final Deque<Submission> waiting = new ArrayDeque<>();
  private final Deque<Undurable> undurable = new ArrayDeque<>();

  private List<SchedulerCommand> commands = new ArrayList<>();
  private Wave wave;
  private BlockContext context;
  private boolean open;
  private long openedAt;
  private long now;
  private long nextBatch = 1;
  private int waveBound;
  private long undurableBytes;
  private long durable;
  private int stepsWanted;
  private boolean stepped;
  private long stepGas = Long.MAX_VALUE;
  private Refusal refusing;
  private boolean quiescing;
  private boolean held;

  /** How many of those that wait to be admitted are operators'. */
  private int interventions;

  private String stopped;
  private long cautious;
  private long executions;
  private long dispatches;

  private record Undurable(long sequence, long bytes, List<Output> outputs) {}

  /** Goes on from a state all of which is durable; all that waits, waits in memory. */
  public Scheduler(ChainState start, SchedulerLimits limits) {
    this(start, limits, Spill.NONE, 0);
  }

  /**
   * Goes on from a state all of which is durable.
   *
   * @param spill where messages wait that are too many for memory
   * @param seed of this process, unknown to others; never relevant to an outcome
   */
  public Scheduler(ChainState start, SchedulerLimits limits, Spill spill, long seed) {
    this.limits = limits;
    this.draft = new BlockDraft(start, spill, seed);
    this.durable = start.sequence();
    this.waveBound = limits.waveDispatches();
  }

  /**
   * Takes one input.
   *
   * @param nowMillis the time, never decreasing; it decides where blocks end and, with the wall
   *     clock, heights
   * @return what is to be done, in order
   */
  public List<SchedulerCommand> on(SchedulerInput input, long nowMillis) {
    now = Math.max(now, nowMillis);
    commands = new ArrayList<>();
    if (stopped == null) {
      accept(input);
      advance();
    }
    return commands;
  }

  private void accept(SchedulerInput input) {
    if (input instanceof SchedulerInput.BatchesDone all) {
      for (SchedulerInput.BatchDone done : all.batches()) {
        batchDone(done);
      }
    } else if (input instanceof SchedulerInput.BatchDone done) {
      batchDone(done);
    } else if (input instanceof SchedulerInput.Submitted submitted) {
      submitted(submitted.submission());
    } else if (input instanceof SchedulerInput.Durable written) {
      becomeDurable(written.sequence());
    } else if (input instanceof SchedulerInput.LimitExceeded exceeded) {
      limitExceeded(exceeded);
    } else if (input instanceof SchedulerInput.WriteFailed failed) {
      stopped = failed.reason();
      commands.add(new SchedulerCommand.Stop(failed.reason()));
    } else if (input instanceof SchedulerInput.Step step) {
      stepsWanted++;
      stepGas = step.gas();
    } else if (input instanceof SchedulerInput.Refusing change) {
      refusing = change.refusal();
    } else if (input instanceof SchedulerInput.Hold hold) {
      held = hold.on();
    } else if (input instanceof SchedulerInput.Quiesce) {
      quiescing = true;
    }
  }

  private void batchDone(SchedulerInput.BatchDone done) {
    if (wave != null && wave.finish(done.batch(), done.outcomes())) {
      executions += done.outcomes().size();
    }
  }

  private void submitted(Submission submission) {
    boolean isOperators = submission.isIntervention();
    if (refusing == null || isOperators && refusing.reason() == Refusal.Reason.DISK_LOW) {
      waiting.add(submission);
      interventions += isOperators ? 1 : 0;
    } else {
      release(draft.base().sequence(), new Output.Refused(submission.handle(), refusing));
    }
  }

  private void limitExceeded(SchedulerInput.LimitExceeded exceeded) {
    if (wave == null) {
      return;
    }
    MessageId message = exceeded.message();
    long gas = 0;
    for (Dispatch ran : wave.ran) {
      if (ran != null && ran.message().id().equals(message) && ran.message().gasNode() != null) {
        gas = ran.gas();
      }
    }
    Outcome outcome = Outcome.failed(message, exceeded.trap(), gas, exceeded.diagnosis());
    Wave.Batch rest = wave.decide(exceeded.batch(), message, outcome, nextBatch);
    if (rest != null) {
      nextBatch++;
      if (!rest.dispatches.isEmpty()) {
        commands.add(rest.command(context));
      }
    }
  }

  private void becomeDurable(long sequence) {
    durable = Math.max(durable, sequence);
    List<Output> leaving = new ArrayList<>();
    while (!undurable.isEmpty() && undurable.peekFirst().sequence() <= durable) {
      Undurable written = undurable.pollFirst();
      undurableBytes -= written.bytes();
      leaving.addAll(written.outputs());
    }
    if (!leaving.isEmpty()) {
      commands.add(new SchedulerCommand.Release(leaving));
    }
  }

  /** Lets an output leave when the record is durable, at once if it is. */
  private void release(long sequence, Output output) {
    if (sequence <= durable) {
      commands.add(new SchedulerCommand.Release(List.of(output)));
      return;
    }
    for (Undurable record : undurable) {
      if (record.sequence() >= sequence) {
        record.outputs().add(output);
        return;
      }
    }
  }

  // ------------------------------------------------------------------ blocks

  private void advance() {
    while (stopped == null) {
      if (wave != null) {
        if (!mergeWave()) {
          return;
        }
      } else if (!open) {
        if (quiescing || held || undurableBytes >= limits.pipelineBytes() || !openBlock()) {
          return;
        }
      } else if (draft.queueSize() == 0 || draft.hasMoreDue() || !startWave()) {
        seal();
      }
    }
  }

  private boolean openBlock() {
    ChainState base = draft.base();
    long height = base.height();
    long timestamp = base.timestamp();
    boolean hasQueue = base.hasQueued();
    switch (base.settings().clock()) {
      case WALL -> {
        timestamp = Math.max(timestamp, now);
        height = Math.max(height, heightAt(now));
        if (!hasQueue && waiting.isEmpty() && base.nextDue() > height) {
          return false;
        }
      }
      case DRIVEN -> {
        if (!hasQueue && base.nextDue() <= Math.max(height, base.watermark())) {
          height = Math.max(height, base.nextDue());
        } else if (!hasQueue && waiting.isEmpty()) {
          return false;
        }
        timestamp = Math.max(timestamp, height * base.settings().heightMillis());
      }
      case STEPPED -> {
        if (stepsWanted == 0) {
          return false;
        }
        stepsWanted--;
        stepped = true;
        height = height + 1;
        timestamp = Math.max(timestamp, height * base.settings().heightMillis());
      }
    }
    draft.open(height, timestamp);
    draft.limit(stepGas);
    stepGas = Long.MAX_VALUE;
    openedAt = now;
    draft.joinDue(limits.dueEntries());
    admitWaiting(isCatchingUp(base) ? 0 : limits.ingressBytes());
    draft.runTasks(limits.dueEntries());
    if (draft.isIdle() && !stepped) {
      // Only refusals and repeats: nothing to write. They wait for what they were judged by.
      for (Output output : draft.takeOutputs()) {
        release(base.sequence(), output);
      }
      return !waiting.isEmpty();
    }
    context =
        new BlockContext(
            base.settings(), draft.sequence(), height, timestamp, base.backlog(), base.agenda());
    open = true;
    return true;
  }

  /**
   * With the driven clock, work that is due goes before further inputs once many are parked: so a source
   * that is faster than the programs is held back instead of filling the memory.
   */
  private boolean isCatchingUp(ChainState base) {
    return base.settings().clock() == Clock.DRIVEN
        && base.agenda().size() > limits.dueEntries()
        && base.nextDue() <= base.watermark();
  }

  private long heightAt(long millis) {
    ChainState base = draft.base();
    return Math.max(0, millis - genesisTimestamp) / base.settings().heightMillis();
  }

  private long genesisTimestamp;

  /** With the wall clock, heights count from here. */
  public Scheduler countingFrom(long genesisMillis) {
    genesisTimestamp = genesisMillis;
    return this;
  }

  /**
   * Runs so many dispatches one by one, so that whoever carries out commands can note which one is
   * running: the process before ended uncleanly, and a dispatch may have been why.
   */
  public Scheduler cautiously(long count) {
    cautious = count;
    return this;
  }

  /** Whether dispatches still run one by one. */
  public boolean isCautious() {
    return cautious > 0;
  }

  private void admitWaiting(long most) {
    long room = most;
    while (!waiting.isEmpty() && room > 0) {
      Submission submission = waiting.pollFirst();
      room -= submission.weight();
      admit(submission);
    }
    // Operators' lane is always open.
    for (Iterator<Submission> rest = waiting.iterator(); interventions > 0 && rest.hasNext(); ) {
      Submission submission = rest.next();
      if (submission.isIntervention()) {
        rest.remove();
        admit(submission);
      }
    }
  }

  private void admit(Submission submission) {
    interventions -= submission.isIntervention() ? 1 : 0;
    Refusal refusal = draft.admit(submission);
    if (refusal != null) {
      draft.refuse(submission, refusal);
    }
  }

  /** Starts a wave from the head of the queue; false when the block is full. */
  private boolean startWave() {
    boolean any = draft.executedCount() > 0;
    if (any
        && (quiescing
            || draft.weight() >= limits.recordBytes()
            || draft.executedCount() >= limits.recordDispatches()
            || now - openedAt >= limits.budgetMillis())) {
      return false;
    }
    // All but one dispatch of a wave may have to run again; the law must hold even then.
    long spare = 2 * dispatches + 64 - executions;
    int most =
        Math.min(
            cautious > 0
                ? 1
                : Math.min(waveBound, (int) Math.max(1, Math.min(spare, limits.waveDispatches()))),
            Math.max(1, limits.recordDispatches() - draft.executedCount()));
    Wave next = Wave.collect(draft, most, limits.recordBytes(), nextBatch);
    if (next.messages.isEmpty()) {
      return false;
    }
    nextBatch += next.batches().size();
    wave = next;
    for (Wave.Batch batch : next.batches()) {
      commands.add(batch.command(context));
    }
    return true;
  }

  /**
   * Merges outcomes in queue order as far as they are there, while programs behind them still run; false
   * while the wave waits for any.
   */
  private boolean mergeWave() {
    while (wave.merged < wave.end) {
      if (wave.isPending(wave.merged)) {
        return false;
      }
      mergeNext(wave.merged);
    }
    if (wave.isRunning()) {
      return false;
    }
    Wave done = wave;
    wave = null;
    if (done.end == done.messages.size()) {
      waveBound = Math.min(waveBound * 2, limits.waveDispatches());
    } else {
      dropFrom(done, done.end);
      waveBound = 1;
    }
    return true;
  }

  private void mergeNext(int ordinal) {
    Outcome outcome = wave.outcomes[ordinal];
    Dispatch ran = wave.ran.get(ordinal);
    if (ran != null && ran.gas() != draft.gasFor(ran.message())) {
      // Something merged before it gave gas back to its tree, such as a timer taken back.
      wave.end = ordinal;
      return;
    }
    if (outcome == null) {
      outcome = draft.judge(wave.messages.get(ordinal));
      if (outcome == null) {
        // What could not run when the wave began can run now: it must run, and the rest behind it.
        wave.end = ordinal;
        return;
      }
    } else {
      dispatches++;
      cautious = Math.max(0, cautious - 1);
    }
    BlockDraft.Merged merged = draft.merge(outcome);
    wave.merged = ordinal + 1;
    if (merged == BlockDraft.Merged.CLOSES_WAVE) {
      wave.end = wave.merged;
    }
  }

  private void dropFrom(Wave done, int ordinal) {
    Set<ActorId> dropped = new HashSet<>();
    for (int i = ordinal; i < done.messages.size(); i++) {
      Message message = done.messages.get(i);
      if (done.outcomes[i] != null
          && !done.stopped.contains(message.id())
          && dropped.add(message.destination())) {
        commands.add(new SchedulerCommand.Drop(message.destination(), message.id()));
      }
    }
  }

  private void seal() {
    open = false;
    stepped = false;
    BlockDraft.Sealed sealed = draft.seal();
    undurable.add(
        new Undurable(
            sealed.block().sequence(), sealed.weight(), new ArrayList<>(sealed.outputs())));
    undurableBytes += sealed.weight();
    commands.add(new SchedulerCommand.Append(sealed));
  }

  /** For when handlers run: what makes later blocks cheaper and changes nothing. */
  public void tidy() {
    if (open) {
      draft.tidy();
    }
  }

  // ------------------------------------------------------------------ looking

  /** The state after the last sealed record. */
  public ChainState sealedState() {
    return draft.base();
  }

  /** The last record that is durable. */
  public long durable() {
    return durable;
  }

  /** Records that are sealed but not durable. */
  public int undurableRecords() {
    return undurable.size();
  }

  /** Bytes of records that are sealed but not durable, roughly. */
  public long undurableBytes() {
    return undurableBytes;
  }

  /**
   * Whether nothing runs, nothing waits that could run now, and everything sealed is durable.
   */
  public boolean isIdle() {
    return wave == null
        && !open
        && waiting.isEmpty()
        && undurable.isEmpty()
        && !draft.base().hasQueued();
  }

  /** Whether handlers run. */
  public boolean isRunning() {
    return wave != null;
  }

  /** Whether nothing runs and everything sealed is durable; more may wait. */
  public boolean isQuiet() {
    return wave == null && !open && undurable.isEmpty();
  }

  /** With the wall clock, the time at which the next parked message is due, or {@link Long#MAX_VALUE}. */
  public long nextDueMillis() {
    ChainState base = draft.base();
    long countable = (Long.MAX_VALUE - genesisTimestamp) / base.settings().heightMillis();
    return base.nextDue() >= countable
        ? Long.MAX_VALUE
        : genesisTimestamp + base.nextDue() * base.settings().heightMillis();
  }

  /** Handler runs so far; by law at most 2 x {@link #dispatches} + 64. */
  public long executions() {
    return executions;
  }

  /** Dispatches merged so far whose handler ran. */
  public long dispatches() {
    return dispatches;
  }
}
