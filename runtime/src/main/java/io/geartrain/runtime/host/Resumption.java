package io.geartrain.runtime.host;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.message.Payload;
import java.util.List;

/**
 * Where a message that waited for an ask, a sleep or a lock goes on.
 *
 * @param continuation what the program stored when it was suspended
 * @param answers to what it asked, in the order in which it asked; of a first-of, those that are there
 */
public record Resumption(Payload continuation, List<Answered> answers) {}
