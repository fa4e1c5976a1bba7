package io.geartrain.runtime;

/**
 * Whether a runtime can be used: what a service answers its orchestrator.
 *
 * @param status where it is
 * @param recordsRead of the log, behind the newest snapshot, since it was opened
 * @param reason why it has stopped, or null
 */
public record Health(Status status, long recordsRead, Throwable reason) {
  /** Where a runtime is in its life. */
  public enum Status {
    /** It reads its log; {@link Health#recordsRead} shows that it goes on. */
    RECOVERING,
    /** It takes submissions. */
    READY,
    /** It was closed. */
    CLOSED,
    /** It has stopped by name and must be opened again. */
    STOPPED
  }

  /** Whether the process should go on: false when only a new start can help. */
  public boolean isLive() {
    return status != Status.STOPPED;
  }

  /** Whether submissions are taken. */
  public boolean isReady() {
    return status == Status.READY;
  }
}
