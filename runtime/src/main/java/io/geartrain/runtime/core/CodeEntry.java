package io.geartrain.runtime.core;

import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.EntryPoint;

/**
 * What the registry knows of code.
 *
 * @param name the declared name
 * @param version the declared version
 * @param entries the entry points that have handlers, one bit for each ordinal, and what it is
 */
public record CodeEntry(String name, int version, int entries) {
  /** Whether its messages are roots of units of work: it is atomic, or a host module. */
  public boolean isUnit() {
    return (entries & (HostedCode.ATOMIC | HostedCode.MODULE)) != 0;
  }

  /** Whether it is a host module. */
  public boolean isModule() {
    return (entries & HostedCode.MODULE) != 0;
  }

  /** Whether it has any handler for that entry point. */
  public boolean handles(EntryPoint entry) {
    return (entries & 1 << entry.ordinal()) != 0;
  }
}
