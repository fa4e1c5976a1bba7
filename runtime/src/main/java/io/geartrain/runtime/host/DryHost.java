package io.geartrain.runtime.host;

import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;

/** Runs programs for dry runs, wherever their memory is. */
public interface DryHost extends DryRun.Host {
  /** The code of that id, which the chain knows. */
  HostedCode code(CodeId id);

  /** A program's memory, behind the last record of the chain's state. Asked for often. */
  Object memory(ActorId program, HostedCode code);

  /** Looks after runs. */
  default Executor.Watch watch() {
    return Executor.Watch.NONE;
  }

  @Override
  default DryRun.Step run(DryRun.Call call) {
    HostedCode code = code(call.code());
    Object memory = call.memory();
    if (memory == null) {
      memory = call.isNew() ? code.emptyState() : memory(call.program(), code);
    }
    Executor.Step step =
        Executor.run(code, memory, call.dispatch(), call.holdings(), call.context(), watch());
    return new DryRun.Step(step.outcome(), step.state());
  }
}
