package io.geartrain.simulator.scenario;

import java.util.function.Consumer;

/**
 * A way of running scenarios. None changes what happens.
 *
 * @param sequential one dispatch after the other, instead of waves
 * @param threads how many run the programs of a wave
 * @param restart whether to start again from the journal after every block
 * @param shell on production's actors and a journal on the disk, instead of the simulator
 * @param seed fixes the order in which programs of a wave answer
 * @param trace gets a line of JSON for each dispatch, or null
 */
public record RunOptions(
    boolean sequential,
    int threads,
    boolean restart,
    boolean shell,
    long seed,
    Consumer<String> trace) {

  /** As the simulator runs: in waves, on one thread. */
  public static RunOptions defaults() {
    return new RunOptions(false, 1, false, false, 0, null);
  }

  /** One dispatch after the other. */
  public RunOptions sequentially() {
    return new RunOptions(true, 1, restart, shell, seed, trace);
  }

  /** The programs of a wave on so many threads, their answers in the seed's order. */
  public RunOptions inParallel(int count) {
    return new RunOptions(false, count, restart, shell, seed, trace);
  }

  /** With a restart after every block, or without. */
  public RunOptions restarting(boolean on) {
    return new RunOptions(sequential, threads, on, shell, seed, trace);
  }

  /** On production's actors and a journal on the disk, or not; there answers come as they come. */
  public RunOptions onShell(boolean on) {
    return new RunOptions(sequential, threads, restart, on, seed, trace);
  }

  /** With another order of answers. */
  public RunOptions seeded(long number) {
    return new RunOptions(sequential, threads, restart, shell, number, trace);
  }

  /** With each dispatch shown to somebody. */
  public RunOptions traced(Consumer<String> lines) {
    return new RunOptions(sequential, threads, restart, shell, seed, lines);
  }
}
