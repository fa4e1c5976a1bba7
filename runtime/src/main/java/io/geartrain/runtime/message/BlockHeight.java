package io.geartrain.runtime.message;

/**
 * Logical time: Gear's block number. Never decreases; several records may share one.
 *
 * @param value 0 or more
 */
public record BlockHeight(long value) implements Comparable<BlockHeight> {

  public BlockHeight {
    if (value < 0) {
      throw new IllegalArgumentException("a block height must not be negative: " + value);
    }
  }

  /** That height. */
  public static BlockHeight height(long value) {
    return new BlockHeight(value);
  }

  /** So many heights later. */
  public BlockHeight plus(long heights) {
    return new BlockHeight(Math.addExact(value, heights));
  }

  @Override
  public int compareTo(BlockHeight other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
