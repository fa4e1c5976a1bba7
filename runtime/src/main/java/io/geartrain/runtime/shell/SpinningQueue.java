package io.geartrain.runtime.shell;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A queue of tasks whose first idle thread looks again for a moment before it sleeps. Where each block
 * is handed to programs and back, waking a thread takes longer than most blocks do. It yields while it
 * looks, so whoever has something to do goes before it.
 */
final class SpinningQueue extends LinkedBlockingQueue<Runnable> {
  private static final long serialVersionUID = 1L;

  private final long spinNanos;
  private final AtomicBoolean spinning = new AtomicBoolean();

  SpinningQueue(long spinNanos) {
    this.spinNanos = spinNanos;
  }

  @Override
  public Runnable take() throws InterruptedException {
    if (spinNanos > 0 && spinning.compareAndSet(false, true)) {
      try {
        long begun = System.nanoTime();
        do {
          Runnable found = poll();
          if (found != null) {
            return found;
          }
          Thread.yield();
        } while (System.nanoTime() - begun < spinNanos);
      } finally {
        spinning.set(false);
      }
    }
    return super.take();
  }
}
