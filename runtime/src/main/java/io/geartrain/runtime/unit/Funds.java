package io.geartrain.runtime.unit;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Bank;
import io.geartrain.runtime.module.Contracts;

/** What a unit asks of the built-in host modules: coins that go with calls, and what contracts there are. */
final class Funds {
  private final UnitOfWork unit;

  Funds(UnitOfWork unit) {
    this.unit = unit;
  }

  /** Native value, as coins. */
  Coins of(Value value) {
    return Coins.of(unit.block.settings().contracts().denom(), value);
  }

  /**
   * Moves coins, as the bank does; where there is no bank, native ones only.
   *
   * @throws CallFailed {@code sdk/5} when there are too few, {@code sdk/4} when they must not move
   */
  void move(ActorId from, ActorId to, Coins coins, int depth) {
    ProgramEntry bank = unit.program(Bank.ADDRESS);
    if (bank != null) {
      Message message =
          new Message(
              unit.root.message().id(),
              from,
              Bank.ADDRESS,
              EntryPoint.HANDLE,
              Bank.send(to, coins),
              Value.ZERO,
              unit.root.message().gasNode(),
              null,
              null);
      unit.enter(
          new UnitOfWork.Run(
              message, EntryPoint.HANDLE, Coins.NONE, null, 0, depth, true, null, bank));
      return;
    }
    Value native_ = coins.of(unit.block.settings().contracts().denom());
    Holdings has = unit.holdings(from);
    if (!of(native_).equals(coins) || has.balance().compareTo(native_) < 0) {
      throw new CallFailed(
          CallError.sdk(
              CallError.INSUFFICIENT_FUNDS,
              from + " has " + of(has.balance()) + ", smaller than " + coins));
    }
    unit.state = unit.state.with(from, has.with(has.balance().minus(native_)));
    unit.give(unit.frames.begin(Bank.ADDRESS, EntryPoint.HANDLE), from, to, native_);
  }

  private ByteStore contracts() {
    ProgramEntry module = unit.program(Contracts.ADDRESS);
    return module == null
        ? ByteStore.EMPTY
        : (ByteStore) unit.memory(Contracts.ADDRESS, unit.codeOf(module));
  }

  boolean isPinned(CodeId code) {
    return Contracts.isPinned(contracts(), code);
  }

  /** The number of a contract's code, or 0. */
  long codeNumber(ActorId contract) {
    return Contracts.codeNumber(contracts(), contract);
  }

  /** Whether it is the module that makes contracts: what it runs are contracts' runs. */
  boolean isContracts(ActorId module) {
    return module.equals(Contracts.ADDRESS);
  }
}
