package io.geartrain.runtime.core;

import io.geartrain.runtime.message.Payload;

/**
 * How far a source has been consumed.
 *
 * @param offset of the last input, as the source counts
 * @param fingerprint of everything up to there, or empty
 */
public record Source(long offset, Payload fingerprint) {}
