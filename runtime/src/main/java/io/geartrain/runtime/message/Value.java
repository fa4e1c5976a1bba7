package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;

/**
 * An amount of the native denomination: 128 bits, unsigned.
 *
 * @param amount 0 to 2^128 - 1
 */
public record Value(@JsonValue BigInteger amount) implements Comparable<Value> {
  /** Nothing. */
  public static final Value ZERO = new Value(BigInteger.ZERO);

  private static final int BITS = 128;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Value {
    if (amount.signum() < 0 || amount.bitLength() > BITS) {
      throw new IllegalArgumentException("a value is 0 to 2^128 - 1, was " + amount);
    }
  }

  /** That many units. */
  public static Value of(long units) {
    return units == 0 ? ZERO : new Value(BigInteger.valueOf(units));
  }

  /** Whether this is nothing. */
  public boolean isZero() {
    return amount.signum() == 0;
  }

  /** The sum. */
  public Value plus(Value other) {
    return other.isZero() ? this : isZero() ? other : new Value(amount.add(other.amount));
  }

  /**
   * The difference.
   *
   * @throws IllegalArgumentException when {@code other} is more than this
   */
  public Value minus(Value other) {
    return other.isZero() ? this : new Value(amount.subtract(other.amount));
  }

  @Override
  public int compareTo(Value other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public String toString() {
    return amount.toString();
  }
}
