package io.geartrain.programs;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.host.Call;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.Objects;

/**
 * How a message is sent: {@code after(blocks(5))}, {@code gas(5_000)}, {@code value(10)}, in any order. Of
 * two of a kind the last counts. What an effect cannot use it refuses with {@link
 * IllegalArgumentException}.
 */
public sealed interface SendOption {
  /** No option says how much gas is set aside for the reply. */
  long NO_DEPOSIT = -1;

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

  /**
   * Its reply is waited for that long at most, instead of the setting {@code ask-blocks}.
   *
   * @param blocks at least 1
   */
  record Within(Blocks blocks) implements SendOption {
    public Within {
      if (blocks.count() < 1) {
        throw new IllegalArgumentException("an ask waits at least 1 block, not " + blocks.count());
      }
    }
  }

  /**
   * With gas for its reply, so that the reply can run a handler of the sender. The reply to an ask has the
   * setting {@code reply-gas} without it.
   *
   * @param units taken off the sender's gas
   */
  record ReplyDeposit(long units) implements SendOption {
    public ReplyDeposit {
      if (units < 0) {
        throw new IllegalArgumentException("gas must not be negative: " + units);
      }
    }
  }

  /**
   * With all the gas of a reservation, which is used up.
   *
   * @param reservation one of this program's
   */
  record FromReservation(ReservationId reservation) implements SendOption {
    public FromReservation {
      Objects.requireNonNull(reservation, "which reservation?");
    }
  }

  /**
   * With coins, of a call.
   *
   * @param coins taken from the program when the call runs
   */
  record WithFunds(Coins coins) implements SendOption {
    public WithFunds {
      Objects.requireNonNull(coins, "which coins?");
    }
  }

  /**
   * Within that gas, of a call: if it takes more it fails, and the caller can hear of that.
   *
   * @param units at most; without effect when no more is left anyway
   */
  record Fence(long units) implements SendOption {
    public Fence {
      if (units < 0) {
        throw new IllegalArgumentException("gas must not be negative: " + units);
      }
    }
  }

  /**
   * Signed by somebody, of a call to a host module: refused unless that is the caller.
   *
   * @param actor who
   */
  record SignedBy(ActorId actor) implements SendOption {
    public SignedBy {
      Objects.requireNonNull(actor, "signed by whom?");
    }
  }

  /** Let coins of any denominations go with a call. */
  static SendOption funds(Coins coins) {
    return new WithFunds(coins);
  }

  /** Let a call take no more gas than that. */
  static SendOption fence(long units) {
    return new Fence(units);
  }

  /** Say who signs a host module's message. */
  static SendOption signer(ActorId actor) {
    return new SignedBy(actor);
  }

  /** Wait for its reply that long at most. */
  static SendOption within(Blocks blocks) {
    return new Within(blocks);
  }

  /** Set gas aside for its reply. */
  static SendOption deposit(long units) {
    return new ReplyDeposit(units);
  }

  /** Pay for it with a reservation. */
  static SendOption from(ReservationId reservation) {
    return new FromReservation(reservation);
  }

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

  /** Give it value: that of another message, say, to pass it on. */
  static SendOption value(Value amount) {
    return new WithValue(amount);
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

  /** How long a reply is waited for, in blocks; 0 stands for {@code ask-blocks}. */
  static long boundOf(SendOption... options) {
    long bound = 0;
    for (SendOption option : options) {
      if (option instanceof Within within) {
        bound = within.blocks().count();
      }
    }
    return bound;
  }

  /** The gas set aside for the reply among these options, or {@link #NO_DEPOSIT}. */
  static long depositOf(SendOption... options) {
    long gas = NO_DEPOSIT;
    for (SendOption option : options) {
      if (option instanceof ReplyDeposit deposit) {
        gas = deposit.units();
      }
    }
    return gas;
  }

  /** The reservation among these options, or null. */
  static ReservationId reservationOf(SendOption... options) {
    ReservationId reservation = null;
    for (SendOption option : options) {
      if (option instanceof FromReservation from) {
        reservation = from.reservation();
      }
    }
    return reservation;
  }

  /** The coins among these options; none if there are none. */
  static Coins fundsOf(SendOption... options) {
    Coins coins = Coins.NONE;
    for (SendOption option : options) {
      if (option instanceof WithFunds with) {
        coins = with.coins();
      }
    }
    return coins;
  }

  /** The fence among these options, or {@link Call#SHARED}. */
  static long fenceOf(SendOption... options) {
    long gas = Call.SHARED;
    for (SendOption option : options) {
      if (option instanceof Fence fence) {
        gas = fence.units();
      }
    }
    return gas;
  }

  /** The signer among these options, or null. */
  static ActorId signerOf(SendOption... options) {
    ActorId signer = null;
    for (SendOption option : options) {
      if (option instanceof SignedBy by) {
        signer = by.actor();
      }
    }
    return signer;
  }
}
