package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Value;
import java.math.BigInteger;

/**
 * A sum of values, some of them subtracted. It counts modulo 2^128, which is more than there can be of a
 * denomination, so that it is nothing exactly when as much was added as subtracted. Allocates nothing.
 */
final class ValueSum {
  private static final int HALF = 64;

  private long high;
  private long low;

  void plus(Value value) {
    if (!value.isZero()) {
      add(highOf(value), value.amount().longValue());
    }
  }

  void minus(Value value) {
    if (!value.isZero()) {
      subtract(highOf(value), value.amount().longValue());
    }
  }

  /** Adds so many of that much each; either may be negative. */
  void plus(long times, long each) {
    add(Math.multiplyHigh(times, each), times * each);
  }

  private static long highOf(Value value) {
    BigInteger amount = value.amount();
    return amount.bitLength() <= HALF ? 0 : amount.shiftRight(HALF).longValue();
  }

  private void add(long moreHigh, long moreLow) {
    low += moreLow;
    high += moreHigh + (Long.compareUnsigned(low, moreLow) < 0 ? 1 : 0);
  }

  private void subtract(long lessHigh, long lessLow) {
    high -= lessHigh + (Long.compareUnsigned(low, lessLow) < 0 ? 1 : 0);
    low -= lessLow;
  }

  boolean isZero() {
    return high == 0 && low == 0;
  }

  void clear() {
    high = 0;
    low = 0;
  }

  /** With its sign: at least -2^127, below 2^127. */
  BigInteger toBigInteger() {
    BigInteger rest = BigInteger.valueOf(low >>> 1).shiftLeft(1).or(BigInteger.valueOf(low & 1));
    return BigInteger.valueOf(high).shiftLeft(HALF).add(rest);
  }

  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
