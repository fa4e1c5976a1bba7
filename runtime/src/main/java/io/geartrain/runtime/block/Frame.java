package io.geartrain.runtime.block;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * One run inside a unit of work: the root's, a call's, or that of a call's reply. Frames stand in the
 * order in which they began.
 *
 * @param actor whose run
 * @param entry what ran
 * @param failed whether the run failed itself
 * @param kept whether what it did stands; if not, a savepoint took it back
 * @param events the program's new events, encoded; none unless it is kept
 * @param effects what it asked for, in order; none unless it is kept
 */
public record Frame(
    ActorId actor,
    EntryPoint entry,
    boolean failed,
    boolean kept,
    List<Payload> events,
    List<Effect> effects) {
  public Frame {
    events = List.copyOf(events);
    effects = List.copyOf(effects);
  }

  /** The same, taken back. */
  public Frame undone() {
    return kept ? new Frame(actor, entry, failed, false, List.of(), List.of()) : this;
  }
}
