package io.geartrain.runtime.core;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The open block's view of value: who has how much, and where it goes (gear.md, 1: Value, Exit). */
final class ValueLedger {
  /** Where burned gas goes, when gas has a price (gear.md, 0). */
  static final ActorId TREASURY = account("gas.treasury");

  /** Where dust stays (gear.md, 1: Value). */
  static final ActorId BANK = account("bank");

  private final Actors actors;
  private final long gasPrice;
  private final Value existentialDeposit;
  private final BigInteger founding;
  private BigInteger minted;

  ValueLedger(Actors actors, ChainSettings settings) {
    this.actors = actors;
    this.gasPrice = settings.gasPrice();
    this.existentialDeposit = Value.of(settings.existentialDeposit());
    this.founding = settings.balances().values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static ActorId account(String name) {
    return new ActorId(Bytes32.hash("geartrain/account/1", name.getBytes(StandardCharsets.UTF_8)));
  }

  /** What so much gas costs. */
  Value price(long gas) {
    return gasPrice == 0 || gas == 0
        ? Value.ZERO
        : new Value(BigInteger.valueOf(gas).multiply(BigInteger.valueOf(gasPrice)));
  }

  /** What a program is founded with. */
  Value existentialDeposit() {
    return existentialDeposit;
  }

  /** Adds to a balance; dust for a user who has nothing stays with the bank. */
  void credit(Actor actor, Value value) {
    if (value.isZero()) {
      return;
    }
    Actor to = isDust(actor, value) ? actors.get(BANK) : actor;
    actors.set(to, to.balance().plus(value));
  }

  /** The same for whoever has that address, who is looked up only if there is anything to give. */
  void credit(ActorId actor, Value value) {
    if (!value.isZero()) {
      credit(actors.get(actor), value);
    }
  }

  /** Adds to a balance, however little: moved at once, by a unit of work. */
  void put(Actor actor, Value value) {
    if (!value.isZero()) {
      actors.set(actor, actor.balance().plus(value));
    }
  }

  /** Value was made, or taken away for ever. */
  void minted(BigInteger more) {
    minted = minted.add(more);
  }

  /** Value made so far, less what was taken away. */
  BigInteger minted() {
    return minted;
  }

  /** How much value there is. */
  Value supply() {
    return new Value(founding.add(minted));
  }

  void open(BigInteger mintedBefore) {
    minted = mintedBefore;
  }

  /** Whether that much is too little to begin with. */
  boolean isDust(Actor actor, Value value) {
    return !actor.isProgram()
        && actor.balance().isZero()
        && value.compareTo(existentialDeposit) < 0;
  }

  /**
   * Takes from a balance.
   *
   * @throws IllegalArgumentException when it has less
   */
  void debit(Actor actor, Value value) {
    if (!value.isZero()) {
      actors.set(actor, actor.balance().minus(value));
    }
  }

  /** The same of whoever has that address, who is looked up only if there is anything to take. */
  void debit(ActorId actor, Value value) {
    if (!value.isZero()) {
      debit(actors.get(actor), value);
    }
  }

  /** What so much gas costs goes to the treasury. */
  void burned(long gas) {
    if (gasPrice > 0) {
      credit(TREASURY, price(gas));
    }
  }

  /** All that a dead program has goes to its heir, what it was founded with as well. */
  void bequeath(Actor program, ActorId heir) {
    Value left = program.balance();
    debit(program, left);
    credit(heir, left.plus(existentialDeposit));
  }

  /**
   * The chain of inheritors of a dead program, itself first. Ends at one that lives, at one that is in it
   * already, or behind so many dead programs.
   */
  List<Actor> inheritors(ActorId program, long depth) {
    List<Actor> chain = new ArrayList<>();
    Actor next = actors.get(program);
    chain.add(next);
    for (long i = 0; i < depth && next.isProgram() && next.program().isDead(); i++) {
      next = actors.get(next.program().inheritor());
      boolean isCycle = chain.contains(next);
      chain.add(next);
      if (isCycle) {
        break;
      }
    }
    return chain;
  }

  /** What reached dead programs goes on to the last of the chain; nothing moves when it is a cycle. */
  void inherit(ActorId program, long depth) {
    List<Actor> chain = inheritors(program, depth);
    Actor last = chain.get(chain.size() - 1);
    if (chain.indexOf(last) == chain.size() - 1) {
      for (Actor dead : chain.subList(0, chain.size() - 1)) {
        Value left = dead.balance();
        debit(dead, left);
        credit(last, left);
      }
    }
  }
}
