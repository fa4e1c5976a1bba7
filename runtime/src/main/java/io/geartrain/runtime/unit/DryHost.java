package io.geartrain.runtime.unit;

import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import java.util.Map;

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
    if (call.unit() != null) {
      UnitOfWork.Done done =
          UnitOfWork.run(call.unit(), unitHost(call.memories()), call.context(), call.dispatch());
      return new DryRun.Step(done.outcome(), done.memories());
    }
    Object memory = call.memory();
    if (memory == null) {
      memory = call.isNew() ? code.emptyState() : memory(call.program(), code);
    }
    Executor.Step step =
        Executor.run(code, memory, call.dispatch(), call.holdings(), call.context(), watch());
    return new DryRun.Step(step.outcome(), Map.of(call.program(), step.state()));
  }

  /** For units that begin where the chain stands. */
  default UnitHost unitHost() {
    return unitHost(Map.of());
  }

  private UnitHost unitHost(Map<ActorId, Object> earlier) {
    return new UnitHost() {
      @Override
      public HostedCode code(CodeId id) {
        return DryHost.this.code(id);
      }

      @Override
      public Object memory(ActorId program, HostedCode code) {
        Object changed = earlier.get(program);
        return changed == null ? DryHost.this.memory(program, code) : changed;
      }

      @Override
      public Executor.Watch watch() {
        return DryHost.this.watch();
      }
    };
  }
}
