package io.geartrain.runtime;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which stages complete and subscribers run: a few, reused, never the runtime's. */
final class OutsideExecutor extends ThreadPoolExecutor {
  OutsideExecutor(int threads) {
    super(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory());
    allowCoreThreadTimeOut(true);
  }

  private static java.util.concurrent.ThreadFactory factory() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "geartrain-callback-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
