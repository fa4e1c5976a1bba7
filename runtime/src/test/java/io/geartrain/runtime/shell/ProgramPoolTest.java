package io.geartrain.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.script.Script;
import io.geartrain.runtime.script.ScriptCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever handlers do to their threads, every task that was handed over is run. */
class ProgramPoolTest {
  private static final int THREADS = 2;
  private static final ScriptCode CODE = ScriptCode.named("script");

  private final ProgramPool pool =
      new ProgramPool(
          THREADS, TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(100), 0);
  private final Set<Integer> counted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();

  @AfterEach
  void close() {
    pool.shutdownNow();
  }

  /** A task that runs one handler; it counts unless it was stopped. */
  private Runnable task(int number, CountDownLatch done, Runnable handler) {
    Message message =
        new Message(
            new MessageId(1, Phase.INPUT, number, 0),
            UserId.of("alice").id(),
            CODE.program("p"),
            EntryPoint.HANDLE,
            Script.script().payload(),
            Value.ZERO,
            null,
            null,
            null);
    ProgramPool.Watch watch =
        new ProgramPool.Watch(
            (id, used, abandoned) -> {
              stopped.add(id.ordinal());
              done.countDown();
            });
    return () -> {
      Executor.run(
          CODE,
          CODE.emptyState(),
          new Dispatch(message, Long.MAX_VALUE),
          Value.ZERO,
          new BlockContext(ChainSettings.defaults().with("gas-policy", "unmetered"), 1, 1, 1000, 0),
          ledger -> {
            watch.begin(ledger);
            handler.run();
          });
      if (watch.end()) {
        counted.add(number);
        done.countDown();
      }
    };
  }

  private static void waitUntilInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // As late as any handler that comes back.
    }
  }

  private static void waitForEver() {
    while (true) {
      waitUntilInterrupted();
    }
  }

  private void look() {
    if (Thread.currentThread().isInterrupted()) {
      interrupted.incrementAndGet();
    }
  }

  private void together(List<Runnable> tasks) {
    ProgramPool.together(() -> tasks.forEach(pool::execute));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).as("%s", latch).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Runnable> everyOther(int count, CountDownLatch done, Runnable hostile) {
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(task(i, done, i % 2 == 0 ? hostile : () -> {}));
    }
    return tasks;
  }

  private void assertHalfIsStopped(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(stopped.contains(i)).as("%d stopped", i).isEqualTo(i % 2 == 0);
      assertThat(counted.contains(i)).as("%d counted", i).isEqualTo(i % 2 == 1);
    }
  }

  @Test
  void handlers_that_end_when_they_are_interrupted_keep_no_task_of_their_share_waiting() {
    CountDownLatch done = new CountDownLatch(40);

    together(everyOther(40, done, ProgramPoolTest::waitUntilInterrupted));

    await(done);
    assertHalfIsStopped(40);
  }

  /** What looks short begins with one thread; here its first task waits for what its second one does. */
  @Test
  void a_share_that_looked_short_gets_another_thread_when_a_task_takes_long() {
    ProgramPool patient =
        new ProgramPool(THREADS, TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MINUTES.toNanos(2), 0);
    try {
      CountDownLatch quick = new CountDownLatch(20_000);
      for (int share = 0; share < 10_000; share++) {
        ProgramPool.together(
            () -> {
              patient.execute(quick::countDown);
              patient.execute(quick::countDown);
            });
      }
      await(quick);
      CountDownLatch second = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(2);
      ProgramPool.together(
          () -> {
            patient.execute(task(0, done, () -> await(second)));
            patient.execute(task(1, done, second::countDown));
          });

      await(done);
      assertThat(counted).containsExactlyInAnyOrder(0, 1);
      assertThat(stopped).isEmpty();
    } finally {
      patient.shutdownNow();
    }
  }

  @Test
  void handlers_that_never_end_keep_no_task_of_their_share_waiting() {
    CountDownLatch done = new CountDownLatch(12);

    together(everyOther(12, done, ProgramPoolTest::waitForEver));

    await(done);
    assertHalfIsStopped(12);
  }

  @Test
  void tasks_that_throw_keep_no_task_of_their_share_waiting() {
    CountDownLatch done = new CountDownLatch(20);
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(
          () -> {
            throw new IllegalStateException("what a test throws on purpose");
          });
      tasks.add(task(i, done, () -> {}));
    }

    together(tasks);

    await(done);
  }

  @Test
  void threads_that_come_back_are_the_pools_own_again() {
    CountDownLatch done = new CountDownLatch(20);
    together(everyOther(20, done, ProgramPoolTest::waitUntilInterrupted));
    await(done);
    stopped.clear();
    counted.clear();
    CountDownLatch again = new CountDownLatch(200);
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tasks.add(task(i, again, this::look));
    }

    together(tasks);

    await(again);
    assertThat(interrupted).hasValue(0);
    assertThat(stopped).isEmpty();
    assertThat(counted).hasSize(200);
    // The last ones may still be on their way back.
    while (pool.getCorePoolSize() > THREADS) {
      Thread.onSpinWait();
    }
    assertThat(pool.getMaximumPoolSize()).isEqualTo(THREADS);
  }

  @Test
  void a_handler_that_interrupts_its_own_thread_is_not_noticed_by_the_next() {
    CountDownLatch done = new CountDownLatch(40);
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tasks.add(task(i, done, i % 2 == 0 ? () -> Thread.currentThread().interrupt() : this::look));
    }

    together(tasks);

    await(done);
    assertThat(counted).hasSize(40);
    assertThat(interrupted).hasValue(0);
  }

  @Test
  void several_shares_at_once_are_all_run_beside_handlers_that_never_end() {
    CountDownLatch done = new CountDownLatch(30);
    for (int share = 0; share < 3; share++) {
      List<Runnable> tasks = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        boolean hostile = i < 2;
        tasks.add(task(share * 10 + i, done, hostile ? ProgramPoolTest::waitForEver : () -> {}));
      }
      together(tasks);
    }

    await(done);
    assertThat(stopped).containsExactlyInAnyOrder(0, 1, 10, 11, 20, 21);
    assertThat(counted).hasSize(24);
  }
}
