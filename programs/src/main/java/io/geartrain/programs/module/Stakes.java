package io.geartrain.programs.module;

import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.ModuleContext;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The store of {@link Staking}: a letter, one or two actors, and a number. What is zero is not there. */
final class Stakes {
  private static final char DELEGATION = 'd';
  private static final char VALIDATOR = 'v';
  private static final char UNBONDING = 'u';
  private static final char ARRIVING = 'r';
  private static final int ACTOR = 32;

  private final ModuleContext ctx;

  Stakes(ModuleContext ctx) {
    this.ctx = ctx;
  }

  /** What a delegator has with a validator. */
  Value of(ActorId delegator, ActorId validator) {
    return new Value(number(key(DELEGATION, delegator, validator)));
  }

  /** What a delegator has, by validator. */
  Map<ActorId, Value> by(ActorId delegator) {
    return all(key(DELEGATION, delegator));
  }

  /** What validators have in all. */
  Map<ActorId, Value> validators() {
    return all(key(VALIDATOR));
  }

  void add(ActorId delegator, ActorId validator, Value amount) {
    change(delegator, validator, amount.amount());
  }

  void take(ActorId delegator, ActorId validator, Value amount) {
    change(delegator, validator, amount.amount().negate());
  }

  private void change(ActorId delegator, ActorId validator, BigInteger by) {
    add(key(DELEGATION, delegator, validator), by);
    add(key(VALIDATOR, validator), by);
  }

  /** How many parts unbond. */
  int unbonding(ActorId delegator, ActorId validator) {
    return number(key(UNBONDING, delegator, validator)).intValueExact();
  }

  /** So many parts more, or less. */
  void unbonds(ActorId delegator, ActorId validator, int by) {
    add(key(UNBONDING, delegator, validator), BigInteger.valueOf(by));
  }

  /** The height at which the last redelegation to a validator is over; 0 for none. */
  long arrivesUntil(ActorId delegator, ActorId validator) {
    return number(key(ARRIVING, delegator, validator)).longValueExact();
  }

  void arrives(ActorId delegator, ActorId validator, long until) {
    set(key(ARRIVING, delegator, validator), BigInteger.valueOf(until));
  }

  // ------------------------------------------------------------------ bytes

  private static Payload key(char kind, ActorId... actors) {
    ByteBuffer key = ByteBuffer.allocate(1 + ACTOR * actors.length).put((byte) kind);
    for (ActorId actor : actors) {
      key.put(actor.toBytes());
    }
    return Payload.wrap(key.array());
  }

  private BigInteger number(Payload key) {
    Payload found = ctx.store().get(key);
    return found == null ? BigInteger.ZERO : new BigInteger(1, found.bytes());
  }

  private void add(Payload key, BigInteger by) {
    set(key, number(key).add(by));
  }

  private void set(Payload key, BigInteger number) {
    if (number.signum() == 0) {
      ctx.delete(key);
    } else {
      ctx.put(key, Payload.wrap(number.toByteArray()));
    }
  }

  /** Numbers by the actor behind a prefix. */
  private Map<ActorId, Value> all(Payload prefix) {
    Map<ActorId, Value> all = new TreeMap<>();
    Range range = ctx.store().range(prefix, null, Range.MOST, false);
    for (Map.Entry<Payload, Payload> each : range.pairs()) {
      byte[] key = each.getKey().bytes();
      if (!Arrays.equals(key, 0, prefix.size(), prefix.bytes(), 0, prefix.size())) {
        break;
      }
      all.put(
          ActorId.of(Arrays.copyOfRange(key, prefix.size(), key.length)),
          new Value(new BigInteger(1, each.getValue().bytes())));
    }
    return all;
  }
}
