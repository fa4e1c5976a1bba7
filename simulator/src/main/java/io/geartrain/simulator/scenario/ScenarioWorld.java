package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import io.geartrain.simulator.BlockWatch;
import java.util.List;

/** What a scenario runs on: a world whose blocks are made one by one. */
public interface ScenarioWorld extends AutoCloseable {

  /** Makes a world. */
  interface Maker {
    /**
     * A world before its first block, in which the code is deployed.
     *
     * @param blockMillis processing-time budget of a block
     * @param watch sees every block, before {@link #block} returns
     */
    ScenarioWorld make(
        ChainSettings settings, long blockMillis, List<HostedCode> codes, BlockWatch watch);
  }

  /** The chain behind the last block. */
  ChainState chain();

  /** A program's state as its code keeps it. */
  Object stateOf(ActorId program);

  /** What sending that now would come to; nothing of it is kept. */
  DryRun.Result dryRun(DryRun.Wanted wanted);

  /** Asks a program or a host module something, behind the last block. */
  Questions.Answer ask(ActorId of, Question question, long gas);

  /** Submits inputs for the next block; they are known to be admissible. */
  void submit(List<Input> inputs);

  /**
   * Makes a block whose allowance is so much gas.
   *
   * @throws IllegalStateException when it refuses what was submitted
   */
  void block(long gas);

  /**
   * Makes a block.
   *
   * @throws IllegalStateException when it refuses what was submitted
   */
  void block();

  /** Stops, and starts again from the journal; what waits is submitted again. */
  void restart();

  /** Runs a block, dies before its commit, starts again and submits its inputs again. */
  void crash();

  @Override
  default void close() {}
}
