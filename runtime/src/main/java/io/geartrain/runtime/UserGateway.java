package io.geartrain.runtime;

import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Reply;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Contracts;
import io.geartrain.runtime.module.Transactions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a user does. A refusal fails the stage with {@link RejectedException}; an error reply fails it
 * with {@link ReplyException}, except where a {@link Reply} is asked for.
 */
public final class UserGateway {
  private final Geartrain geartrain;
  private final UserId user;

  UserGateway(Geartrain geartrain, UserId user) {
    this.geartrain = geartrain;
    this.user = user;
  }

  /** Creates a program; complete when its init has succeeded, durably. */
  public <I, C> CompletionStage<ProgramRef<C>> create(
      ProgramDefinition<I, C> code, String salt, I init, SubmitOption... options) {
    ProgramRef<C> ref =
        new ProgramRef<>(ActorId.createdByUser(code.id(), salt.getBytes(StandardCharsets.UTF_8)));
    return geartrain
        .submitForReply(batch().create(code, salt, init, options).inputs())
        .thenApply(
            reply -> {
              failOnError(reply);
              return ref;
            });
  }

  /** Sends a command; complete when it is durable, before it runs. */
  public <C> CompletionStage<MessageId> send(
      ProgramRef<? super C> to, C command, SubmitOption... options) {
    return geartrain
        .submit(batch().send(to, command, options).inputs(), null)
        .thenApply(messages -> messages.get(0));
  }

  /** Sends a request; complete with its reply. */
  public <R, Q extends Request<R>> CompletionStage<R> ask(
      ProgramRef<? super Q> to, Q request, SubmitOption... options) {
    return askForReply(to, request, options)
        .thenApply(
            reply -> {
              if (!reply.isSuccess()) {
                throw new ReplyException(reply.message(), reply.code(), reply.payload());
              }
              return reply.value();
            });
  }

  /** Sends a request; complete with its reply, be it an error. */
  public <R, Q extends Request<R>> CompletionStage<Reply<R>> askForReply(
      ProgramRef<? super Q> to, Q request, SubmitOption... options) {
    return geartrain
        .submitForReply(batch().send(to, request, options).inputs())
        .thenApply(mail -> reply(request, mail));
  }

  // ------------------------------------------------------------------ contracts

  /** Gives deployed code a number, so that contracts can be made of it; complete with that. */
  public CompletionStage<Long> storeCode(HostedCode code, SubmitOption... options) {
    return answered(batch().storeCode(code, options)).thenApply(Contracts::codeNumberIn);
  }

  /**
   * Makes a contract; complete with its address when its init has succeeded, durably. Options: {@code
   * salt(...)}, {@code admin(...)}, {@code value(...)}, {@code funds(...)}, {@code gas(...)}.
   *
   * @param code stored before
   * @param label for people, 1 to 128 bytes
   */
  public <I, C> CompletionStage<ProgramRef<C>> instantiate(
      ProgramDefinition<I, C> code, String label, I init, SubmitOption... options) {
    return answered(batch().instantiate(code, label, init, options))
        .thenApply(answer -> new ProgramRef<>(Contracts.addressIn(answer)));
  }

  /**
   * Moves a contract of which the user is the admin to other code; complete when its migration has
   * succeeded, durably.
   *
   * @param code stored before
   * @param migration what its {@code onMigrate} takes
   */
  public <C> CompletionStage<ProgramRef<C>> migrate(
      ProgramRef<?> contract, ProgramDefinition<?, C> code, C migration, SubmitOption... options) {
    return answered(batch().migrate(contract, code, migration, options))
        .thenApply(answer -> new ProgramRef<>(contract.id()));
  }

  /** As the governance, runs what a contract does for it alone; complete when that is durable. */
  public <C> CompletionStage<Payload> sudo(
      ProgramRef<? super C> contract, C command, SubmitOption... options) {
    return answered(batch().sudo(contract, command, options));
  }

  /**
   * Several messages in one unit of work: the first that fails undoes them all. Complete with what the
   * last of them answers.
   */
  public CompletionStage<Payload> transaction(
      List<Transactions.Part> parts, SubmitOption... options) {
    return answered(batch().transaction(parts, options));
  }

