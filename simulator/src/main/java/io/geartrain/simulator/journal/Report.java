package io.geartrain.simulator.journal;

import io.geartrain.runtime.message.Bytes32;
import java.util.Optional;
import java.util.Set;

/**
 * What doing a journal again came to.
 *
 * @param blocks records done again, the genesis apart
 * @param messages dispatches in them
 * @param reExecuted whose handler ran again
 * @param obeyed taken from the journal: time limits, quarantine and other limits of the machine
 * @param skipped taken from the journal because their code is not there
 * @param missingCode names of code that is not there
 * @param stateDigest of all programs at the end
 * @param divergence the first one, if any; then the counts end there
 */
public record Report(
    long blocks,
    long messages,
    long reExecuted,
    long obeyed,
    long skipped,
    Set<String> missingCode,
    Bytes32 stateDigest,
    Optional<Divergence> divergence) {

  /**
   * Fails when anything came out otherwise.
   *
   * @throws AssertionError naming the first divergence
   */
  public Report assertNoDivergence() {
    if (divergence.isPresent()) {
      throw new AssertionError("the journal diverges at " + divergence.get());
    }
    return this;
  }
}
