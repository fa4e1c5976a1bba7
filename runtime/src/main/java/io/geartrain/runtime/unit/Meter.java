package io.geartrain.runtime.unit;

/**
 * Gas of a unit of work, or of a fence inside it. What was burned stays burned; what was carved off for
 * messages comes back when their savepoint is undone, so that it is counted with the state.
 */
final class Meter {
  private final long limit;
  private final long carvedBefore;
  private long burned;

  /**
   * A full one.
   *
   * @param carvedBefore what had been carved off when it began
   */
  Meter(long limit, long carvedBefore) {
    this.limit = limit;
    this.carvedBefore = carvedBefore;
  }

  /** What is left, when so much has been carved off in all. */
  long left(long carved) {
    return limit == Long.MAX_VALUE ? limit : limit - burned - (carved - carvedBefore);
  }

  /** Burns gas. */
  void burn(long gas) {
    burned += gas;
  }

  /** Burns everything; what was carved off in it is given back. */
  void exhaust() {
    burned = limit;
  }

  long burned() {
    return burned;
  }

  boolean isCounted() {
    return limit != Long.MAX_VALUE;
  }
}
