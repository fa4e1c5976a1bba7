package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/**
 * Where an atomic scripted program keeps what in its store: values under their keys as text, and before
 * them all, behind a zero byte, the ids that scripts named. Others see the values only.
 */
final class StoreLayout {
  private static final char NAMES = '\0';
  private static final Payload FIRST_VALUE = Payload.wrap(new byte[] {NAMES + 1});
  private static final String ACTOR = "actor";

  private StoreLayout() {}

  static Payload valueKey(String key) {
    if (!key.isEmpty() && key.charAt(0) == NAMES) {
      throw new IllegalArgumentException("a key does not begin with a zero");
    }
    return Payload.utf8(key);
  }

  static Payload nameKey(String name) {
    return Payload.utf8(NAMES + name);
  }

  /** An id as it is kept; an actor's alone would be read as bytes. */
  static Payload stored(Object id) {
    return Data.toPayload(id instanceof ActorId ? Map.of(ACTOR, id) : id);
  }

  static Object id(Payload stored) {
    Object tree = Data.fromPayload(stored);
    return tree instanceof Map<?, ?> map ? map.get(ACTOR) : tree;
  }

  /** The store without names. */
  static ByteStore visible(ByteStore store) {
    return new ByteStore((TreePMap<Payload, Payload>) store.entries().tailMap(FIRST_VALUE));
  }

  /** The values by key. */
  static Map<String, Payload> values(ByteStore store) {
    Map<String, Payload> values = new TreeMap<>();
    visible(store).entries().forEach((key, value) -> values.put(key.utf8(), value));
    return values;
  }

  /** The ids by name. */
  static Map<String, Object> names(ByteStore store) {
    Map<String, Object> names = new TreeMap<>();
    store
        .entries()
        .headMap(FIRST_VALUE)
        .forEach((key, value) -> names.put(key.utf8().substring(1), id(value)));
    return names;
  }
}
