package io.geartrain.runtime.shell;

import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.List;
import java.util.Map;

/**
 * All that a start needs beside the records behind it: the chain's state at a durable record, how far
 * each program's checkpoint goes, and the events behind those checkpoints.
 *
 * @param state at a durable record
 * @param genesisMillis when height 0 began, for the wall clock
 * @param marks the record that each program's checkpoint stands for; programs without one are missing
 * @param tail events that are in no checkpoint yet, by program, in order
 */
public record ChainSnapshot(
    ChainState state,
    long genesisMillis,
    Map<ActorId, Long> marks,
    Map<ActorId, List<Remembered>> tail) {}
