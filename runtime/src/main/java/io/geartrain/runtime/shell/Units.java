package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.SchedulerCommand;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.unit.UnitHost;
import io.geartrain.runtime.unit.UnitOfWork;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs units of work, one at a time, each on one of the programs' threads under a lease of the memories it
 * touches. Those that units touched before are at hand; others it asks the scheduler for, and waits: its
 * thread has another in its place meanwhile.
 */
final class Units {
  private final Function<CodeId, ? extends HostedCode> codes;
  private final java.util.concurrent.Executor threads;
  private final Lender lender;
  private final ProgramSlots.StoppedHandler stopped;
  private final Map<ActorId, Object> atHand = new ConcurrentHashMap<>();
  private Running running;

  /** Lends a program's memory, to whoever asks from another thread. */
  interface Lender {
    /** Completes with the memory, some time. */
    void lend(ActorId program, CodeId code, CompletableFuture<Object> memory);
  }

  Units(
      Function<CodeId, ? extends HostedCode> codes,
      java.util.concurrent.Executor threads,
      Lender lender,
      ProgramSlots.StoppedHandler stopped) {
    this.codes = codes;
    this.threads = threads;
    this.lender = lender;
    this.stopped = stopped;
  }

  /** A unit that runs. Ends once: run, or taken back. */
  final class Running extends AtomicBoolean implements UnitHost, Runnable {
    private static final long serialVersionUID = 1L;

    private final transient SchedulerCommand.RunUnit command;
    private final transient Consumer<Running> ended;
    private final transient ProgramPool.Watch watch;
    private final transient LeasedView view;
    private transient UnitOfWork.Done done;
    private transient Throwable failure;

    Running(SchedulerCommand.RunUnit command, Consumer<Running> ended) {
      this.command = command;
      this.ended = ended;
      this.view = new LeasedView(command.chain());
      this.watch =
          new ProgramPool.Watch(
              (message, used, abandoned) ->
                  stopped.stopped(command.actor().id(), message, used, abandoned));
    }

    SchedulerCommand.RunUnit command() {
      return command;
    }

    UnitOfWork.Done done() {
      return done;
    }

    @Override
    public void run() {
      try {
        done = UnitOfWork.run(view, this, command.context(), command.dispatch());
      } catch (RuntimeException | Error e) {
        // Programs cannot cause this.
        failure = e;
      }
      // Who stopped it has decided what it came to.
      if (watch.end() && compareAndSet(false, true)) {
        ended.accept(this);
      }
    }

    /** What broke the unit, or null. */
    Throwable failure() {
      return failure;
    }

    @Override
    public HostedCode code(CodeId id) {
      return codes.apply(id);
    }

    @Override
    public Object memory(ActorId program, HostedCode code) {
      Object memory = atHand.get(program);
      if (memory == null) {
        // Waiting is not held against it.
        watch.end();
        CompletableFuture<Object> lent = new CompletableFuture<>();
        lender.lend(program, code.id(), lent);
        memory = ProgramPool.waiting(lent::join);
      }
      return memory;
    }

    @Override
    public Executor.Watch watch() {
      return watch;
    }
  }

  /** Begins a unit. */
  void run(SchedulerCommand.RunUnit command, Consumer<Running> ended) {
    running = new Running(command, ended);
    threads.execute(running);
  }

  /** A unit has ended by itself. */
  void finished(UnitOfWork.Done done) {
    running = null;
    done.memories().forEach(atHand::put);
  }

  /** Takes the unit back that runs that message; null when it is not running any more. */
  SchedulerCommand.RunUnit takeBack(MessageId message) {
    Running unit = running;
    if (unit == null
        || !unit.command.dispatch().message().id().equals(message)
        || !unit.compareAndSet(false, true)) {
      return null;
    }
    unit.view.end();
    running = null;
    return unit.command;
  }

  /** A program's memory is at hand from now on. */
  void lent(ActorId program, Object memory) {
    atHand.put(program, memory);
  }

  /** A program's memory is what its actor has, and no longer at hand. */
  void forget(ActorId program) {
    atHand.remove(program);
  }
}
