package io.geartrain.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Durations, noted by any thread. */
final class Latencies {
  private final long[] nanos;
  private final AtomicInteger count = new AtomicInteger();

  /** Room for that many; more are not kept. */
  Latencies(int most) {
    nanos = new long[most];
  }

  void add(long duration) {
    int at = count.getAndIncrement();
    if (at < nanos.length) {
      nanos[at] = duration;
    }
  }

  /** So many per cent took at most this long. */
  long micros(int percent) {
    int noted = Math.min(count.get(), nanos.length);
    if (noted == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, noted);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(noted - 1L, (long) noted * percent / 100)] / 1000;
  }
}
