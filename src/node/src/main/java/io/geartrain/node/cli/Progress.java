package io.geartrain.node.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar on stderr, if that is a terminal. */
final class Progress implements AutoCloseable {
  private static final int REFRESH_MILLIS = 200;

  private final ProgressBar bar;

  Progress(String task, String unit) {
    this.bar =
        isTerminal()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" " + unit, 1)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build()
            : null;
  }

  /** The launcher looks whether stderr is a terminal; Java cannot. */
  private static boolean isTerminal() {
    return Boolean.getBoolean("geartrain.terminal");
  }

  void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  void of(long all) {
    if (bar != null) {
      bar.maxHint(all);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
