package io.geartrain.runtime.core;

import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Dispatch;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import java.util.List;

/** What the scheduler wants done. */
public sealed interface SchedulerCommand {

  /**
   * Run messages of one program, in order; answer with {@link SchedulerInput.BatchDone}.
   *
   * @param batch tells the answer from others
   * @param actor the program
   * @param code what it runs
   * @param holdings what it has beside its memory before the first
   * @param dispatches the messages
   * @param context the frozen block context
   */
  record RunBatch(
      long batch,
      Actor actor,
      CodeId code,
      Holdings holdings,
      List<Dispatch> dispatches,
      BlockContext context)
      implements SchedulerCommand {
    /** The program's address. */
    public ActorId program() {
      return actor.id();
    }
  }

  /**
   * Run a message as the root of a unit of work; answer with {@link SchedulerInput.BatchDone}. Nothing
   * else runs meanwhile.
   *
   * @param batch tells the answer from others
   * @param actor the program or host module
   * @param dispatch the message
   * @param chain what the unit reads of the chain, until it is answered
   * @param context the frozen block context
   */
  record RunUnit(long batch, Actor actor, Dispatch dispatch, ChainView chain, BlockContext context)
      implements SchedulerCommand {}

  /**
   * Take a program's memory back to before a message of the last wave.
   *
   * @param program whose
   * @param from the first message that counts as not run
   */
  record Drop(ActorId program, MessageId from) implements SchedulerCommand {}

  /**
   * Write a record. Outputs may leave when it is durable.
   *
   * @param sealed the block; handlers of the next one need not wait until it is encoded
   */
  record Append(BlockDraft.Sealed sealed) implements SchedulerCommand {}

  /**
   * Let outputs leave.
   *
   * @param outputs in order
   */
  record Release(List<Output> outputs) implements SchedulerCommand {}

  /**
   * Stop by name, drop what is above durable.
   *
   * @param reason what happened
   */
  record Stop(String reason) implements SchedulerCommand {}
}
