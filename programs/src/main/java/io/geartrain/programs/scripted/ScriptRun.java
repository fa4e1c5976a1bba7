package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.EffectLedger;

/**
 * What the instructions of one run share.
 *
 * @param ledger where effects go
 * @param memory the state
 * @param references what {@code $name} means
 * @param script what is left to do; ended when the run is over
 */
record ScriptRun(EffectLedger ledger, Memory memory, References references, Script script) {

  static ScriptRun of(EffectLedger ledger, Object state) {
    Memory memory = Memory.of(state, ledger);
    return new ScriptRun(ledger, memory, new References(ledger, memory), new Script());
  }

  Argument argument(String instruction, Object written) {
    return new Argument(instruction, written, references, memory);
  }

  /** Remembers an id under the name that {@code as} gives, if it does: in the state and for others. */
  void name(Argument as, Object id) {
    if (as.isGiven()) {
      memory.name(as.name(), id);
      memory.set(as.name(), id);
    }
  }
}
