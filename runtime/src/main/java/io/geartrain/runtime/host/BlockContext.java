package io.geartrain.runtime.host;

import io.geartrain.runtime.core.ChainSettings;

/**
 * What every handler of a block sees alike, frozen when the block opened.
 *
 * @param settings the log's settings
 * @param sequence the block's place in the log
 * @param height the block's height
 * @param timestamp milliseconds since 1970
 * @param backlog messages that waited when the block opened
 */
public record BlockContext(
    ChainSettings settings, long sequence, long height, long timestamp, int backlog) {}
