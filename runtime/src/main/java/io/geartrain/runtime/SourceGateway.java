package io.geartrain.runtime;

import io.geartrain.runtime.core.Source;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * An ordered source of inputs, such as a file or a partition of a queue. Each batch says what must have
 * been consumed before and what has been consumed with it; a repeated one is acknowledged, one out of
 * order refused. After a restart, ask {@link #position} and go on from there.
 */
public final class SourceGateway {
  private final Geartrain geartrain;
  private final String name;

  SourceGateway(Geartrain geartrain, String name) {
    this.geartrain = geartrain;
    this.name = name;
  }

  /** How far the source has been consumed, durably. */
  public CompletionStage<Optional<Source>> position() {
    return geartrain
        .overview()
        .thenApply(overview -> Optional.ofNullable(overview.state().sources().get(name)));
  }

  /**
   * Admits a batch whole, in order; complete when it is durable.
   *
   * @param previous the offset consumed before; {@link Submission.Position#START} for none
   * @param offset the offset consumed with it
   * @param fingerprint of everything consumed with it, or {@link Payload#EMPTY}
   */
  public CompletionStage<List<MessageId>> submit(
      Batch batch, long previous, long offset, Payload fingerprint) {
    return geartrain.submit(
        batch.inputs(), new Submission.Position(name, previous, offset, fingerprint));
  }
}
