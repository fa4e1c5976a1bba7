package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.ChainState;

/**
 * All that a start needs beside the records behind it: the chain's state at a durable record, how far
 * each program's checkpoint goes, and the events behind those checkpoints.
 *
 * @param state at a durable record
 * @param genesisMillis when height 0 began, for the wall clock
 * @param tail events that are in no checkpoint yet; those of later records are not stored
 */
public record ChainSnapshot(ChainState state, long genesisMillis, Tail tail) {}
