package io.geartrain.runtime.shell;

import io.geartrain.runtime.block.BlockRecord;

/**
 * A block on its way into the log, as the block log's event.
 *
 * @param block what is written
 */
public record RecordEvent(BlockRecord block) {}
