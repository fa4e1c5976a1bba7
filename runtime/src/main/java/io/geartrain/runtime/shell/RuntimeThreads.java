package io.geartrain.runtime.shell;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor of the scheduler and the block log, named in the configuration of {@code
 * geartrain.runtime-dispatcher}.
 */
public final class RuntimeThreads extends ExecutorServiceConfigurator {
  private final int threads;
  private final long spinNanos;

  /** Made by Akka from the dispatcher's configuration. */
  public RuntimeThreads(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.threads = config.getInt("threads");
    this.spinNanos = config.getDuration("spin").toNanos();
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    return new ExecutorServiceFactory() {
      @Override
      public ExecutorService createExecutorService() {
        return new ThreadPoolExecutor(
            threads, threads, 0, TimeUnit.SECONDS, new SpinningQueue(spinNanos), factory);
      }
    };
  }
}
