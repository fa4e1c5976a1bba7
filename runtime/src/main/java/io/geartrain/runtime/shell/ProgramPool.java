package io.geartrain.runtime.shell;

import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.message.MessageId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Threads for handlers, and a watchdog of their own. A handler that uses more CPU time than the limit,
 * or takes longer than the generous wall limit, loses its ledger and its thread: the thread is
 * interrupted and given up, and the pool gets another in its place. If the thread comes back one day,
 * the pool shrinks again.
 */
final class ProgramPool extends ThreadPoolExecutor {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final ThreadLocal<Together> TOGETHER = new ThreadLocal<>();

  /** Work below this is done by one thread: waking another takes about as long. */
  private static final long WORTH_ANOTHER_NANOS = 50_000;

  private final Set<ProgramThread> live = ConcurrentHashMap.newKeySet();
  private int abandoned;

  /** How long a task took lately. Threads write it without care: it only guesses. */
  private volatile long nanosPerTask = WORTH_ANOTHER_NANOS;

  private final long timeLimitNanos;
  private final long wallLimitNanos;
  private final Thread watchdog;
  private volatile boolean closed;

  ProgramPool(int threads, long timeLimitNanos, long wallLimitNanos, long spinNanos) {
    super(threads, threads, 0, TimeUnit.SECONDS, new SpinningQueue(spinNanos));
    if (timeLimitNanos <= 0 || wallLimitNanos < timeLimitNanos) {
      throw new IllegalArgumentException(
          "geartrain.programs.time-limit must be positive, wall-limit not below it");
    }
    this.timeLimitNanos = timeLimitNanos;
    this.wallLimitNanos = wallLimitNanos;
    AtomicInteger number = new AtomicInteger();
    setThreadFactory(
        task -> new ProgramThread(this, task, "geartrain-program-" + number.incrementAndGet()));
    this.watchdog = new Thread(this::watch, "geartrain-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  /**
   * Hands over, as one task, whatever the action hands over one by one: programs of a wave. Each of them
   * alone would cost a lock and often a thread's wake-up.
   */
  static void together(Runnable action) {
    Together together = new Together();
    TOGETHER.set(together);
    try {
      action.run();
    } finally {
      TOGETHER.remove();
      together.handOver();
    }
  }

  private static final class Together {
    private final List<Runnable> tasks = new ArrayList<>();
    private ProgramPool pool;

    void handOver() {
      if (pool != null) {
        Share share = new Share(pool, tasks.toArray(Runnable[]::new));
        boolean isShort = pool.nanosPerTask * tasks.size() < WORTH_ANOTHER_NANOS;
        for (int i = isShort ? 1 : Math.min(pool.getCorePoolSize(), tasks.size()); i > 0; i--) {
          pool.take(share);
        }
      }
    }
  }

  /**
   * Tasks that threads take from until none is left. What looks short begins with one thread, which calls
   * another when it takes longer, and so does the watchdog when a single task does. A thread that leaves before that, given up or by an
   * exception, must have another in its place: else the tasks would wait for ever once all have left.
   */
  private static final class Share implements Runnable {
    private final ProgramPool pool;
    private final Runnable[] tasks;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean called;

    Share(ProgramPool pool, Runnable[] tasks) {
      this.pool = pool;
      this.tasks = tasks;
    }

    /** Sends another thread, once: it may send the next. */
    void callAnother() {
      if (!called && pool.getCorePoolSize() > 1) {
        called = true;
        pool.take(this);
      }
    }

    boolean isExhausted() {
      return next.get() >= tasks.length;
    }

    @Override
    public void run() {
      ProgramThread thread = (ProgramThread) Thread.currentThread();
      thread.share = this;
      long begun = System.nanoTime();
      int done = 0;
      try {
        for (int i = next.getAndIncrement(); i < tasks.length; i = next.getAndIncrement()) {
          tasks[i].run();
          if (thread.isGivenUp()) {
            return;
          }
          done++;
          if (System.nanoTime() - begun > WORTH_ANOTHER_NANOS) {
            callAnother();
          }
        }
        if (done > 0) {
          long each = (System.nanoTime() - begun) / done;
          pool.nanosPerTask += (each - pool.nanosPerTask) / 8;
        }
      } finally {
        thread.share = null;
        // For a thread that was given up, the watchdog has sent another.
        if (!thread.isGivenUp()) {
          pool.take(this);
        }
      }
    }
  }

  /** Sends one more thread to what is left of the share. */
  private void take(Share share) {
    if (!share.isExhausted()) {
      try {
        super.execute(share);
      } catch (RejectedExecutionException e) {
        // The actor system is ending, and with it the programs.
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    Together together = TOGETHER.get();
    if (together == null || together.pool != null && together.pool != this) {
      super.execute(task);
    } else {
      together.pool = this;
      together.tasks.add(task);
    }
  }

  /** Hears of handlers that were stopped. */
  interface Stopped {
    /**
     * A handler was stopped.
     *
     * @param message what it was running
     * @param used how long, in words
     * @param abandoned threads given up and not back, this one included
     */
    void stopped(MessageId message, String used, int abandoned);
  }

  /** Puts the runs of one program under the watchdog, if they are on threads of a pool. */
  static final class Watch implements Executor.Watch {
    private final Stopped stopped;

    Watch(Stopped stopped) {
      this.stopped = stopped;
    }

    @Override
    public void begin(EffectLedger ledger) {
      if (Thread.currentThread() instanceof ProgramThread thread) {
        thread.watch = this;
        if (!thread.runs(ledger)) {
          // What this thread does no longer counts; its batch runs elsewhere.
          ledger.revoke();
        }
      }
    }

    @Override
    public boolean end() {
      return !(Thread.currentThread() instanceof ProgramThread thread) || thread.runs(null);
    }
  }

  static final class ProgramThread extends Thread {
    private static final AtomicReferenceFieldUpdater<ProgramThread, Object> RUNNING =
        AtomicReferenceFieldUpdater.newUpdater(ProgramThread.class, Object.class, "running");
    private static final Object GIVEN_UP = new Object();

    private final ProgramPool pool;

    /** The ledger of what runs, null between batches, or that the thread is given up. */
    private volatile Object running;

    /** Whose runs these are. Written before {@code running}, so whoever has read that sees it. */
    private Watch watch;

    private volatile Share share;

    // The watchdog's own notes.
    private EffectLedger seen;
    private long seenAtNanos;
    private long seenAtCpu;

    ProgramThread(ProgramPool pool, Runnable task, String name) {
      super(task, name);
      this.pool = pool;
      setDaemon(true);
    }

    /** Notes what runs, or with null that nothing does; false when this thread is given up. */
    boolean runs(EffectLedger ledger) {
      Object before = running;
      boolean counts = before != GIVEN_UP && RUNNING.compareAndSet(this, before, ledger);
      if (!counts) {
        pool.awaitGivingUp();
      }
      // Whoever interrupted it, the watchdog or the handler itself, the next one must not see it.
      interrupted();
      return counts;
    }

    boolean isGivenUp() {
      return running == GIVEN_UP;
    }

    @Override
    public void run() {
      pool.live.add(this);
      try {
        super.run();
      } finally {
        pool.live.remove(this);
      }
    }
  }

  private void watch() {
    long pause = Math.max(5, Math.min(100, TimeUnit.NANOSECONDS.toMillis(timeLimitNanos) / 10));
    while (!closed) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      for (ProgramThread thread : live) {
        look(thread);
      }
    }
  }

  private void look(ProgramThread thread) {
    if (!(thread.running instanceof EffectLedger ledger)) {
      return;
    }
    long now = System.nanoTime();
    long cpu = THREADS.getThreadCpuTime(thread.getId());
    if (ledger != thread.seen) {
      thread.seen = ledger;
      thread.seenAtNanos = now;
      thread.seenAtCpu = cpu;
      return;
    }
    long used = cpu - thread.seenAtCpu;
    long waited = now - thread.seenAtNanos;
    Share delayed = thread.share;
    if (delayed != null) {
      delayed.callAnother();
    }
    if (used < timeLimitNanos && waited < wallLimitNanos) {
      return;
    }
    // As long as that ledger runs, neither of them changes.
    Watch watch = thread.watch;
    Share share = thread.share;
    int count = giveUp(thread, ledger, share);
    if (count > 0) {
      watch.stopped.stopped(
          ledger.message().id(),
          TimeUnit.NANOSECONDS.toMillis(used)
              + " ms of CPU time, "
              + TimeUnit.NANOSECONDS.toMillis(waited)
              + " ms in all",
          count);
    }
  }

  /**
   * Gives a thread up and puts another in its place, also at the share that it was taking from.
   *
   * @return threads given up and not back, or 0 when the run has just ended
   */
  private synchronized int giveUp(ProgramThread thread, EffectLedger ledger, Share share) {
    if (!ProgramThread.RUNNING.compareAndSet(thread, ledger, ProgramThread.GIVEN_UP)) {
      return 0;
    }
    ledger.revoke();
    thread.interrupt();
    grow(1);
    if (share != null) {
      take(share);
    }
    return ++abandoned;
  }

  /** Waits for something; on a thread of a pool, another has its place meanwhile. */
  static <T> T waiting(java.util.function.Supplier<T> wait) {
    if (!(Thread.currentThread() instanceof ProgramThread thread)) {
      return wait.get();
    }
    thread.pool.grow(1);
    try {
      return wait.get();
    } finally {
      thread.pool.grow(-1);
    }
  }

  /** A thread that comes back while it is being given up waits here until that is done. */
  private synchronized void awaitGivingUp() {}

  private synchronized void grow(int by) {
    int size = getCorePoolSize() + by;
    if (by > 0) {
      setMaximumPoolSize(size);
      setCorePoolSize(size);
      prestartCoreThread();
    } else {
      setCorePoolSize(size);
      setMaximumPoolSize(size);
    }
  }

  @Override
  protected void afterExecute(Runnable task, Throwable thrown) {
    if (Thread.currentThread() instanceof ProgramThread thread && thread.isGivenUp()) {
      synchronized (this) {
        thread.running = null;
        Thread.interrupted();
        abandoned--;
        grow(-1);
      }
    }
  }

  @Override
  public void shutdown() {
    closed = true;
    watchdog.interrupt();
    super.shutdown();
  }

  @Override
  public java.util.List<Runnable> shutdownNow() {
    closed = true;
    watchdog.interrupt();
    return super.shutdownNow();
  }
}
