package io.geartrain.runtime.host;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.pcollections.TreePMap;

/**
 * A contract's memory: byte keys in order, unsigned. An immutable value, so that a savepoint is a
 * reference. Its events are one put or one delete each.
 *
 * @param entries values by key
 */
public record ByteStore(TreePMap<Payload, Payload> entries) {
  /** Nothing. */
  public static final ByteStore EMPTY = new ByteStore(TreePMap.empty());

  /** Most bytes of a key. */
  public static final int MOST_KEY = 64 << 10;

  /** Most bytes of a value. */
  public static final int MOST_VALUE = 128 << 10;

  /** The value, or null. */
  public Payload get(Payload key) {
    return entries.get(key);
  }

  /**
   * With a value.
   *
   * @throws IllegalArgumentException when key or value has no bytes or too many
   */
  public ByteStore put(Payload key, Payload value) {
    requireKey(key);
    if (value.size() > MOST_VALUE) {
      throw new IllegalArgumentException(
          "a value has " + MOST_VALUE + " bytes at most, this one " + value.size());
    }
    return new ByteStore(entries.plus(key, value));
  }

  /** Without a key. */
  public ByteStore delete(Payload key) {
    return new ByteStore(entries.minus(key));
  }

  private static void requireKey(Payload key) {
    if (key.isEmpty() || key.size() > MOST_KEY) {
      throw new IllegalArgumentException(
          "a key has 1 to " + MOST_KEY + " bytes, this one " + key.size());
    }
  }

  /**
   * Keys from one on and before another.
   *
   * @param start inclusive, or null for the first
   * @param end exclusive, or null for all
   * @param limit most pairs, 0 to {@link Range#MOST}
   */
  public Range range(Payload start, Payload end, int limit, boolean descending) {
    if (limit < 0 || limit > Range.MOST) {
      throw new IllegalArgumentException("a range has 0 to 65535 pairs, not " + limit);
    }
    if (start != null && end != null && start.compareTo(end) >= 0) {
      return new Range(List.of(), null);
    }
    // From the first key that belongs to it, however large the store is.
    SortedMap<Payload, Payload> within =
        start == null && end == null
            ? entries
            : start == null
                ? entries.headMap(end)
                : end == null ? entries.tailMap(start) : entries.subMap(start, end);
    TreePMap<Payload, Payload> part = (TreePMap<Payload, Payload>) within;
    List<Map.Entry<Payload, Payload>> pairs = new ArrayList<>(Math.min(limit, 64));
    for (Payload key : descending ? part.descendingKeySet() : part.keySet()) {
      if (pairs.size() == limit) {
        return new Range(pairs, key);
      }
      pairs.add(Map.entry(key, part.get(key)));
    }
    return new Range(pairs, null);
  }

  // ------------------------------------------------------------------ bytes

  /** The event of a put, or with null of a delete. */
  public static Payload event(Payload key, Payload value) {
    WireWriter out = new WireWriter(key.size() + (value == null ? 0 : value.size()) + 12);
    out.payload(key).bool(value != null);
    if (value != null) {
      out.payload(value);
    }
    return Payload.wrap(out.toBytes());
  }

  /** After an event. */
  public ByteStore apply(Payload event) {
    Map.Entry<Payload, java.util.Optional<Payload>> change = change(event);
    return change.getValue().isPresent()
        ? new ByteStore(entries.plus(change.getKey(), change.getValue().get()))
        : new ByteStore(entries.minus(change.getKey()));
  }

  /** What an event says: the key, and the value unless it is a delete. */
  public static Map.Entry<Payload, java.util.Optional<Payload>> change(Payload event) {
    WireReader in = new WireReader(event.bytes());
    Payload key = in.payload();
    Payload value = in.bool() ? in.payload() : null;
    in.expectEnd();
    return Map.entry(key, java.util.Optional.ofNullable(value));
  }

  /** Its bytes, the same for the same entries. */
  public Payload encode() {
    WireWriter out = new WireWriter(1 << 10);
    out.unsigned(entries.size());
    entries.forEach((key, value) -> out.payload(key).payload(value));
    return Payload.wrap(out.toBytes());
  }

  /** Reads what {@link #encode} wrote. */
  public static ByteStore decode(Payload bytes) {
    WireReader in = new WireReader(bytes.bytes());
    TreePMap<Payload, Payload> entries = TreePMap.empty();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      entries = entries.plus(in.payload(), in.payload());
    }
    in.expectEnd();
    return new ByteStore(entries);
  }
}
