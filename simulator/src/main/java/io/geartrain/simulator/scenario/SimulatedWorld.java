package io.geartrain.simulator.scenario;

import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.SchedulerLimits;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import io.geartrain.simulator.BlockWatch;
import io.geartrain.simulator.Pending;
import io.geartrain.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulator's world. No bound of operation cuts a block short; only gas does. While a block runs its clock
 * stands still, so that no processing time is ever used up.
 */
final class SimulatedWorld implements ScenarioWorld {
  private static final long BYTES = 1L << 40;
  private static final int MANY = 10_000_000;
  private static final SchedulerLimits LIMITS =
      new SchedulerLimits(Long.MAX_VALUE, BYTES, MANY, 10_000, BYTES, MANY, BYTES);

  private final Simulator simulator;
  private final List<Pending<Object>> submitted = new ArrayList<>();

  private SimulatedWorld(Simulator simulator) {
    this.simulator = simulator;
  }

  /** Makes worlds that run as the options say. */
  static ScenarioWorld.Maker running(RunOptions options) {
    return (settings, blockMillis, codes, watch) ->
        new SimulatedWorld(make(options, settings, codes, watch));
  }

  private static Simulator make(
      RunOptions options, ChainSettings settings, List<HostedCode> codes, BlockWatch watch) {
    return Simulator.builder()
        .settings(settings)
        .limits(options.sequential() ? LIMITS.withWaves(1) : LIMITS)
        .seed(options.seed())
        .threads(options.threads())
        .watchedBy(watch)
        .with(codes.toArray(HostedCode[]::new));
  }

  @Override
  public ChainState chain() {
    return simulator.chain();
  }

  @Override
  public Object stateOf(ActorId program) {
    return simulator.stateOf(program);
  }

  @Override
  public DryRun.Result dryRun(DryRun.Wanted wanted) {
    return simulator.dryRun(wanted);
  }

  @Override
  public Questions.Answer ask(ActorId of, Question question, long gas) {
    return simulator.ask(of, question, gas);
  }

  @Override
  public void submit(List<Input> inputs) {
    submitted.add(simulator.submit(inputs));
  }

  @Override
  public void block() {
    block(Long.MAX_VALUE);
  }

  @Override
  public void block(long gas) {
    simulator.runBlock(gas);
    for (Pending<Object> pending : submitted) {
      pending
          .refusal()
          .ifPresent(
              refusal -> {
                throw new IllegalStateException("the block refused " + refusal);
              });
    }
    submitted.clear();
  }

  @Override
  public void restart() {
    simulator.crashAndRestart();
  }

  @Override
  public void crash() {
    simulator.crashBeforeCommit();
  }
}
