package io.geartrain.runtime.storage;

import java.util.Arrays;

/**
 * How long the last forces of a log took. Written by one thread, read by any.
 */
public final class ForceTimes {
  private static final int KEPT = 1024;

  private final long[] nanos = new long[KEPT];
  private volatile long count;

  /** Notes one; for the thread that forces. */
  public void add(long duration) {
    nanos[(int) (count % KEPT)] = duration;
    // The volatile write makes the element visible, and only this thread writes.
    count = count + 1;
  }

  /** How many there were in all. */
  public long count() {
    return count;
  }

  /**
   * The time that so many per cent of the last 1,024 forces took at most, in nanoseconds; 0 when there
   * was none.
   */
  public long percentile(int percent) {
    int known = (int) Math.min(count, KEPT);
    if (known == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, known);
    Arrays.sort(sorted);
    return sorted[Math.min(known - 1, known * percent / 100)];
  }
}
