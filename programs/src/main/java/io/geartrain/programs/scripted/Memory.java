package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.HostedCode.Reaction;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The state of one run while it runs, and what the run changed of it. */
final class Memory {
  private ScriptedState state;

  /** By key: the new value, or null where it was removed. */
  private final Map<String, Payload> changed = new TreeMap<>();

  private final Map<String, Object> named = new TreeMap<>();

  Memory(ScriptedState state) {
    this.state = state;
  }

  /** The value of a key, or null. */
  Payload value(String key) {
    return state.values().get(key);
  }

  /** What was last made under that name, or null. */
  Object named(String name) {
    return state.names().get(name);
  }

  /** Keeps a tree under a key; null takes the key away. */
  void set(String key, Object tree) {
    if (tree == null) {
      remove(key);
    } else {
      put(key, Data.toPayload(tree));
    }
  }

  void put(String key, Payload value) {
    state = state.with(key, value);
    changed.put(key, value);
  }

  void remove(String key) {
    if (state.values().containsKey(key)) {
      state = state.without(key);
      changed.put(key, null);
    }
  }

  /** Names an id for others, without keeping it as a value. */
  void name(String name, Object id) {
    state = state.named(name, id);
    named.put(name, id);
  }

  /** The run's one event, or none when nothing changed. */
  Reaction reaction() {
    if (changed.isEmpty() && named.isEmpty()) {
      return new Reaction(List.of(), state);
    }
    Map<String, Payload> set = new TreeMap<>();
    List<String> removed = new ArrayList<>();
    changed.forEach(
        (key, value) -> {
          if (value == null) {
            removed.add(key);
          } else {
            set.put(key, value);
          }
        });
    return new Reaction(List.of(new ScriptedEvent(set, removed, named).encode()), state);
  }
}
