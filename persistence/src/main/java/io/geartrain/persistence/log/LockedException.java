package io.geartrain.persistence.log;

import java.nio.file.Path;

/** Another process, or another runtime in this one, holds the directory. */
public final class LockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long pid;

  /** Names the directory and the process that holds it. */
  public LockedException(Path directory, long pid) {
    super(
        "%s is in use by process %s; stop it, or use another directory"
            .formatted(directory, pid < 0 ? "(unknown)" : Long.toString(pid)));
    this.pid = pid;
  }

  /** The process that holds it, or -1 if it did not say. */
  public long pid() {
    return pid;
  }
}
