package io.geartrain.runtime;

import io.geartrain.runtime.codec.Payloads;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Reply;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.UserId;
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

  /** Admits a batch whole; complete with its messages' ids when it is durable. */
  public CompletionStage<List<MessageId>> submit(Batch batch) {
    return geartrain.submit(batch.inputs(), null);
  }

  /** An empty batch of this user. */
  public Batch batch() {
    return new Batch(user, geartrain.defaultGas());
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
