package io.geartrain.runtime.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Amounts of several denominations, sorted by name; none of them is zero (cosmwasm.md, 1: Funds list).
 *
 * @param amounts by denomination
 */
public record Coins(@JsonValue SortedMap<String, BigInteger> amounts) {
  /** Nothing. */
  public static final Coins NONE = new Coins(Collections.emptySortedMap());

  /** Leaves zeros out. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Coins {
    TreeMap<String, BigInteger> sorted = new TreeMap<>();
    for (Map.Entry<String, BigInteger> coin : amounts.entrySet()) {
      if (coin.getKey().isBlank()) {
        throw new IllegalArgumentException("a denomination needs a name");
      }
      // The same bound as of the native one.
      if (!new Value(coin.getValue()).isZero()) {
        sorted.put(coin.getKey(), coin.getValue());
      }
    }
    amounts = Collections.unmodifiableSortedMap(sorted);
  }

  /** One amount. */
  public static Coins of(String denomination, long amount) {
    return of(denomination, Value.of(amount));
  }

  /** One amount. */
  public static Coins of(String denomination, Value amount) {
    return amount.isZero() ? NONE : new Coins(new TreeMap<>(Map.of(denomination, amount.amount())));
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return amounts.isEmpty();
  }

  /** How much of a denomination. */
  public Value of(String denomination) {
    BigInteger amount = amounts.get(denomination);
    return amount == null ? Value.ZERO : new Value(amount);
  }

  /** Without a denomination. */
  public Coins without(String denomination) {
    if (!amounts.containsKey(denomination)) {
      return this;
    }
    TreeMap<String, BigInteger> rest = new TreeMap<>(amounts);
    rest.remove(denomination);
    return new Coins(rest);
  }

  /** The sum. */
  public Coins plus(Coins other) {
    if (other.isEmpty()) {
      return this;
    }
    TreeMap<String, BigInteger> sum = new TreeMap<>(amounts);
    other.amounts.forEach((name, amount) -> sum.merge(name, amount, BigInteger::add));
    return new Coins(sum);
  }

  /** Whether there is as much of everything as there. */
  public boolean covers(Coins other) {
    return other.amounts.keySet().stream()
        .allMatch(name -> of(name).compareTo(other.of(name)) >= 0);
  }

  /**
   * The rest.
   *
   * @throws IllegalArgumentException when there is less of something than is taken; see {@link #covers}
   */
  public Coins minus(Coins other) {
    if (!covers(other)) {
      throw new IllegalArgumentException("there is only '" + this + "', less than '" + other + "'");
    }
    TreeMap<String, BigInteger> rest = new TreeMap<>(amounts);
    other.amounts.forEach((name, amount) -> rest.merge(name, amount, BigInteger::subtract));
    return new Coins(rest);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    amounts.forEach(
        (name, amount) -> text.append(text.isEmpty() ? "" : ",").append(amount).append(name));
    return text.toString();
  }
}
