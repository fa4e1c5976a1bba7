package io.geartrain.runtime.block;

import io.geartrain.runtime.message.MessageId;

/**
 * An answer that a suspended message waits for.
 *
 * @param message what was asked
 * @param upTo heights to wait for it, at least 1
 */
public record Awaited(MessageId message, long upTo) {}
