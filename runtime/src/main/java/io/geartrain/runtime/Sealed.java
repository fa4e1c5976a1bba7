package io.geartrain.runtime;

import io.geartrain.runtime.message.BlockHeight;

/**
 * Something as it stood at a durable record.
 *
 * @param value what
 * @param sequence the record
 * @param height its height
 * @param <T> what it is
 */
public record Sealed<T>(T value, long sequence, BlockHeight height) {}
