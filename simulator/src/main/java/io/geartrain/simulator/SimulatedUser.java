package io.geartrain.simulator;

import io.geartrain.runtime.Batch;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Transactions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** What a user does in a simulated world. Everything is admitted with the next block. */
public final class SimulatedUser {
  private final Simulator world;
  private final UserId user;

  SimulatedUser(Simulator world, UserId user) {
    this.world = world;
    this.user = user;
  }

  /** Creates a program; its address is known at once. */
  public <I, C> ProgramRef<C> create(
      ProgramDefinition<I, C> code, String salt, I init, SubmitOption... options) {
    world.submit(batch().create(code, salt, init, options), null, new Pending<>());
    return new ProgramRef<>(
        ActorId.createdByUser(code.id(), salt.getBytes(StandardCharsets.UTF_8)));
  }

  /** As {@link #create}, and says what came of the init. */
  public <I, C> Pending<Object> tryCreate(
      ProgramDefinition<I, C> code, String salt, I init, SubmitOption... options) {
    Pending<Object> pending = new Pending<>();
    world.submit(batch().create(code, salt, init, options), null, pending);
    return pending;
  }

  /** Sends a command. */
  public <C> Pending<Object> send(ProgramRef<? super C> to, C command, SubmitOption... options) {
    Pending<Object> pending = new Pending<>();
    world.submit(batch().send(to, command, options), null, pending);
    return pending;
  }

  /** Sends a request. */
  public <R, Q extends Request<R>> Pending<R> ask(
      ProgramRef<? super Q> to, Q request, SubmitOption... options) {
    return submit(
        batch().send(to, request, options),
        answer -> Payloads.decodeReply(request.getClass(), answer));
  }

  // ------------------------------------------------------------------ contracts

  /** Gives deployed code a number, so that contracts can be made of it; answered by that. */
  public Pending<Long> storeCode(HostedCode code, SubmitOption... options) {
    return submit(batch().storeCode(code, options), Contracts::codeNumberIn);
  }

  /**
   * Makes a contract; answered by its address. Options: {@code salt(...)}, {@code admin(...)}, {@code
   * value(...)}, {@code funds(...)}, {@code gas(...)}.
   */
  public <I, C> Pending<ProgramRef<C>> instantiate(
      ProgramDefinition<I, C> code, String label, I init, SubmitOption... options) {
    return submit(
        batch().instantiate(code, label, init, options),
        answer -> new ProgramRef<C>(Contracts.addressIn(answer)));
  }

  /** Moves a contract to other code. */
  public <C> Pending<Object> migrate(
      ProgramRef<?> contract, ProgramDefinition<?, C> code, C migration, SubmitOption... options) {
    return submit(batch().migrate(contract, code, migration, options));
  }

  /** As the governance, runs what a contract does for it alone. */
  public <C> Pending<Object> sudo(
      ProgramRef<? super C> contract, C command, SubmitOption... options) {
    return submit(batch().sudo(contract, command, options));
  }

  /** Several messages in one unit of work; answered by what the last of them answers. */
  public Pending<Payload> transaction(List<Transactions.Part> parts, SubmitOption... options) {
    return submit(batch().transaction(parts, options), answer -> answer);
  }

  /** Sends bytes to a program or a host module. */
  public Pending<Payload> send(ActorId to, Payload payload, SubmitOption... options) {
    return submit(batch().send(to, payload, options), answer -> answer);
  }

  // ------------------------------------------------------------------ mail and messages

  /** Replies to mail. */
  public Pending<Object> reply(MessageId mail, Object reply, SubmitOption... options) {
    return submit(batch().reply(mail, reply, options));
  }

  /** As above, to mail that was received. */
  public Pending<Object> reply(Mail mail, Object reply, SubmitOption... options) {
    return reply(mail.message(), reply, options);
  }

  /** Takes the value of mail: {@link Pending#claimed} once it is durable. */
  public Pending<Object> claim(MessageId mail) {
    return submit(batch().claim(mail));
  }

  /** As above, of mail that was received. */
  public Pending<Object> claim(Mail mail) {
    return claim(mail.message());
  }

  /** Takes back a message that waits for its height. */
  public Pending<Object> cancel(MessageId message) {
    return submit(batch().cancel(message));
  }

  /** Lets a message join now that waits for its height. */
  public Pending<Object> trigger(MessageId message) {
    return submit(batch().trigger(message));
  }

  /** Sends the value of dead programs on to the last inheritor. */
  public Pending<Object> claimInheritance(ProgramRef<?> program, int depth) {
    return submit(batch().claimInheritance(program, depth));
  }

  private Pending<Object> submit(Batch batch) {
    return submit(batch, null);
  }

  private <R> Pending<R> submit(Batch batch, Function<Payload, ?> reader) {
    Pending<R> pending = new Pending<>();
    world.submit(batch, reader, pending);
    return pending;
  }

  /** What sending that command now would come to, alone; nothing of it is kept. */
  public <C> DryRun.Result dryRun(ProgramRef<? super C> to, C command, SubmitOption... options) {
    return world.dryRun(DryRun.Wanted.of(batch().send(to, command, options).inputs().get(0)));
  }

  /** What this user may spend behind the last block; the value of held mail is not in it. */
  public Value balance() {
    return world.balance(user.id());
  }

  /** What waits in the mailbox behind the last block. */
  public List<HeldMail> mailbox() {
    return world.mailbox(user);
  }

  /** Everything this user got so far, durably: replies and mail, in order. */
  public List<Mail> received() {
    return world.receivedBy(user);
  }

  private Batch batch() {
    return new Batch(user, world.settings());
  }
}
