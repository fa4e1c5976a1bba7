package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Inbox;
import io.geartrain.runtime.core.Mail;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where outputs leave: who waits for an answer, for a reply, for mail. Everything that is heard outside
 * is heard on threads of its own, never on one of the runtime's.
 */
public final class Departures {
  private final Executor outside;
  private final AtomicLong handles = new AtomicLong();
  private final Map<Long, Listener> submitted = new HashMap<>();
  private final Map<MessageId, List<Listener>> awaiting = new HashMap<>();
  private final Map<ActorId, Map<String, Attached>> subscribers = new HashMap<>();

  private static final class Attached {
    final Subscriber subscriber;
    MessageId last;

    Attached(Subscriber subscriber, MessageId last) {
      this.subscriber = subscriber;
      this.last = last;
    }
  }

  /** Heard on the outside executor. */
  public interface Listener {
    /** The submission is durable; null when there was nothing to admit. */
    void admitted(Output.Admitted admitted);

    /** The submission was refused. */
    void refused(Refusal refusal);

    /** Whether replies to the submission's messages are wanted. */
    default boolean wantsReplies() {
      return false;
    }

    /** A reply to one of the submission's messages is durable. */
    default void replied(Mail reply) {}
  }

  /** Gets mail, in order. Called on the runtime's thread: it only hands over. */
  public interface Subscriber {
    /** Mails that are durable, in order. */
    void mails(List<Mail> mails);

    /** The subscription is over: it lagged too far, or the runtime ended. */
    void ended(String reason);
  }

  /** Lets everything outside be heard on that executor. */
  public Departures(Executor outside) {
    this.outside = outside;
  }

  /** A handle that no submission had before. */
  public long nextHandle() {
    return handles.incrementAndGet();
  }

  void later(Runnable heard) {
    outside.execute(heard);
  }

  void expect(long handle, Listener listener) {
    submitted.put(handle, listener);
  }

  void release(List<Output> outputs, ChainState durable) {
    List<Runnable> heard = new ArrayList<>(outputs.size());
    for (Output output : outputs) {
      if (output instanceof Output.Delivered delivered) {
        deliver(delivered, heard);
      } else if (output instanceof Output.Admitted admitted) {
        admit(admitted, heard);
      } else if (output instanceof Output.Refused refused) {
        Listener listener = submitted.remove(refused.handle());
        if (listener != null) {
          heard.add(() -> listener.refused(refused.refusal()));
        }
      } else if (output instanceof Output.CutOff cutOff) {
        Attached attached = remove(cutOff.user(), cutOff.name());
        if (attached != null) {
          attached.subscriber.ended("subscription '" + cutOff.name() + "' lagged too far");
        }
      }
    }
    if (!heard.isEmpty()) {
      outside.execute(() -> heard.forEach(Runnable::run));
    }
  }

  private void admit(Output.Admitted admitted, List<Runnable> heard) {
    Listener listener = submitted.remove(admitted.handle());
    if (listener == null) {
      return;
    }
    heard.add(() -> listener.admitted(admitted));
    if (listener.wantsReplies()) {
      for (int i = 0; i < admitted.messages().size(); i++) {
        Mail known = admitted.known().get(i);
        if (known != null) {
          heard.add(() -> listener.replied(known));
        } else {
          awaiting
              .computeIfAbsent(admitted.messages().get(i), id -> new ArrayList<>(1))
              .add(listener);
        }
      }
    }
  }

  private void deliver(Output.Delivered delivered, List<Runnable> heard) {
    Mail mail = delivered.mail();
    if (mail.isReply() && !awaiting.isEmpty()) {
      List<Listener> listeners = awaiting.remove(mail.replyTo());
      if (listeners != null) {
        listeners.forEach(listener -> heard.add(() -> listener.replied(mail)));
      }
    }
    if (!subscribers.isEmpty()) {
      for (Attached attached : subscribers.getOrDefault(delivered.user(), Map.of()).values()) {
        if (mail.id().compareTo(attached.last) > 0) {
          attached.last = mail.id();
          attached.subscriber.mails(List.of(mail));
        }
      }
    }
  }

  void attach(ActorId user, String name, Subscriber subscriber, ChainState durable) {
    Inbox inbox = durable.inboxes().get(user);
    MessageId cursor = inbox == null ? null : inbox.cursors().get(name);
    if (cursor == null) {
      subscriber.ended("subscription '" + name + "' is not open");
      return;
    }
    List<Mail> pending = List.copyOf(inbox.pending().tailMap(cursor, false).values());
    MessageId last = pending.isEmpty() ? cursor : pending.get(pending.size() - 1).id();
    Attached before =
        subscribers
            .computeIfAbsent(user, u -> new HashMap<>())
            .put(name, new Attached(subscriber, last));
    if (before != null) {
      before.subscriber.ended("subscription '" + name + "' was taken over");
    }
    if (!pending.isEmpty()) {
      subscriber.mails(pending);
    }
  }

  void detach(ActorId user, String name) {
    remove(user, name);
  }

  private Attached remove(ActorId user, String name) {
    Map<String, Attached> of = subscribers.get(user);
    Attached removed = of == null ? null : of.remove(name);
    if (of != null && of.isEmpty()) {
      subscribers.remove(user);
    }
    return removed;
  }

  Listener onReady(BlockScheduler.Lifecycle lifecycle) {
    return new Listener() {
      @Override
      public void admitted(Output.Admitted admitted) {
        lifecycle.ready();
      }

      @Override
      public void refused(Refusal refusal) {
        lifecycle.stopped(new IllegalStateException(refusal.reason() + ": " + refusal.text()));
      }
    };
  }

  /** Ends everything that is waited for: what is not durable by now was never acknowledged. */
  void closed(String reason) {
    Refusal refusal = new Refusal(Refusal.Reason.CLOSED, reason);
    List<Listener> listeners = new ArrayList<>(submitted.values());
    awaiting.values().forEach(listeners::addAll);
    submitted.clear();
    awaiting.clear();
    List<Attached> attached = new ArrayList<>();
    subscribers.values().forEach(of -> attached.addAll(of.values()));
    subscribers.clear();
    attached.forEach(one -> one.subscriber.ended(reason));
    later(() -> listeners.forEach(listener -> listener.refused(refusal)));
  }
}
