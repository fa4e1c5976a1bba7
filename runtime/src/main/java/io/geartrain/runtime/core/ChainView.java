package io.geartrain.runtime.core;

import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Value;

/** What a unit of work reads of the chain, as it stands where the unit begins. */
public interface ChainView {
  /** The registry's entry, or null when it is no program. */
  ProgramEntry program(ActorId id);

  /** What somebody has beside a program's memory. */
  Holdings holdings(ActorId id);

  /** Whether somebody has submitted anything from that address. */
  boolean isUser(ActorId id);

  /** How much native value there is. */
  Value supply();
}
