package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ProgramRef;
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

  /**
   * Coins of any denominations, which move when the message runs.
   *
   * @param coins of the sender
   */
  record WithFunds(Coins coins) implements SubmitOption {}

  /**
   * What makes a contract's address known beforehand.
   *
   * @param salt 1 to 64 bytes as UTF-8
   */
  record WithSalt(String salt) implements SubmitOption {}

  /**
   * Who may migrate a contract.
   *
   * @param admin a user or a program
   */
  record WithAdmin(ActorId admin) implements SubmitOption {}

  /** With coins of any denominations: of a message to an atomic program, or an instantiation. */
  static SubmitOption funds(Coins coins) {
    return new WithFunds(coins);
  }

  /** With a salt: of an instantiation, so that {@code code.contractRef(creator, salt)} knows its address. */
  static SubmitOption salt(String salt) {
    return new WithSalt(salt);
  }

  /** With an admin: of an instantiation; else nobody can migrate the contract. */
  static SubmitOption admin(UserId admin) {
    return new WithAdmin(admin.id());
  }

  /** With a program as admin. */
  static SubmitOption admin(ProgramRef<?> admin) {
    return new WithAdmin(admin.id());
  }

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
  record Choice(
      long gas,
      Value value,
      long target,
      String key,
      UserId sponsor,
      Coins funds,
      String salt,
      ActorId admin) {
    static Choice of(long defaultGas, SubmitOption... options) {
      long gas = defaultGas;
      Value value = Value.ZERO;
      long target = Input.NOW;
      String key = null;
      UserId sponsor = null;
      Coins funds = Coins.NONE;
      String salt = null;
      ActorId admin = null;
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
        } else if (option instanceof WithFunds with) {
          funds = with.coins();
        } else if (option instanceof WithSalt with) {
          salt = with.salt();
        } else if (option instanceof WithAdmin with) {
          admin = with.admin();
        }
      }
      return new Choice(gas, value, target, key, sponsor, funds, salt, admin);
    }

    /** Only gas and value may go with it. */
    Choice gasAndValueOnly(String what) {
      if (target != Input.NOW || key != null || sponsor != null || !funds.isEmpty()) {
        throw new IllegalArgumentException("only gas(...) and value(...) go with " + what);
      }
      return ofMessage(what);
    }

    /** Everybody pays for it himself. */
    Choice unsponsored(String what) {
      if (sponsor != null) {
        throw new IllegalArgumentException("sponsoredBy(...) does not go with " + what);
      }
      return this;
    }

    /** Coins other than native ones move in units of work. */
    Choice nativeOnly(String what) {
      if (!funds.isEmpty()) {
        throw new IllegalArgumentException(
            "funds(...) do not go with " + what + ": native value does, by value(...)");
      }
      return ofMessage(what);
    }

    /** It makes no contract. */
    Choice ofMessage(String what) {
      if (salt != null || admin != null) {
        throw new IllegalArgumentException(
            "salt(...) and admin(...) go with an instantiation only, not with " + what);
      }
      return this;
    }

    /** Its coins move by a call, so that it brings no value by itself. */
    Choice withoutValue() {
      return new Choice(gas, Value.ZERO, target, key, sponsor, Coins.NONE, salt, admin);
    }
  }
}
