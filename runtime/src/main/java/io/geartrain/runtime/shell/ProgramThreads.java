package io.geartrain.runtime.shell;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * The executor of the programs' dispatcher: threads that can be given up. Named in the configuration of
 * {@code geartrain.programs-dispatcher}.
 */
public final class ProgramThreads extends ExecutorServiceConfigurator {
  private final Config config;

  /** Made by Akka from the dispatcher's configuration. */
  public ProgramThreads(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.config = config.getConfig("program-threads");
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    int configured = config.getInt("threads");
    int threads = configured > 0 ? configured : Runtime.getRuntime().availableProcessors();
    long timeLimit = config.getDuration("time-limit").toNanos();
    long wallLimit = config.getDuration("wall-limit").toNanos();
    long spin = config.getDuration("spin").toNanos();
    return new ExecutorServiceFactory() {
      @Override
      public ExecutorService createExecutorService() {
        return new ProgramPool(threads, timeLimit, wallLimit, spin);
      }
    };
  }
}
