package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Value;

/**
 * The open block as a unit of work reads it, while nothing else happens to the block.
 *
 * @param draft the open block
 */
record DraftView(BlockDraft draft) implements ChainView {
  @Override
  public ProgramEntry program(ActorId id) {
    ProgramEntry program = draft.program(id);
    return program != null && draft.interventions().isSuspended(id)
        ? program.withStatus(ProgramEntry.Status.SUSPENDED)
        : program;
  }

  @Override
  public Holdings holdings(ActorId id) {
    return draft.holdings(id);
  }

  @Override
  public boolean isUser(ActorId id) {
    return draft.accounts().isUser(id);
  }

  @Override
  public Value supply() {
    return draft.values().supply();
  }
}
