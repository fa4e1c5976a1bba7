package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.unit.DryHost;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Dry runs and questions at the durable mark, on threads of their own: blocks are made meanwhile as if
 * nothing were. A dry run borrows the chain's state, an immutable value, and asks for the memory of each program when that
 * is about to run. When a program has moved on since, the states of two marks would be mixed; so the dry
 * run begins again with the chain and all programs it knows by then, read in one go. So does a question.
 */
public final class DryRuns implements AutoCloseable {
  private final DryRunLimits limits;
  private final Function<CodeId, ? extends HostedCode> codes;
  private final Consumer<BlockScheduler.Borrow> scheduler;
  private final Set<Heard<?>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private ProgramPool pool;
  private boolean closed;

  /**
   * Hears, on a thread of a dry run, what came of it.
   *
   * @param <T> what comes of it
   */
  public interface Heard<T> {
    /** It ran, or would be refused. */
    void ran(T result);

    /** It was not run, or not to its end. */
    void failed(Throwable reason);
  }

  /**
   * Runs nothing yet; threads begin with the first dry run.
   *
   * @param codes what is deployed in this process
   * @param scheduler lends states
   */
  public DryRuns(
      DryRunLimits limits,
      Function<CodeId, ? extends HostedCode> codes,
      Consumer<BlockScheduler.Borrow> scheduler) {
    this.limits = limits;
    this.codes = codes;
    this.scheduler = scheduler;
  }

  /** What is run against the chain and the memories of programs; perhaps again, with newer ones. */
  private interface Work<T> {
    T run(ChainState state, DryHost host);
  }

  /**
   * Runs a message dry when its turn comes.
   *
   * @return null, or why it will not be run
   */
  public Refusal run(DryRun.Wanted wanted, Heard<DryRun.Result> heard) {
    return run(
        wanted.program(),
        (state, host) -> DryRun.run(state, host, wanted, limits.maxDispatches()),
        heard);
  }

  /**
   * Answers a question when its turn comes.
   *
   * @param gas most gas that it may burn
   * @return null, or why it will not be answered
   */
  public Refusal ask(ActorId of, Question question, long gas, Heard<Questions.Answer> heard) {
    return run(
        of, (state, host) -> Questions.ask(state, host.unitHost(), of, question, gas), heard);
  }

  private <T> Refusal run(ActorId program, Work<T> work, Heard<T> heard) {
    if (abandoned.get() >= limits.maxAbandoned()) {
      return busy(abandoned + " threads are given up to handlers, dry-run.max-abandoned");
    }
    if (waiting.incrementAndGet() > limits.maxWaiting() + limits.parallel()) {
      waiting.decrementAndGet();
      return busy("too many dry runs wait, dry-run.max-waiting; try again later");
    }
    underWay.add(heard);
    try {
      pool().execute(new Attempt<>(program, work, heard));
      return null;
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      underWay.remove(heard);
      return closing();
    }
  }

  private static Refusal busy(String text) {
    return new Refusal(Refusal.Reason.BACKLOG_FULL, text);
  }

  private static Refusal closing() {
    return new Refusal(Refusal.Reason.CLOSED, "the runtime is closed or has stopped");
  }

  private synchronized ProgramPool pool() {
    if (closed) {
      throw new RejectedExecutionException();
    }
    if (pool == null) {
      pool =
          new ProgramPool(
              limits.parallel(), limits.timeLimit().toNanos(), limits.wallLimit().toNanos(), 0);
    }
    return pool;
  }

