package io.geartrain.runtime.core;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * Inputs that are admitted together, in one record, or not at all.
 *
 * @param handle how its answer is told from others; the submitter's own, never stored
 * @param inputs in order
 * @param position where it stands in a source, or null
 */
public record Submission(long handle, List<Input> inputs, Position position) {

  public Submission {
    inputs = List.copyOf(inputs);
  }

  /**
   * A place in an ordered source.
   *
   * @param source its name
   * @param previous the offset that must have been consumed before; -1 for none
   * @param offset the offset consumed with this submission, above {@code previous}
   * @param fingerprint of everything consumed with it, or empty
   */
  public record Position(String source, long previous, long offset, Payload fingerprint) {
    /** Nothing was consumed before. */
    public static final long START = -1;

    public Position {
      if (source.isBlank()) {
        throw new IllegalArgumentException("a source's name must not be blank");
      }
      if (previous < START || offset <= previous) {
        throw new IllegalArgumentException(
            "source " + source + ": offset " + offset + " must be above the previous " + previous);
      }
    }
  }

  /** Whether it comes from an operator, for whom there is always room. */
  public boolean isIntervention() {
    for (int i = 0; i < inputs.size(); i++) {
      if (!(inputs.get(i) instanceof Input.Intervention)) {
        return false;
      }
    }
    return !inputs.isEmpty();
  }

  /** What the submission weighs, roughly, in bytes. */
  public long weight() {
    long bytes = 64;
    for (Input input : inputs) {
      bytes += 96;
      if (input instanceof Input.Sponsored sponsored) {
        bytes += sponsored.sent().payload().size();
      } else if (input instanceof Input.MailAnswered answered) {
        bytes += answered.payload().size();
      } else if (input instanceof Input.MessageSent sent) {
        bytes += sent.payload().size();
      } else if (input instanceof Input.ProgramCreated created) {
        bytes += created.payload().size();
      }
    }
    return bytes;
  }
}
