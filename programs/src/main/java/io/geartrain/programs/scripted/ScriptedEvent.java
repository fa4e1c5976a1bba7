package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.Payload;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run changed.
 *
 * @param set keys with their new values
 * @param removed keys that are gone
 * @param names what was named
 */
record ScriptedEvent(Map<String, Payload> set, List<String> removed, Map<String, Object> names) {
  private static final String SET = "set";
  private static final String REMOVED = "removed";
  private static final String NAMES = "names";

  ScriptedEvent {
    set = Map.copyOf(set);
    removed = List.copyOf(removed);
    names = Map.copyOf(names);
  }

  ScriptedState applyTo(ScriptedState before) {
    ScriptedState state = before;
    for (Map.Entry<String, Payload> change : set.entrySet()) {
      state = state.with(change.getKey(), change.getValue());
    }
    for (String key : removed) {
      state = state.without(key);
    }
    for (Map.Entry<String, Object> name : names.entrySet()) {
      state = state.named(name.getKey(), name.getValue());
    }
    return state;
  }

  Payload encode() {
    return Data.toPayload(Map.of(SET, ScriptedState.asBytes(set), REMOVED, removed, NAMES, names));
  }

  static ScriptedEvent decode(Payload bytes) {
    Map<String, Object> fields = ScriptedState.fields(Data.fromPayload(bytes));
    Map<String, Payload> set = new TreeMap<>();
    ScriptedState.fields(fields.get(SET))
        .forEach((key, value) -> set.put(key, Payload.wrap((byte[]) value)));
    List<String> removed =
        ((List<?>) fields.get(REMOVED)).stream().map(String.class::cast).toList();
    return new ScriptedEvent(set, removed, ScriptedState.fields(fields.get(NAMES)));
  }
}