  /** A program has moved on since the chain's state was borrowed. */
  private static final class MovedOnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedOnException() {
      super(null, null, false, false);
    }
  }

  /** The dry run must end now. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(Throwable reason) {
      super(null, reason, false, false);
    }
  }

  private final class Attempt<T> implements Runnable, DryHost, Executor.Watch {
    private final ActorId first;
    private final Work<T> work;
    private final Heard<T> heard;
    private final ProgramPool.Watch watch = new ProgramPool.Watch(this::handlerStopped);
    private final Map<ActorId, Object> memories = new HashMap<>();
    private long endsAt;
    private ChainState state;
    private volatile boolean isStopped;

    Attempt(ActorId first, Work<T> work, Heard<T> heard) {
      this.first = first;
      this.work = work;
      this.heard = heard;
    }

    @Override
    public void run() {
      endsAt = System.nanoTime() + limits.timeout().toNanos();
      try {
        borrow(Set.of(first));
        T result = tryOften();
        settle(() -> heard.ran(result));
      } catch (StoppedException e) {
        settle(() -> heard.failed(e.getCause()));
      } catch (RuntimeException | Error e) {
        // A program may have broken anything, but only this dry run hears of it.
        settle(() -> heard.failed(e));
      } finally {
        waiting.decrementAndGet();
        watch.end();
        if (isStopped) {
          abandoned.decrementAndGet();
        }
        // What it parked outside the heap had to stay there until now.
        Reference.reachabilityFence(state);
      }
    }

    private void settle(Runnable tell) {
      if (underWay.remove(heard)) {
        tell.run();
      }
    }

    private T tryOften() {
      while (true) {
        try {
          return work.run(state, this);
        } catch (MovedOnException e) {
          borrow(Set.copyOf(memories.keySet()));
        }
      }
    }

    /** On the watchdog's thread: nobody knows when the handler ends. */
    private void handlerStopped(Object message, String used, int count) {
      isStopped = true;
      abandoned.incrementAndGet();
      settle(
          () ->
              heard.failed(
                  new TimeoutException("a handler of the dry run was stopped after " + used)));
    }

    private void requireTime() {
      if (isStopped || System.nanoTime() - endsAt >= 0) {
        throw new StoppedException(
            new TimeoutException("the dry run took longer than dry-run.timeout"));
      }
    }

    @Override
    public Executor.Watch watch() {
      return this;
    }

    @Override
    public void begin(EffectLedger ledger) {
      watch.begin(ledger);
    }

    @Override
    public HostedCode code(CodeId id) {
      // The run before has ended: waiting is not held against it.
      watch.end();
      requireTime();
      HostedCode code = codes.apply(id);
      if (code == null) {
        throw new IllegalStateException("code " + id + " is not deployed in this process");
      }
      return code;
    }

    @Override
    public Object memory(ActorId program, HostedCode code) {
      if (!memories.containsKey(program)) {
        Lent lent = lent(Set.of(program));
        Read read = lent.memories().get(program);
        boolean hasMovedOn = read == null || read.sequence() > state.sequence();
        remember(lent);
        if (hasMovedOn) {
          throw new MovedOnException();
        }
      }
      return memories.get(program);
    }

    /** Takes the chain and these programs as they are now. */
    private void borrow(Set<ActorId> programs) {
      Lent lent = lent(programs);
      state = lent.state();
      memories.clear();
      remember(lent);
    }

    private void remember(Lent lent) {
      lent.memories()
          .forEach(
              (program, read) -> {
                HostedCode code = codes.apply(lent.state().programs().get(program).code());
                memories.put(program, code.decodeState(read.state()));
              });
    }

    private Lent lent(Set<ActorId> programs) {
      requireTime();
      CompletableFuture<Lent> answer = new CompletableFuture<>();
      scheduler.accept(new BlockScheduler.Borrow(programs, answer::complete));
      try {
        return answer.get(Math.max(1, endsAt - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new StoppedException(
            new TimeoutException("a program's state was not read within dry-run.timeout"));
      } catch (InterruptedException e) {
        throw new StoppedException(new IllegalStateException("interrupted in a dry run", e));
      } catch (ExecutionException e) {
        throw new StoppedException(e.getCause());
      }
    }
  }

  /**
   * The chain at the durable mark, and what some of its programs remember there.
   *
   * @param state the chain
   * @param memories of those of the programs that live
   */
  public record Lent(ChainState state, Map<ActorId, Read> memories) {}

  /**
   * What a program remembers.
   *
   * @param sequence since which record, at the latest
   * @param state canonical
   */
  public record Read(long sequence, Payload state) {}

  /** Ends what is under way; nothing more is run. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (pool != null) {
        pool.shutdownNow();
      }
    }
    for (Heard<?> heard : underWay) {
      if (underWay.remove(heard)) {
        heard.failed(new io.geartrain.runtime.RejectedException(closing()));
      }
    }
  }
}
