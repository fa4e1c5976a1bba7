package io.geartrain.programs.store;

import io.geartrain.runtime.message.Payload;
import java.util.Optional;

/**
 * The event of a contract: one key got a value, or lost it.
 *
 * @param key which
 * @param value the new one; empty when the key was removed
 */
public record StoreChange(Payload key, Optional<Payload> value) {}
