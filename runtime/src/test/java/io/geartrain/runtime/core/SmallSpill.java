package io.geartrain.runtime.core;

import io.geartrain.runtime.spill.Spill;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A spill that takes nearly everything, so that whatever a test does is done with it too. */
final class SmallSpill implements Spill {
  private final long window;
  private final Map<Long, byte[]> held = new HashMap<>();
  private long next;

  SmallSpill(long window) {
    this.window = window;
  }

  @Override
  public long window() {
    return window;
  }

  @Override
  public long put(byte[] bytes) {
    held.put(next, bytes.clone());
    return next++;
  }

  @Override
  public byte[] get(long address) {
    byte[] bytes = held.get(address);
    if (bytes == null) {
      throw new IllegalStateException("given up, or never given: " + address);
    }
    return bytes.clone();
  }

  @Override
  public boolean hasGrown() {
    return true;
  }

  @Override
  public void keepOnly(Consumer<LongConsumer> needed) {
    Set<Long> kept = new HashSet<>();
    needed.accept(kept::add);
    held.keySet().retainAll(kept);
  }

  int size() {
    return held.size();
  }

  long puts() {
    return next;
  }
}
