package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.ChainView;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Value;

/**
 * The open block, read on a thread of programs while the scheduler waits for the unit of work. A unit that
 * was given up may still run: it must not look any more, for the block goes on.
 */
final class LeasedView implements ChainView {
  private final ChainView chain;
  private boolean over;

  LeasedView(ChainView chain) {
    this.chain = chain;
  }

  synchronized void end() {
    over = true;
  }

  private void requireLease() {
    if (over) {
      throw new IllegalStateException("the unit of work was stopped");
    }
  }

  @Override
  public synchronized ProgramEntry program(ActorId id) {
    requireLease();
    return chain.program(id);
  }

  @Override
  public synchronized Holdings holdings(ActorId id) {
    requireLease();
    return chain.holdings(id);
  }

  @Override
  public synchronized boolean isUser(ActorId id) {
    requireLease();
    return chain.isUser(id);
  }

  @Override
  public synchronized Value supply() {
    requireLease();
    return chain.supply();
  }
}
