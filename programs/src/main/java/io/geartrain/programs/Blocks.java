package io.geartrain.programs;

/**
 * A number of block heights.
 *
 * @param count 0 or more
 */
public record Blocks(long count) {
  public Blocks {
    if (count < 0) {
      throw new IllegalArgumentException("a number of blocks must not be negative: " + count);
    }
  }

  /** That many block heights. */
  public static Blocks blocks(long count) {
    return new Blocks(count);
  }
}
