package io.geartrain.runtime;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.shell.BlockScheduler;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The blocks of the stepped clock, made one by one: for tests and tools. What is submitted before {@link
 * #make} by the same thread is looked at by that block.
 */
public final class BlockGateway {
  private final Geartrain geartrain;

  BlockGateway(Geartrain geartrain) {
    this.geartrain = geartrain;
  }

  /**
   * Submits inputs that are admitted together, or not at all; complete when the block that admits them is
   * durable, with the messages they became. Fails with {@link RejectedException} when they are refused.
   */
  public CompletionStage<List<MessageId>> submit(List<Input> inputs) {
    return geartrain.submit(inputs, null);
  }

  /** Makes one block of the usual allowance; complete when it is durable, with the chain behind it. */
  public CompletionStage<ChainState> make() {
    return make(Long.MAX_VALUE);
  }

  /**
   * Makes one block; complete when it is durable, with the chain behind it.
   *
   * @param gas its allowance, if that is less than the settings say
   */
  public CompletionStage<ChainState> make(long gas) {
    return geartrain
        .ask(reader -> new BlockScheduler.MakeBlock(gas, reader))
        .thenApply(BlockScheduler.Overview::state);
  }

  /**
   * What submitting that now would come to; nothing of it is kept. Fails with {@link RejectedException}
   * when it would be refused.
   */
  public CompletionStage<DryRun.Ran> dryRun(DryRun.Wanted wanted) {
    return geartrain.dryRun(wanted);
  }

  /**
   * Asks a program or a host module; complete with the answer, or with the error instead of one.
   *
   * @param gas most gas that answering may burn
   */
  public CompletionStage<Questions.Answer> ask(ActorId of, Question question, long gas) {
    return geartrain.ask(of, question, gas);
  }

  /** The chain behind the last durable block. */
  public CompletionStage<ChainState> last() {
    return geartrain.overview().thenApply(BlockScheduler.Overview::state);
  }
}
