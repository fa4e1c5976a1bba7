package io.geartrain.runtime.host;

/** Which ends of a call its caller hears of (cosmwasm.md, 1: SubMsg). */
public enum ReplyOn {
  /** Both. */
  ALWAYS(true, true),
  /** Failure: the caller goes on. */
  ERROR(false, true),
  /** Success; failure is the caller's own. */
  SUCCESS(true, false),
  /** None; failure is the caller's own. */
  NEVER(false, false);

  private final boolean success;
  private final boolean failure;

  ReplyOn(boolean success, boolean failure) {
    this.success = success;
    this.failure = failure;
  }

  /** Whether the caller hears of a call that ended so. */
  public boolean hears(boolean isSuccess) {
    return isSuccess ? success : failure;
  }
}
