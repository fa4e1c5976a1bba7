package io.geartrain.simulator.journal;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;

/**
 * Where doing a block again gave something else than the journal says.
 *
 * @param block sequence of the record
 * @param message the dispatch, or null when it concerns the whole block
 * @param program the dispatch's program, or null
 * @param field what differs
 * @param recorded what the journal says
 * @param recomputed what came out
 */
public record Divergence(
    long block,
    MessageId message,
    ActorId program,
    String field,
    String recorded,
    String recomputed) {

  @Override
  public String toString() {
    return "block %d%s%s: %s was recorded as %s and is now %s"
        .formatted(
            block,
            message == null ? "" : ", message " + message,
            program == null ? "" : ", program " + program,
            field,
            recorded,
            recomputed);
  }
}
