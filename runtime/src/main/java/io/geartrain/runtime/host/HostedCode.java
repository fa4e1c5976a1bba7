package io.geartrain.runtime.host;

import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * The one way in which a program is hosted: pure functions over immutable states. Actors, simulator
 * and verification run programs through {@link Executor} and nothing else.
 */
public interface HostedCode {
  /** Name, declared version and payload schema, as one digest. */
  CodeId id();

  /** The declared name. */
  String name();

  /** The declared version, from 1. */
  int version();

  /** Whether there is any handler for that entry point. */
  boolean handles(EntryPoint entry);

  /** The bit of {@link #entries} of code that is atomic. */
  int ATOMIC = 1 << 16;

  /** The bit of {@link #entries} of a host module. */
  int MODULE = 1 << 17;

  /** One bit for each entry point that it handles, by ordinal, and those of what it is. */
  default int entries() {
    int entries = (isAtomic() ? ATOMIC : 0) | (isModule() ? MODULE : 0);
    for (EntryPoint entry : EntryPoint.values()) {
      entries |= handles(entry) ? 1 << entry.ordinal() : 0;
    }
    return entries;
  }

  /** Whether it may make calls and queries: then each of its messages is the root of a unit of work. */
  default boolean isAtomic() {
    return false;
  }

  /** Whether it is a host module. */
  default boolean isModule() {
    return false;
  }

  /** The version that a migration declares itself; 0 for none. Between equal ones no entry runs. */
  default int migrateVersion() {
    return 0;
  }

  /** Whether its state is looked at now and then, for changes in place and its size. */
  default boolean isStateChecked() {
    return true;
  }

  /** The memory of byte keys that a state is, or that the program publishes of it. */
  default ByteStore keys(Object state) {
    return ByteStore.EMPTY;
  }

  /** The state before the first event. */
  Object emptyState();

  /**
   * Runs the handler for the ledger's message. Effects go into the ledger.
   *
   * @return the new events, decoded
   * @throws Exception whatever the handler throws
   */
  Reaction react(Object state, EffectLedger ledger) throws Exception;

  /** The state after an event. */
  Object apply(Object state, Payload event);

  /** Canonical bytes of a state. */
  Payload encodeState(Object state);

  /** The state of these bytes. */
  Object decodeState(Payload bytes);

  /** The event of these bytes, for people and tests. */
  Object decodeEvent(Payload event);

  /**
   * What a handler came to.
   *
   * @param events encoded, in order
   * @param state after them
   */
  record Reaction(List<Payload> events, Object state) {}
}
