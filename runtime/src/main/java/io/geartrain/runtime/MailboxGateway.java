package io.geartrain.runtime;

import akka.actor.typed.ActorRef;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.message.UserId;
import java.util.function.Consumer;

/** What a user gets: replies to own messages, and mail from programs. */
public final class MailboxGateway {
  private final Geartrain geartrain;
  private final UserId user;

  MailboxGateway(Geartrain geartrain, UserId user) {
    this.geartrain = geartrain;
    this.user = user;
  }

  /**
   * Subscribes under a name of one's own, at least once and in order. Returning from the handler moves the
   * durable cursor; an exception ends the subscription where it stands. The same name again, after a
   * restart too, goes on behind the cursor; a new one sees what comes from now on.
   */
  public Subscription subscribe(String name, Consumer<Mail> handler) {
    return Subscription.open(geartrain, user, name, handler);
  }

  /** Subscribes an actor, which answers each mail with its acknowledgement before it gets the next. */
  public Subscription subscribe(String name, ActorRef<MailDelivery> actor) {
    return Subscription.open(
        geartrain, user, name, (mail, done) -> actor.tell(new MailDelivery(mail, done)));
  }

  /**
   * A mail on its way to an actor.
   *
   * @param mail what
   * @param acknowledged to be run when it has been handled
   */
  public record MailDelivery(Mail mail, Runnable acknowledged) {
    /** The mail has been handled: the cursor moves, and the next may come. */
    public void ack() {
      acknowledged.run();
    }
  }
}