  private CompletionStage<Payload> answered(Batch batch) {
    return geartrain
        .submitForReply(batch.inputs())
        .thenApply(
            reply -> {
              failOnError(reply);
              return reply.payload();
            });
  }

  // ------------------------------------------------------------------ mail and messages

  /**
   * Replies to mail; complete with the reply's id when it is durable, before it runs. The mail is gone then
   * and its value in the balance.
   *
   * @param mail as {@link Mail#message} or the mailbox's list names it
   * @param reply a value, encoded by its class; the program decodes it as the reply it asked for
   * @param options gas and value
   */
  public CompletionStage<MessageId> reply(MessageId mail, Object reply, SubmitOption... options) {
    return geartrain
        .submit(batch().reply(mail, reply, options).inputs(), null)
        .thenApply(messages -> messages.get(0));
  }

  /** As above, to mail from a subscription. */
  public CompletionStage<MessageId> reply(Mail mail, Object reply, SubmitOption... options) {
    return reply(mail.message(), reply, options);
  }

  /** Takes the value of mail; complete with it when that is durable. */
  public CompletionStage<Value> claim(MessageId mail) {
    return geartrain.submitClaim(batch().claim(mail).inputs());
  }

  /** As above, of mail from a subscription. */
  public CompletionStage<Value> claim(Mail mail) {
    return claim(mail.message());
  }

  /**
   * Takes back a message of this user that waits for its height; complete when that is durable. Nobody
   * answers it; value and unused gas come back.
   */
  public CompletionStage<Void> cancel(MessageId message) {
    return done(batch().cancel(message));
  }

  /** Lets a message of this user join now that waits for its height; complete when that is durable. */
  public CompletionStage<Void> trigger(MessageId message) {
    return done(batch().trigger(message));
  }

  /**
   * Sends the value that reached dead programs on to the last inheritor, who is this user or a living
   * program; complete when that is durable. A chain that goes in a circle changes nothing.
   *
   * @param program where the chain begins
   * @param depth dead programs to follow at most
   */
  public CompletionStage<Void> claimInheritance(ProgramRef<?> program, int depth) {
    return done(batch().claimInheritance(program, depth));
  }

  /**
   * What sending that command now would come to, alone, at the durable mark: its reply, and the least gas
   * limit with which it goes that way. Nothing of it is kept. It runs beside the blocks, on threads of its
   * own, within the bounds of {@code geartrain.dry-run}: more than wait there are refused BACKLOG_FULL, and
   * one that takes too long fails with a {@link java.util.concurrent.TimeoutException}.
   *
   * @param options gas, the highest limit to look at; value; a sponsor
   */
  public <C> CompletionStage<DryRun.Ran> dryRun(
      ProgramRef<? super C> to, C command, SubmitOption... options) {
    return geartrain.dryRun(DryRun.Wanted.of(batch().send(to, command, options).inputs().get(0)));
  }

  private CompletionStage<Void> done(Batch batch) {
    return geartrain.submit(batch.inputs(), null).thenApply(messages -> null);
  }

  /** Admits a batch whole; complete with its messages' ids when it is durable. */
  public CompletionStage<List<MessageId>> submit(Batch batch) {
    return geartrain.submit(batch.inputs(), null);
  }

  /** An empty batch of this user. */
  public Batch batch() {
    return new Batch(user, geartrain.chainSettings());
  }

  /** Who. */
  public UserId user() {
    return user;
  }

  private static void failOnError(Mail reply) {
    if (!reply.code().isSuccess()) {
      throw new ReplyException(reply.replyTo(), reply.code(), reply.payload());
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> Reply<R> reply(Request<R> request, Mail mail) {
    boolean hasValue = mail.code() == io.geartrain.runtime.message.ReplyCode.MANUAL;
    R value = hasValue ? (R) Payloads.decodeReply(request.getClass(), mail.payload()) : null;
    return new Reply<>(mail.replyTo(), mail.code(), value, mail.payload(), mail.value());
  }
}
