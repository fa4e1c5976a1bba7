package io.geartrain.persistence;

import java.util.stream.LongStream;

/** The seeds of randomized tests: {@code -Dgeartrain.test.seeds} of them, 20 unless told. */
public final class Seeds {
  private Seeds() {}

  /** From 1 on. */
  public static LongStream all() {
    return LongStream.rangeClosed(1, Integer.getInteger("geartrain.test.seeds", 20));
  }
}
