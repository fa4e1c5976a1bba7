package io.geartrain.programs;

/**
 * What a message remembers while it waits for time or a lock, and a critical hook until it is needed: a
 * record. Its handler is {@code onWoken}.
 */
public interface Resume {}
