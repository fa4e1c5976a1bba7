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

  private final Map<K, V> cache = new HashMap<>();
  private final Set<K> changed = new HashSet<>();
  private TreePMap<K, V> base;

  Overlay(TreePMap<K, V> base) {
    this.base = base;
  }

  /** The value, or null. */
  V get(K key) {
    V found = cache.get(key);
    if (found == null && !changed.contains(key)) {
      found = base.get(key);
      if (found != null) {
        cache.put(key, found);
      }
    }
    return found;
  }

  /** Puts or, with null, removes. */
  void put(K key, V value) {
    changed.add(key);
    if (value == null) {
      cache.remove(key);
    } else {
      cache.put(key, value);
    }
  }

  TreePMap<K, V> freeze() {
    if (!changed.isEmpty()) {
      for (K key : changed) {
        V value = cache.get(key);
        base = value == null ? base.minus(key) : base.plus(key, value);
      }
      changed.clear();
    }
    if (cache.size() > MOST_CACHED) {
      cache.clear();
    }
    return base;
  }
}
