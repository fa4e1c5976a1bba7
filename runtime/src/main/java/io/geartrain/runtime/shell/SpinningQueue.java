package io.geartrain.runtime.shell;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A queue of tasks whose first idle thread looks again for a moment before it sleeps. Where each block
 * is handed to programs and back, waking a thread takes longer than most blocks do. Who looks is handed
 * the next task without waking anybody else. It yields while it looks, so whoever has something to do goes
 * before it.
 */
final class SpinningQueue extends LinkedBlockingQueue<Runnable> {
  private static final long serialVersionUID = 1L;

  /** Looks between two yields: a yield is a system call, and slows whoever shares the core. */
  private static final int LOOKS = 32;

  private final long spinNanos;
  private final AtomicBoolean spinning = new AtomicBoolean();
  private final transient AtomicReference<Runnable> handed = new AtomicReference<>();

  SpinningQueue(long spinNanos) {
    this.spinNanos = spinNanos;
  }

  @Override
  public boolean offer(Runnable task) {
    if (!spinning.get() || !handed.compareAndSet(null, task)) {
      return super.offer(task);
    }
    // Who looked may have gone just then. Then it is taken back, unless it went along.
    return spinning.get() || !handed.compareAndSet(task, null) || super.offer(task);
  }

  @Override
  public Runnable take() throws InterruptedException {
    if (spinNanos > 0 && spinning.compareAndSet(false, true)) {
      Runnable found = spin();
      if (found != null) {
        return found;
      }
    }
    return super.take();
  }

  private Runnable spin() {
    long begun = System.nanoTime();
    Runnable found = look();
    while (found == null && System.nanoTime() - begun < spinNanos) {
      Thread.yield();
      found = look();
    }
    spinning.set(false);
    Runnable late = handed.getAndSet(null);
    if (found == null) {
      return late;
    }
    if (late != null) {
      super.offer(late);
    }
    return found;
  }

  private Runnable look() {
    for (int i = 0; i < LOOKS; i++) {
      Runnable found = handed.get() == null ? poll() : handed.getAndSet(null);
      if (found != null) {
        return found;
      }
      Thread.onSpinWait();
    }
    return null;
  }
}
