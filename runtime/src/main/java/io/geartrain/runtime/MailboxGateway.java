package io.geartrain.runtime;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.geartrain.runtime.core.HeldMail;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.UserId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What a user gets: replies to own messages, and mail from programs. */
public final class MailboxGateway {
  private static final String ENDED = "the subscription has ended";

  private final Geartrain geartrain;
  private final UserId user;

  MailboxGateway(Geartrain geartrain, UserId user) {
    this.geartrain = geartrain;
    this.user = user;
  }

  /**
   * What waits in the mailbox at the durable mark, in the order of message ids: programs' messages that were
   * neither claimed nor answered and whose time is not over. Whether anybody subscribes makes no difference.
   */
  public CompletionStage<List<HeldMail>> list() {
    return geartrain.mailboxOf(user);
  }

  /**
   * Subscribes under a name of one's own, at least once and in order. Returning from the handler moves the
   * durable cursor; an exception ends the subscription where it stands. The same name again, after a
   * restart too, goes on behind the cursor; a new one sees what comes from now on.
   */
  public Subscription subscribe(String name, Consumer<Mail> handler) {
    return Subscription.open(geartrain, user, name, handler);
  }

  /**
   * Subscribes an actor. It answers each {@link MailDelivery} with a {@link MailAck} when it has handled
   * the mail; until then it gets no other.
   */
  public Subscription subscribe(String name, ActorRef<MailDelivery> actor) {
    Map<MessageId, Runnable> unacknowledged = new ConcurrentHashMap<>();
    ActorRef<Object> acks =
        geartrain.spawn(
            Behaviors.receive(Object.class)
                .onMessage(
                    MailAck.class,
                    ack -> {
                      Runnable done = unacknowledged.remove(ack.mail());
                      if (done != null) {
                        done.run();
                      }
                      return Behaviors.same();
                    })
                .onMessageEquals(ENDED, Behaviors::stopped)
                .build(),
            "geartrain-acks");
    Subscription subscription =
        Subscription.open(
            geartrain,
            user,
            name,
            (mail, done) -> {
              unacknowledged.put(mail.id(), done);
              actor.tell(new MailDelivery(mail, acks.narrow()));
            });
    subscription.ended().thenAccept(reason -> acks.tell(ENDED));
    return subscription;
  }

  /**
   * A mail on its way to an actor.
   *
   * @param mail what
   * @param replyTo gets the acknowledgement
   */
  public record MailDelivery(Mail mail, ActorRef<MailAck> replyTo) {
    /** The acknowledgement of this one. */
    public MailAck ack() {
      return new MailAck(mail.id());
    }
  }

  /**
   * A mail has been handled: the cursor moves, and the next may come. Said twice, it counts once.
   *
   * @param mail its id
   */
  public record MailAck(MessageId mail) {}
}
