package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Transactions;
import java.util.ArrayList;
import java.util.List;

/** Inputs of one user that are admitted together, in one record, or not at all. Not for several threads. */
public final class Batch {
  private final UserId user;
  private final long defaultGas;
  private final String denom;
  private final List<Input> inputs = new ArrayList<>();

  /**
   * An empty batch.
   *
   * @param settings of the log: gas limit of messages that name none, the native denomination
   */
  public Batch(UserId user, ChainSettings settings) {
    this.user = user;
    this.defaultGas = settings.defaultGas();
    this.denom = settings.contracts().denom();
  }

  /** Creates a program. */
  public <I, C> Batch create(
      ProgramDefinition<I, C> code, String salt, I init, SubmitOption... options) {
    SubmitOption.Choice choice =
        SubmitOption.Choice.of(defaultGas, options)
            .unsponsored("the creation of a program")
            .nativeOnly("the creation of a program");
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

  /**
   * Sends a command. With {@code funds(...)} it is a transaction of this one message, for an atomic program:
   * value and funds move when it runs.
   */
  public <C> Batch send(ProgramRef<? super C> to, C command, SubmitOption... options) {
    SubmitOption.Choice choice = SubmitOption.Choice.of(defaultGas, options).ofMessage("a message");
    if (!choice.funds().isEmpty()) {
      Coins funds = coins(choice);
      return send(
          Transactions.ADDRESS,
          Transactions.of(List.of(Transactions.Part.of(to, command).with(funds))),
          choice.withoutValue());
    }
    return send(to.id(), Payloads.encode(command), choice);
  }

  /** Sends bytes to a program or a host module. */
  public Batch send(ActorId to, Payload payload, SubmitOption... options) {
    SubmitOption.Choice choice =
        SubmitOption.Choice.of(defaultGas, options).nativeOnly("a message of bytes");
    return send(to, payload, choice);
  }

  private Batch send(ActorId to, Payload payload, SubmitOption.Choice choice) {
    Input.MessageSent sent =
        new Input.MessageSent(
            user.id(), to, payload, choice.value(), choice.gas(), choice.target(), choice.key());
    inputs.add(choice.sponsor() == null ? sent : new Input.Sponsored(choice.sponsor().id(), sent));
    return this;
  }

  // ------------------------------------------------------------------ contracts

  /** Several messages in one unit of work: the first that fails undoes them all. */
  public Batch transaction(List<Transactions.Part> parts, SubmitOption... options) {
    SubmitOption.Choice choice =
        SubmitOption.Choice.of(defaultGas, options).nativeOnly("a transaction as a whole");
    return send(Transactions.ADDRESS, Transactions.of(parts), choice);
  }

  /** Gives deployed code a number, so that contracts can be made of it. */
  public Batch storeCode(HostedCode code, SubmitOption... options) {
    return send(Contracts.ADDRESS, Contracts.storeCode(code.id()), options);
  }

  /**
   * Makes a contract. Options: {@code salt(...)}, {@code admin(...)}, {@code value(...)}, {@code
   * funds(...)}, {@code gas(...)}.
   *
   * @param code stored before
   * @param label for people, 1 to 128 bytes
   */
  public <I, C> Batch instantiate(
      ProgramDefinition<I, C> code, String label, I init, SubmitOption... options) {
    SubmitOption.Choice choice = SubmitOption.Choice.of(defaultGas, options);
    Payload salt = choice.salt() == null ? null : Payload.utf8(choice.salt());
    Payload payload =
        Contracts.instantiate(
            code.id(), salt, label, choice.admin(), coins(choice), code.encodeInit(init));
    return send(Contracts.ADDRESS, payload, choice.withoutValue());
  }

  /**
   * Moves a contract of which the user is the admin to other code.
   *
   * @param code stored before
   * @param migration what its {@code onMigrate} takes
   */
  public <C> Batch migrate(
      ProgramRef<?> contract, ProgramDefinition<?, C> code, C migration, SubmitOption... options) {
    Payload payload = Contracts.migrate(contract.id(), code.id(), code.encodeCommand(migration));
    return send(Contracts.ADDRESS, payload, options);
  }

  /** As the governance, runs what a contract does for it alone. */
  public <C> Batch sudo(ProgramRef<? super C> contract, C command, SubmitOption... options) {
    Payload payload = Contracts.sudo(contract.id(), Payloads.encode(command));
    return send(Contracts.ADDRESS, payload, options);
  }

  /** Coins of a submission, native value among them. */
  private Coins coins(SubmitOption.Choice choice) {
    return choice.funds().plus(Coins.of(denom, choice.value()));
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
