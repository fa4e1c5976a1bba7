package io.geartrain.runtime.block;

import io.geartrain.runtime.message.MessageId;
import java.util.List;

/**
 * One block, as the log keeps it: everything that is needed to do it again, and what came out.
 *
 * @param sequence its place in the log, from 0
 * @param height logical time
 * @param timestamp milliseconds since 1970, never decreasing
 * @param inputs what it admitted, in order
 * @param due parked messages of users whose target height had come, in admission order
 * @param tasks scheduled messages whose height had come, in order
 * @param executed the dispatches it ran, in order
 */
public record BlockRecord(
    long sequence,
    long height,
    long timestamp,
    List<Input> inputs,
    List<MessageId> due,
    List<MessageId> tasks,
    List<Executed> executed) {

  /** The sequence of the genesis. */
  public static final long GENESIS = 0;
}
