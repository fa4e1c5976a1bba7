package io.geartrain.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is handed to whoever looks, or waits in the queue behind it, runs once. */
class SpinningQueueTest {
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 20000", "2, 1", "2, 20000", "2, 1000000", "4, 5000"})
  void each_task_runs_once(int threads, long spinNanos) throws Exception {
    int tasks = 40_000;
    AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
    CountDownLatch left = new CountDownLatch(tasks);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new SpinningQueue(spinNanos));
    SplittableRandom random = new SplittableRandom(threads * 31 + spinNanos);
    try {
      for (int next = 0; next < tasks; ) {
        // Bursts and pauses about as long as a thread looks, so that tasks come just when it stops.
        for (int burst = random.nextInt(1, 5); burst > 0 && next < tasks; burst--) {
          int task = next++;
          pool.execute(
              () -> {
                runs.incrementAndGet(task);
                left.countDown();
              });
        }
        long pause = random.nextLong(Math.min(2 * spinNanos, 40_000) + 1);
        for (long begun = System.nanoTime(); System.nanoTime() - begun < pause; ) {
          Thread.onSpinWait();
        }
      }
      assertThat(left.await(2, TimeUnit.MINUTES)).as("all have run").isTrue();
    } finally {
      pool.shutdownNow();
    }
    for (int task = 0; task < tasks; task++) {
      assertThat(runs.get(task)).isEqualTo(1);
    }
  }
}
