package io.geartrain.runtime.program;

import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.List;
import java.util.Optional;

/**
 * What a batch came to.
 *
 * @param batch as in {@link Execute}
 * @param outcomes one for each dispatch, in order
 * @param code decodes them
 * @param memory the program's memory afterwards: a savepoint to restart it from
 */
public record Executed(long batch, List<Outcome> outcomes, HostedCode code, Memory memory) {

  /** All new events, decoded, in order. */
  public List<Object> events() {
    return outcomes.stream()
        .flatMap(outcome -> outcome.events().stream())
        .map(code::decodeEvent)
        .toList();
  }

  /** The effects of all dispatches, in order. */
  public List<Effect> effects() {
    return outcomes.stream().flatMap(outcome -> outcome.effects().stream()).toList();
  }

  /** The encoded reply of the last dispatch that gave one. */
  public Optional<Payload> reply() {
    return effects().stream()
        .filter(Effect.Answer.class::isInstance)
        .map(effect -> ((Effect.Answer) effect).payload())
        .reduce((first, second) -> second);
  }

  /** Whether every dispatch succeeded. */
  public boolean isSuccess() {
    return outcomes.stream().allMatch(Outcome::isSuccess);
  }

  /** The messages that ran, in order. */
  public List<MessageId> messages() {
    return outcomes.stream().map(Outcome::message).toList();
  }
}
