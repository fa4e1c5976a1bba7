package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.EffectLedger;
import io.geartrain.runtime.host.HostedCode.Reaction;
import io.geartrain.runtime.message.Payload;

/** What a program keeps, during one run, and what the run changed of it. */
interface Memory {
  /** The memory of a run. */
  static Memory of(Object state, EffectLedger ledger) {
    return state instanceof ScriptedState record
        ? new RecordMemory(record)
        : new StoreMemory(state, ledger.unit());
  }

  /** The value of a key, or null. */
  Payload value(String key);

  /** What was last made under that name, or null. */
  Object named(String name);

  /** Keeps a value; of a question, for its own run only. */
  void put(String key, Payload value);

  /** Takes a key away. */
  void remove(String key);

  /** Names an id for others, without keeping it as a value. */
  void name(String name, Object id);

  /** What the run changed, and what is kept now. */
  Reaction reaction();

  /** Keeps a tree under a key; null takes the key away. */
  default void set(String key, Object tree) {
    if (tree == null) {
      remove(key);
    } else {
      put(key, Data.toPayload(tree));
    }
  }
}
