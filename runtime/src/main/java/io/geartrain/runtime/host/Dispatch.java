package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Message;

/**
 * A message about to run.
 *
 * @param message what
 * @param gas what the run may use; {@link Long#MAX_VALUE} when gas is not counted
 */
public record Dispatch(Message message, long gas) {}
