package io.geartrain.runtime.block;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * What executing one dispatch came to, before ids and routing are decided.
 *
 * @param message which message ran
 * @param verdict how it ended
 * @param trap why, unless it succeeded; else null
 * @param events the program's new events, encoded, in order; none unless it succeeded
 * @param effects what the handler asked for, in order; none unless it succeeded
 * @param gasBurned gas that the run itself took
 * @param diagnosis exception class and text for the trace, or null. Not stored, not compared
 */
public record Outcome(
    MessageId message,
    Verdict verdict,
    Trap trap,
    List<Payload> events,
    List<Effect> effects,
    long gasBurned,
    String diagnosis) {

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

  /** Whether the handler returned. */
  public boolean isSuccess() {
    return verdict == Verdict.SUCCESS;
  }
}
