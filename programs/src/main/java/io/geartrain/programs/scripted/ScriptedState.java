package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.Payload;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * What a scripted program keeps.
 *
 * @param values by key, as payloads
 * @param names the newest id that each {@code as} made
 */
record ScriptedState(PMap<String, Payload> values, PMap<String, Object> names) {
  static final ScriptedState EMPTY = new ScriptedState(TreePMap.empty(), TreePMap.empty());

  private static final String VALUES = "values";
  private static final String NAMES = "names";

  ScriptedState with(String key, Payload value) {
    return new ScriptedState(values.plus(key, value), names);
  }

  ScriptedState without(String key) {
    return new ScriptedState(values.minus(key), names);
  }

  ScriptedState named(String name, Object id) {
    return new ScriptedState(values, names.plus(name, id));
  }

  /** The values as raw keys. */
  ByteStore published() {
    TreePMap<Payload, Payload> keys = TreePMap.empty();
    for (Map.Entry<String, Payload> value : values.entrySet()) {
      keys = keys.plus(Payload.utf8(value.getKey()), value.getValue());
    }
    return new ByteStore(keys);
  }

  Payload encode() {
    return Data.toPayload(Map.of(VALUES, asBytes(values), NAMES, names));
  }

  static ScriptedState decode(Payload bytes) {
    Map<String, Object> fields = fields(Data.fromPayload(bytes));
    ScriptedState state = EMPTY;
    for (Map.Entry<String, Object> value : fields(fields.get(VALUES)).entrySet()) {
      state = state.with(value.getKey(), Payload.wrap((byte[]) value.getValue()));
    }
    for (Map.Entry<String, Object> name : fields(fields.get(NAMES)).entrySet()) {
      state = state.named(name.getKey(), name.getValue());
    }
    return state;
  }

  /** Values as leaves, so that each comes back as it was. */
  static Map<String, Object> asBytes(Map<String, Payload> values) {
    Map<String, Object> bytes = new TreeMap<>();
    values.forEach((key, value) -> bytes.put(key, value.bytes()));
    return bytes;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> fields(Object tree) {
    if (!(tree instanceof Map)) {
      throw new IllegalArgumentException("no state or event of a scripted program: " + tree);
    }
    return (Map<String, Object>) tree;
  }
}
