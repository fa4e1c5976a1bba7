package io.geartrain.runtime.core;

/**
 * All gas there ever was: what users paid in is burned, back with its payers, or still carried.
 *
 * @param paidIn limits of all users' messages
 * @param burned by runs and as rent
 * @param refunded to payers
 */
public record GasTotals(long paidIn, long burned, long refunded) {
  /** Before the first message. */
  public static final GasTotals NONE = new GasTotals(0, 0, 0);

  /** What is in trees, locked or set aside. */
  public long carried() {
    return paidIn - burned - refunded;
  }
}
