package io.geartrain.runtime.shell;

/**
 * A block on its way into the log, as the block log's event: already encoded, by whoever had it at hand.
 *
 * @param sequence the record's
 * @param bytes the record, as {@link io.geartrain.runtime.block.RecordCodec} writes it
 */
public record RecordEvent(long sequence, byte[] bytes) {}
