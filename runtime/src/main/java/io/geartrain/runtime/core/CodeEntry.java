package io.geartrain.runtime.core;

import io.geartrain.runtime.message.EntryPoint;

/**
 * What the registry knows of code.
 *
 * @param name the declared name
 * @param version the declared version
 * @param entries the entry points that have handlers, one bit for each ordinal
 */
public record CodeEntry(String name, int version, int entries) {
  /** Whether it has any handler for that entry point. */
  public boolean handles(EntryPoint entry) {
    return (entries & 1 << entry.ordinal()) != 0;
  }
}
