package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.SchedulerCommand.RunBatch;
import io.geartrain.runtime.program.Executed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Some batches of a wave, each on its program's thread. Whoever ends last says so, once: a message to
 * the scheduler for each program would cost more than most programs do.
 */
final class RunningWave {
  private final AtomicInteger running;
  private final Consumer<RunningWave> ended;
  private final List<Batch> batches;

  RunningWave(int size, Consumer<RunningWave> ended) {
    this.running = new AtomicInteger(size);
    this.ended = ended;
    this.batches = new ArrayList<>(size);
  }

  /** A batch and, when its program has run it, what it came to. Ends once: run, or taken back. */
  final class Batch extends AtomicBoolean implements Consumer<Executed> {
    private static final long serialVersionUID = 1L;

    private final transient RunBatch command;
    private final transient ProgramSlots.Slot slot;
    private transient Executed executed;

    private Batch(RunBatch command, ProgramSlots.Slot slot) {
      this.command = command;
      this.slot = slot;
    }

    RunBatch command() {
      return command;
    }

    ProgramSlots.Slot slot() {
      return slot;
    }

    /** What it came to, or null if it was taken back. */
    Executed executed() {
      return executed;
    }

    @Override
    public void accept(Executed done) {
      if (compareAndSet(false, true)) {
        executed = done;
        leave();
      }
    }

    /** Takes it back from a program that was stopped; false if it has run. */
    boolean takeBack() {
      return compareAndSet(false, true);
    }

    /** One batch fewer to wait for. */
    void leave() {
      if (running.decrementAndGet() == 0) {
        ended.accept(RunningWave.this);
      }
    }
  }

  /** Adds one of its batches, before it is run. */
  Batch add(RunBatch command, ProgramSlots.Slot slot) {
    Batch batch = new Batch(command, slot);
    batches.add(batch);
    return batch;
  }

  /** In the order of the wave. */
  List<Batch> batches() {
    return batches;
  }
}
