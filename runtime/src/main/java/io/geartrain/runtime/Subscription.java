package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.shell.BlockScheduler;
import io.geartrain.runtime.shell.Departures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A subscription to a user's mail. One mail at a time is with the handler; while a moved cursor is being
 * made durable, later moves wait and go together.
 */
public final class Subscription {
  private final Geartrain geartrain;
  private final UserId user;
  private final String name;
  private final BiConsumer<Mail, Runnable> handler;
  private final OutsideFuture<Void> opened;
  private final OutsideFuture<String> ended;
  private final Deque<Mail> waiting = new ArrayDeque<>();
  private boolean handling;
  private boolean over;
  private MessageId handled;
  private boolean moving;

  private Subscription(
      Geartrain geartrain, UserId user, String name, BiConsumer<Mail, Runnable> handler) {
    this.geartrain = geartrain;
    this.user = user;
    this.name = name;
    this.handler = handler;
    this.opened = geartrain.newFuture();
    this.ended = geartrain.newFuture();
  }

  static Subscription open(Geartrain geartrain, UserId user, String name, Consumer<Mail> handler) {
    return open(
        geartrain,
        user,
        name,
        (mail, done) -> {
          handler.accept(mail);
          done.run();
        });
  }

  static Subscription open(
      Geartrain geartrain, UserId user, String name, BiConsumer<Mail, Runnable> handler) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a subscription needs a name");
    }
    Subscription subscription = new Subscription(geartrain, user, name, handler);
    geartrain
        .submit(List.of(new Input.SubscriptionOpened(user.id(), name)), null)
        .whenComplete(
            (ids, refused) -> {
              if (refused != null) {
                subscription.opened.completeExceptionally(refused);
                subscription.end(refused.getMessage());
              } else {
                geartrain.tell(
                    new BlockScheduler.Attach(user.id(), name, subscription.subscriber()));
                subscription.opened.complete(null);
              }
            });
    return subscription;
  }

  private Departures.Subscriber subscriber() {
    return new Departures.Subscriber() {
      @Override
      public void mails(List<Mail> mails) {
        synchronized (Subscription.this) {
          waiting.addAll(mails);
        }
        handleNext();
      }

      @Override
      public void ended(String reason) {
        end(reason);
      }
    };
  }

  private void handleNext() {
    Mail next;
    synchronized (this) {
      if (handling || over || waiting.isEmpty()) {
        return;
      }
      next = waiting.pollFirst();
      handling = true;
    }
    geartrain
        .outside()
        .execute(
            () -> {
              try {
                handler.accept(next, () -> done(next));
              } catch (RuntimeException | Error e) {
                end("the subscriber failed: " + e);
              }
            });
  }

  private void done(Mail mail) {
    synchronized (this) {
      if (!handling) {
        return;
      }
      handling = false;
      handled = mail.id();
    }
    moveCursor();
    handleNext();
  }

  private void moveCursor() {
    MessageId to;
    synchronized (this) {
      if (moving || handled == null) {
        return;
      }
      moving = true;
      to = handled;
      handled = null;
    }
    geartrain
        .submit(List.of(new Input.CursorMoved(user.id(), name, to)), null)
        .whenComplete(
            (ids, refused) -> {
              synchronized (this) {
                moving = false;
              }
              if (refused == null) {
                moveCursor();
              } else {
                end(refused.getMessage());
              }
            });
  }

  private void end(String reason) {
    synchronized (this) {
      over = true;
      waiting.clear();
    }
    ended.complete(reason);
  }

  /** Complete when the subscription is durable: from then on nothing is missed. */
  public CompletionStage<Void> opened() {
    return opened;
  }

  /** Complete with the reason when no more mail comes: closed, stopped, cut off, or failed. */
  public CompletionStage<String> ended() {
    return ended;
  }

  /** No more mail for now; the cursor stays, and subscribing again goes on behind it. */
  public void stop() {
    geartrain.tell(new BlockScheduler.Detach(user.id(), name));
    end("stopped");
  }

  /** Ends the subscription for good; what it has not handled is forgotten. */
  public CompletionStage<Void> close() {
    stop();
    return geartrain
        .submit(List.of(new Input.SubscriptionClosed(user.id(), name)), null)
        .thenApply(ids -> null);
  }
}
