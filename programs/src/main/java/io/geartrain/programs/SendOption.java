package io.geartrain.programs;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.message.Value;

/**
 * How a message is sent: {@code after(blocks(5))}, {@code gas(5_000)}, {@code value(10)}, in any order. Of
 * two of a kind the last counts.
 */
public sealed interface SendOption {

  /**
   * Held back for so many blocks.
   *
   * @param blocks 0 for at once
   */
  record After(Blocks blocks) implements SendOption {}

  /**
   * With gas of its own; without, it shares what is left of its sender's.
   *
   * @param units taken off the sender's gas
   */
  record OwnGas(long units) implements SendOption {
    public OwnGas {
      if (units < 0) {
        throw new IllegalArgumentException("gas must not be negative: " + units);
      }
    }
  }

  /**
   * With value.
   *
   * @param amount taken off the program's balance
   */
  record WithValue(Value amount) implements SendOption {}

  /** Hold it back for so many blocks. */
  static SendOption after(Blocks blocks) {
    return new After(blocks);
  }

  /** Give it gas of its own. */
  static SendOption gas(long units) {
    return new OwnGas(units);
  }

  /** Give it value. */
  static SendOption value(long units) {
    return new WithValue(Value.of(units));
  }

  /** The delay among these options, in blocks; 0 if there is none. */
  static long delayOf(SendOption... options) {
    long delay = 0;
    for (SendOption option : options) {
      if (option instanceof After after) {
        delay = after.blocks().count();
      }
    }
    return delay;
  }

  /** The gas among these options, or {@link Effect#GASLESS}. */
  static long gasOf(SendOption... options) {
    long gas = Effect.GASLESS;
    for (SendOption option : options) {
      if (option instanceof OwnGas own) {
        gas = own.units();
      }
    }
    return gas;
  }

  /** The value among these options; none if there is none. */
  static Value valueOf(SendOption... options) {
    Value value = Value.ZERO;
    for (SendOption option : options) {
      if (option instanceof WithValue with) {
        value = with.amount();
      }
    }
    return value;
  }
}
