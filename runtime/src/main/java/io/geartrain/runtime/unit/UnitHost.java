package io.geartrain.runtime.unit;

import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;

/** Whoever has programs' code and memory. */
public interface UnitHost {
  /** The code of that id, or null when it is not deployed here. */
  HostedCode code(CodeId id);

  /** A program's memory as it stands where the unit begins. Asked for once in a unit. */
  Object memory(ActorId program, HostedCode code);

  /** Looks after runs. */
  default Executor.Watch watch() {
    return Executor.Watch.NONE;
  }
}
