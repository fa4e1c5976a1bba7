package io.geartrain.programs;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;

/**
 * A contract: a program whose state is a store of byte keys. Its handlers are those of any program; the
 * state that they get is the {@link ContractStore}, which they read and write at once. What they wrote is
 * kept when the unit of work succeeds, and with it the contract can be migrated to other code.
 *
 * <p>One instance serves all contracts of its code, on many threads: it must not have fields that change.
 *
 * @param <C> the commands
 */
public abstract class ContractBehavior<C> extends ProgramBehavior<C, StoreChange, ContractStore> {
  /** For subclasses. */
  protected ContractBehavior() {}

  /** Nothing is stored before the first message. */
  @Override
  public final ContractStore emptyState() {
    return ContractStore.readOnly(io.geartrain.runtime.host.ByteStore.EMPTY);
  }

  /** None of the author's: the store folds its own events. */
  @Override
  public final ProgramEventHandler<ContractStore, StoreChange> eventHandler() {
    return newEventHandlerBuilder().build();
  }
}
