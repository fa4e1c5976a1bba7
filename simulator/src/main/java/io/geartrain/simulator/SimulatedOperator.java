package io.geartrain.simulator;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import java.util.List;

/** What an operator does in a simulated world; as {@link io.geartrain.runtime.OperatorGateway} in production. */
public final class SimulatedOperator {
  private final Simulator world;

  SimulatedOperator(Simulator world) {
    this.world = world;
  }

  /** Lets a message fail instead of running. */
  public Pending<Object> skip(MessageId message, String reason) {
    return world.submit(List.of(new Input.MessageSkipped(message, reason)));
  }

  /** Lets a program run no more; its messages wait. */
  public Pending<Object> suspend(ProgramRef<?> program, String reason) {
    return world.submit(List.of(new Input.ProgramSuspended(program.id(), reason)));
  }

  /** Lets a program run again, and what waited for it. */
  public Pending<Object> resume(ProgramRef<?> program, String reason) {
    return world.submit(List.of(new Input.ProgramResumed(program.id(), reason)));
  }
}
