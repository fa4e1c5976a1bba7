package io.geartrain.runtime.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.pcollections.TreePMap;

/**
 * A mutable view over a persistent map. A block reads and writes here as with a hash map; sealing it
 * writes each changed key into the persistent map once, however often the block changed it. What was
 * read stays for the next block.
 */
final class Overlay<K extends Comparable<? super K>, V> {
  private static final int MOST_CACHED = 1 << 16;

  private static final Object ABSENT = new Object();

  private final Map<K, Object> cache = new HashMap<>();
  private final Set<K> changed = new HashSet<>();
  private TreePMap<K, V> base;

  Overlay(TreePMap<K, V> base) {
    this.base = base;
  }

  /** The value, or null. */
  @SuppressWarnings("unchecked")
  V get(K key) {
    Object found = cache.get(key);
    if (found == null) {
      found = base.get(key);
      cache.put(key, found == null ? ABSENT : found);
    }
    return found == ABSENT ? null : (V) found;
  }

  /** Puts or, with null, removes. */
  void put(K key, V value) {
    changed.add(key);
    cache.put(key, value == null ? ABSENT : value);
  }

  /** Hears what a block changed: each key once. */
  interface Changes<V> {
    /** Null for absent. */
    void changed(V before, V after);
  }

  TreePMap<K, V> freeze(Changes<V> changes) {
    if (!changed.isEmpty()) {
      for (K key : changed) {
        V before = base.get(key);
        V after = get(key);
        changes.changed(before, after);
        if (after != null) {
          base = base.plus(key, after);
        } else if (before != null) {
          base = base.minus(key);
        }
      }
      changed.clear();
    }
    if (cache.size() > MOST_CACHED) {
      cache.clear();
    }
    return base;
  }
}
