package io.geartrain.runtime.block;

/**
 * A key of an event and its value.
 *
 * @param key trimmed, not empty
 * @param value trimmed, may be empty
 */
public record Attribute(String key, String value) {}
