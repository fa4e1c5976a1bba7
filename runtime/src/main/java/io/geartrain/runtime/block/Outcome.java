package io.geartrain.runtime.block;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * What executing one dispatch came to, before ids and routing are decided.
 *
 * @param message which message ran
 * @param verdict how it ended
 * @param trap why it failed; null unless it did
 * @param events the program's new events, encoded, in order; none unless it succeeded
 * @param effects what the handler asked for, in order; none unless it succeeded
 * @param gasBurned gas that the run itself took
 * @param diagnosis exception class and text for the trace, or null. Not stored, not compared
 * @param unit what the unit of work came to that it is the root of, or null; then events and effects
 *     stand there
 */
public record Outcome(
    MessageId message,
    Verdict verdict,
    Trap trap,
    List<Payload> events,
    List<Effect> effects,
    long gasBurned,
    String diagnosis,
    Unit unit) {

  /** Of a dispatch that is not the root of a unit of work. */
  public Outcome(
      MessageId message,
      Verdict verdict,
      Trap trap,
      List<Payload> events,
      List<Effect> effects,
      long gasBurned,
      String diagnosis) {
    this(message, verdict, trap, events, effects, gasBurned, diagnosis, null);
  }

  /** A handler that returned. */
  public static Outcome success(
      MessageId message, List<Payload> events, List<Effect> effects, long gasBurned) {
    return new Outcome(message, Verdict.SUCCESS, null, events, effects, gasBurned, null);
  }

  /** A handler that failed. */
  public static Outcome failed(MessageId message, Trap trap, long gasBurned, String diagnosis) {
    return new Outcome(message, Verdict.FAILED, trap, List.of(), List.of(), gasBurned, diagnosis);
  }

  /** A handler that never ran. */
  public static Outcome notExecuted(MessageId message, Trap trap) {
    return new Outcome(message, Verdict.NOT_EXECUTED, trap, List.of(), List.of(), 0, null);
  }

  /** All effects that stand: its own, then those of the unit's frames, in order. */
  public List<Effect> keptEffects() {
    if (unit == null) {
      return effects;
    }
    List<Effect> all = new ArrayList<>(effects);
    for (Frame frame : unit.frames()) {
      all.addAll(frame.effects());
    }
    return all;
  }

  /** A handler that does not run yet: the message waits until its program is resumed. */
  public static Outcome held(MessageId message) {
    return new Outcome(message, Verdict.HELD, null, List.of(), List.of(), 0, null);
  }

  /** Whether the message waits until its program is resumed. */
  public boolean isHeld() {
    return verdict == Verdict.HELD;
  }

  /** Whether the handler returned. */
  public boolean isSuccess() {
    return verdict == Verdict.SUCCESS;
  }
}
