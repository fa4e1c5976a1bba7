package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.core.Submission;
import io.geartrain.runtime.message.MessageId;
import java.util.List;

/**
 * Says at once what the next block will say to a submission: it is admitted to a draft of that block,
 * behind what waits already, and the draft is thrown away.
 */
final class Admission {
  private BlockDraft next;

  /**
   * What becomes of a submission.
   *
   * @param refusal why it is refused, or null
   * @param messages what its sends and creates become, in order
   */
  record Judged(Refusal refusal, List<MessageId> messages) {}

  /** Judges a submission for the block behind the last one. */
  Judged judge(ChainState last, List<Input> inputs) {
    if (next == null) {
      next = new BlockDraft(last);
      long height = last.height() + 1;
      next.open(height, Math.max(last.timestamp(), height * last.settings().heightMillis()));
      next.joinDue(Integer.MAX_VALUE);
    }
    Refusal refusal = next.admit(new Submission(0, inputs, null));
    if (refusal != null) {
      return new Judged(refusal, List.of());
    }
    Output.Admitted admitted = (Output.Admitted) next.takeOutputs().get(0);
    return new Judged(null, admitted.messages());
  }

  /** The block was made; nothing waits. */
  void blockSealed() {
    next = null;
  }
}
