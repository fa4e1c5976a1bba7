package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;

/** How something is submitted: {@code gas(5_000)}, {@code value(10)}, {@code at(height(90))}. */
public sealed interface SubmitOption {

  /**
   * The gas limit.
   *
   * @param units 0 or more
   */
  record GasLimit(long units) implements SubmitOption {
    public GasLimit {
      if (units < 0) {
        throw new IllegalArgumentException("gas must not be negative: " + units);
      }
    }
  }

  /**
   * Value from the user's balance.
   *
   * @param amount how much
   */
  record WithValue(Value amount) implements SubmitOption {}

  /**
   * The height at which the message joins the queue; one that is past is at once.
   *
   * @param height inclusive
   */
  record AtHeight(BlockHeight height) implements SubmitOption {}

  /**
   * A key that makes repeats harmless: the same request under it is admitted once.
   *
   * @param key the user's own
   */
  record IdempotencyKey(String key) implements SubmitOption {
    public IdempotencyKey {
      if (key.isBlank() || key.length() > 256) {
        throw new IllegalArgumentException("an idempotency key has 1 to 256 characters");
      }
    }
  }

  /**
   * Somebody else pays the gas, and gets back what is left of it. The value stays the sender's own.
   *
   * @param sponsor who
   */
  record SponsoredBy(UserId sponsor) implements SubmitOption {}

  /** With that gas limit; else the setting {@code default-gas}. */
  static SubmitOption gas(long units) {
    return new GasLimit(units);
  }

  /** With that value. */
  static SubmitOption value(long units) {
    return new WithValue(Value.of(units));
  }

  /** At that height. */
  static SubmitOption at(BlockHeight height) {
    return new AtHeight(height);
  }

  /** Under that idempotency key. */
  static SubmitOption idempotencyKey(String key) {
    return new IdempotencyKey(key);
  }

  /** With gas that this user pays. */
  static SubmitOption sponsoredBy(UserId sponsor) {
    return new SponsoredBy(sponsor);
  }

  /** Options read into one place. */
  record Choice(long gas, Value value, long target, String key, UserId sponsor) {
    static Choice of(long defaultGas, SubmitOption... options) {
      long gas = defaultGas;
      Value value = Value.ZERO;
      long target = Input.NOW;
      String key = null;
      UserId sponsor = null;
      for (SubmitOption option : options) {
        if (option instanceof GasLimit limit) {
          gas = limit.units();
        } else if (option instanceof WithValue with) {
          value = with.amount();
        } else if (option instanceof AtHeight at) {
          target = at.height().value();
        } else if (option instanceof IdempotencyKey given) {
          key = given.key();
        } else if (option instanceof SponsoredBy by) {
          sponsor = by.sponsor();
        }
      }
      return new Choice(gas, value, target, key, sponsor);
    }

    /** Only gas and value may go with it. */
    Choice gasAndValueOnly(String what) {
      if (target != Input.NOW || key != null || sponsor != null) {
        throw new IllegalArgumentException("only gas(...) and value(...) go with " + what);
      }
      return this;
    }

    /** Everybody pays for it himself. */
    Choice unsponsored(String what) {
      if (sponsor != null) {
        throw new IllegalArgumentException("sponsoredBy(...) does not go with " + what);
      }
      return this;
    }
  }
}
