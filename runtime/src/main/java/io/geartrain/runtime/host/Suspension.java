package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * What a suspended message waits for, and what has come of it.
 *
 * @param kind what for
 * @param asked what it asked, in order; empty unless it asked
 * @param answers to what it asked, in the order in which they came
 * @param continuation what the program needs to go on
 */
public record Suspension(
    Kind kind, List<Asked> asked, List<Answered> answers, Payload continuation) {

  /** What a message waits for. */
  public enum Kind {
    /** A wake: the handler starts from the top. */
    WAKE,
    /** All answers. */
    ALL,
    /** Any answer. */
    FIRST,
    /** Time. */
    SLEEP,
    /** A lock. */
    LOCK;

    private static final Kind[] ALL_KINDS = values();

    /** The kind of that ordinal. */
    public static Kind at(int ordinal) {
      return ALL_KINDS[ordinal];
    }
  }

  /**
   * An answer that is waited for.
   *
   * @param message what was asked
   * @param until the height of its deadline
   */
  public record Asked(MessageId message, long until) {}

  public Suspension {
    asked = List.copyOf(asked);
    answers = List.copyOf(answers);
  }

  /** Whether a wake by hand ends it (gear.md, 0: mutex). */
  public boolean isWoken() {
    return kind == Kind.WAKE;
  }

  /** Whether it waits for the answer to that message. */
  public boolean awaits(MessageId message) {
    return asked.stream().anyMatch(each -> each.message().equals(message)) && !has(message);
  }

  private boolean has(MessageId message) {
    return answers.stream().anyMatch(each -> each.message().equals(message));
  }

  /** With one more answer. */
  public Suspension with(Answered answer) {
    List<Answered> next = new ArrayList<>(answers);
    next.add(answer);
    return new Suspension(kind, asked, next, continuation);
  }

  /** With a timeout for everything whose deadline has come. */
  public Suspension timedOut(long height) {
    Suspension next = this;
    for (Asked each : asked) {
      if (each.until() <= height && !has(each.message())) {
        next = next.with(new Answered(each.message(), null, false, Payload.EMPTY, Value.ZERO));
      }
    }
    return next;
  }

  /** Whether enough answers are there to go on. */
  public boolean isComplete() {
    return kind == Kind.FIRST ? !answers.isEmpty() : answers.size() == asked.size();
  }

  /** The next deadline, or {@link Long#MAX_VALUE}. */
  public long nextDeadline() {
    return asked.stream()
        .filter(each -> !has(each.message()))
        .mapToLong(Asked::until)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Where the message goes on: answers in the order in which it asked. Null for a wake. */
  Resumption resumption() {
    if (kind == Kind.WAKE) {
      return null;
    }
    List<Answered> ordered = new ArrayList<>(answers.size());
    for (Asked each : asked) {
      for (Answered answer : answers) {
        if (answer.message().equals(each.message())) {
          ordered.add(answer);
        }
      }
    }
    return new Resumption(continuation, ordered);
  }
}
