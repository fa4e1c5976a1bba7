package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.MessageId;
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
    SubmitOption.Choice choice =
        SubmitOption.Choice.of(defaultGas, options).unsponsored("the creation of a program");
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
    Input.MessageSent sent =
        new Input.MessageSent(
            user.id(),
            to.id(),
            Payloads.encode(command),
            choice.value(),
            choice.gas(),
            choice.target(),
            choice.key());
    inputs.add(choice.sponsor() == null ? sent : new Input.Sponsored(choice.sponsor().id(), sent));
    return this;
  }

  /**
   * Replies to mail: its value goes to the user, the reply to the program. When the program set gas aside
   * for the reply, the reply runs on that and its own limit costs nothing.
   *
   * @param mail the message's id, as in {@link io.geartrain.runtime.core.Mail#message}
   * @param options gas and value
   */
  public Batch reply(MessageId mail, Object payload, SubmitOption... options) {
    SubmitOption.Choice choice =
        SubmitOption.Choice.of(defaultGas, options).gasAndValueOnly("a reply to mail");
    inputs.add(
        new Input.MailAnswered(
            user.id(), mail, Payloads.encode(payload), choice.value(), choice.gas()));
    return this;
  }

  /** Takes the value of mail without a word. */
  public Batch claim(MessageId mail) {
    inputs.add(new Input.MailClaimed(user.id(), mail));
    return this;
  }

  /** Takes back a message that waits for its height. */
  public Batch cancel(MessageId message) {
    inputs.add(new Input.MessageCancelled(user.id(), message));
    return this;
  }

  /** Lets a message join now that waits for its height. */
  public Batch trigger(MessageId message) {
    inputs.add(new Input.MessageTriggered(user.id(), message));
    return this;
  }

  /**
   * Sends the value of dead programs on to the last inheritor, who is the user or a living program.
   *
   * @param program where the chain begins
   * @param depth dead programs to follow at most
   */
  public Batch claimInheritance(ProgramRef<?> program, int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException("depth must be at least 1, was " + depth);
    }
    inputs.add(new Input.InheritanceClaimed(user.id(), program.id(), depth));
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
