package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import java.util.ArrayList;
import java.util.List;

/** Inputs of one user that are admitted together, in one record, or not at all. Not for several threads. */
public final class Batch {
  private final UserId user;
  private final long defaultGas;
  private final List<Input> inputs = new ArrayList<>();

  /**
   * An empty batch.
   *
   * @param defaultGas gas limit of messages that name none
   */
  public Batch(UserId user, long defaultGas) {
    this.user = user;
    this.defaultGas = defaultGas;
  }

  /** Creates a program. */
  public <I, C> Batch create(
      ProgramDefinition<I, C> code, String salt, I init, SubmitOption... options) {
    SubmitOption.Choice choice = SubmitOption.Choice.of(defaultGas, options);
    inputs.add(
        new Input.ProgramCreated(
            user.id(),
            code.id(),
            Payload.utf8(salt),
            code.encodeInit(init),
            choice.value(),
            choice.gas(),
            choice.key()));
    return this;
  }

  /** Sends a command. */
  public <C> Batch send(ProgramRef<? super C> to, C command, SubmitOption... options) {
    SubmitOption.Choice choice = SubmitOption.Choice.of(defaultGas, options);
    inputs.add(
        new Input.MessageSent(
            user.id(),
            to.id(),
            Payloads.encode(command),
            choice.value(),
            choice.gas(),
            choice.target(),
            choice.key()));
    return this;
  }

  /** Lets the driven clock go as far as that height, once the batch is admitted. */
  public Batch watermark(BlockHeight height) {
    inputs.add(new Input.WatermarkRaised(height.value()));
    return this;
  }

  /** How many inputs. */
  public int size() {
    return inputs.size();
  }

  /** The inputs, in order. */
  public List<Input> inputs() {
    return inputs;
  }
}
