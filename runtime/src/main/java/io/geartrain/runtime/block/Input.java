package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.SortedMap;

/**
 * What came from outside, as the block admitted it. Stored as written: add a variant, never edit
 * one.
 */
public sealed interface Input {
  /** No target height: at once. */
  long NOW = -1;

  /** The gas limit that comes with it; 0 when it runs nothing. */
  default long gas() {
    return 0;
  }

  /** Who submits it, or null when it is no user. */
  default ActorId user() {
    return null;
  }

  /** Hands the input to the case it is. */
  <R> R match(Cases<R> cases);

  /**
   * The begin of a log: record 0 holds it and nothing else.
   *
   * @param settings every setting that can change an outcome, by its configuration key
   */
  record Genesis(SortedMap<String, String> settings) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.genesis(this);
    }
  }

  /**
   * Code became known.
   *
   * @param code its id
   * @param name the declared name
   * @param version the declared version
   * @param entries the entry points that have handlers, one bit for each ordinal
   */
  record CodeDeployed(CodeId code, String name, int version, int entries) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.codeDeployed(this);
    }
  }

  /**
   * A user creates a program.
   *
   * @param user who
   * @param code what it runs
   * @param salt tells programs of the same code apart
   * @param payload of the init message
   * @param value of the init message
   * @param gas limit of the init message
   * @param key idempotency key, or null
   */
  record ProgramCreated(
      ActorId user, CodeId code, Payload salt, Payload payload, Value value, long gas, String key)
      implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.programCreated(this);
    }
  }

  /**
   * A user sends a message to a program.
   *
   * @param user who
   * @param destination the program
   * @param payload its bytes
   * @param value its value
   * @param gas its limit
   * @param target the height at which it joins the queue, or {@link #NOW}
   * @param key idempotency key, or null
   */
  record MessageSent(
      ActorId user,
      ActorId destination,
      Payload payload,
      Value value,
      long gas,
      long target,
      String key)
      implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.messageSent(this);
    }
  }

  /**
   * The driven clock may go as far as this height.
   *
   * @param height inclusive
   */
  record WatermarkRaised(long height) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.watermarkRaised(this);
    }
  }

  /**
   * A source got this far. Stands behind the inputs it covers, in the same record.
   *
   * @param source its name
   * @param offset the offset now consumed
   * @param fingerprint of everything consumed so far, or empty
   */
  record SourceAdvanced(String source, long offset, Payload fingerprint) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sourceAdvanced(this);
    }
  }

  /**
   * A subscription to what a user gets was opened; it sees what comes from now on.
   *
   * @param user whose
   * @param name the subscription's own
   */
  record SubscriptionOpened(ActorId user, String name) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.subscriptionOpened(this);
    }
  }

  /**
   * A subscriber has handled everything up to this mail.
   *
   * @param user whose
   * @param name the subscription
   * @param mail the last one handled
   */
  record CursorMoved(ActorId user, String name, MessageId mail) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cursorMoved(this);
    }
  }

  /**
   * A subscription ended.
   *
   * @param user whose
   * @param name the subscription
   */
  record SubscriptionClosed(ActorId user, String name) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.subscriptionClosed(this);
    }
  }

  /**
   * A message whose gas another user pays.
   *
   * @param sponsor who pays the gas; the value is the sender's own
   * @param sent the message
   */
  record Sponsored(ActorId sponsor, MessageSent sent) implements Input {
    @Override
    public ActorId user() {
      return sent.user();
    }

    @Override
    public long gas() {
      return sent.gas();
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sponsored(this);
    }
  }

  /**
   * A user replies to mail: its value goes to the user, the reply to the program.
   *
   * @param user whose mail
   * @param mail which
   * @param payload of the reply
   * @param value of the reply
   * @param gas limit of the reply; not used when gas was set aside for it
   */
  record MailAnswered(ActorId user, MessageId mail, Payload payload, Value value, long gas)
      implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.mailAnswered(this);
    }
  }

  /**
   * A user takes the value of mail.
   *
   * @param user whose mail
   * @param mail which
   */
  record MailClaimed(ActorId user, MessageId mail) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.mailClaimed(this);
    }
  }

  /**
   * A user takes back a message that waits for its target height.
   *
   * @param user who sent it
   * @param message which
   */
  record MessageCancelled(ActorId user, MessageId message) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.messageCancelled(this);
    }
  }

  /**
   * A user lets a message join now that waits for its target height.
   *
   * @param user who sent it
   * @param message which
   */
  record MessageTriggered(ActorId user, MessageId message) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.messageTriggered(this);
    }
  }

  /**
   * The value of dead programs goes on to the last inheritor.
   *
   * @param user who asks: the last inheritor
   * @param program where the chain begins
   * @param depth programs to follow at most
   */
  record InheritanceClaimed(ActorId user, ActorId program, long depth) implements Input {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.inheritanceClaimed(this);
    }
  }

  /** What an operator does. It waits behind no crowd, and is never refused for want of room. */
  sealed interface Intervention extends Input {
    /** Characters of a reason at most. */
    int MOST_REASON = 500;

    /** Why, for whoever reads the log: 1 to {@link #MOST_REASON} characters, not all blank. */
    String reason();

    /** Whether a text may be a reason. */
    static boolean isReason(String text) {
      return !text.isBlank() && text.length() <= MOST_REASON;
    }

    private static void check(String reason) {
      if (!isReason(reason)) {
        throw new IllegalArgumentException(
            "a reason has 1 to "
                + MOST_REASON
                + " characters, not all blank; this one has "
                + reason.length());
      }
    }
  }

  /**
   * A message fails when its turn comes, instead of running. One that waits comes at once.
   *
   * @param message in the queue, in the waitlist, or held back until a height
   * @param reason why
   */
  record MessageSkipped(MessageId message, String reason) implements Intervention {
    public MessageSkipped {
      Intervention.check(reason);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.messageSkipped(this);
    }
  }

  /**
   * A program runs no longer; its messages wait.
   *
   * @param program which
   * @param reason why
   */
  record ProgramSuspended(ActorId program, String reason) implements Intervention {
    public ProgramSuspended {
      Intervention.check(reason);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.programSuspended(this);
    }
  }

  /**
   * A program runs again, and what waited for it goes to the back of the queue. Also one that time limits
   * have suspended.
   *
   * @param program which
   * @param reason why
   */
  record ProgramResumed(ActorId program, String reason) implements Intervention {
    public ProgramResumed {
      Intervention.check(reason);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.programResumed(this);
    }
  }

  /** One answer for each variant. */
  interface Cases<R> {
    /** For {@link Genesis}. */
    R genesis(Genesis input);

    /** For {@link CodeDeployed}. */
    R codeDeployed(CodeDeployed input);

    /** For {@link ProgramCreated}. */
    R programCreated(ProgramCreated input);

    /** For {@link MessageSent}. */
    R messageSent(MessageSent input);

    /** For {@link WatermarkRaised}. */
    R watermarkRaised(WatermarkRaised input);

    /** For {@link SourceAdvanced}. */
    R sourceAdvanced(SourceAdvanced input);

    /** For {@link SubscriptionOpened}. */
    R subscriptionOpened(SubscriptionOpened input);

    /** For {@link CursorMoved}. */
    R cursorMoved(CursorMoved input);

    /** For {@link SubscriptionClosed}. */
    R subscriptionClosed(SubscriptionClosed input);

    /** For {@link Sponsored}. */
    R sponsored(Sponsored input);

    /** For {@link MailAnswered}. */
    R mailAnswered(MailAnswered input);

    /** For {@link MailClaimed}. */
    R mailClaimed(MailClaimed input);

    /** For {@link MessageCancelled}. */
    R messageCancelled(MessageCancelled input);

    /** For {@link MessageTriggered}. */
    R messageTriggered(MessageTriggered input);

    /** For {@link InheritanceClaimed}. */
    R inheritanceClaimed(InheritanceClaimed input);

    /** For {@link MessageSkipped}. */
    R messageSkipped(MessageSkipped input);

    /** For {@link ProgramSuspended}. */
    R programSuspended(ProgramSuspended input);

    /** For {@link ProgramResumed}. */
    R programResumed(ProgramResumed input);
  }
}
