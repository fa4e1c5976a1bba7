package io.geartrain.programs.scripted;

import io.geartrain.runtime.host.HostedCode.Reaction;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Of a program that is not atomic: one state, which changes by one event a run. */
final class RecordMemory implements Memory {
  private ScriptedState state;

  /** By key: the new value, or null where it was removed. */
  private final Map<String, Payload> changed = new TreeMap<>();

  private final Map<String, Object> named = new TreeMap<>();

  RecordMemory(ScriptedState state) {
    this.state = state;
  }

  @Override
  public Payload value(String key) {
    return state.values().get(key);
  }

  @Override
  public Object named(String name) {
    return state.names().get(name);
  }

  @Override
  public void put(String key, Payload value) {
    state = state.with(key, value);
    changed.put(key, value);
  }

  @Override
  public void remove(String key) {
    if (state.values().containsKey(key)) {
      state = state.without(key);
      changed.put(key, null);
    }
  }

  @Override
  public void name(String name, Object id) {
    state = state.named(name, id);
    named.put(name, id);
  }

  @Override
  public Reaction reaction() {
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
