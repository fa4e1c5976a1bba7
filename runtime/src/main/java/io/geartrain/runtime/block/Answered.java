package io.geartrain.runtime.block;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.Value;

/**
 * What became of something asked.
 *
 * @param message what was asked
 * @param code of the reply; null when none came in time ({@code TIMEOUT}) or what was asked was cancelled
 * @param cancelled whether the asked message was cancelled before it was due
 * @param payload of the reply
 * @param value of the reply, already in the program's balance
 */
public record Answered(
    MessageId message, ReplyCode code, boolean cancelled, Payload payload, Value value) {

  /** No reply in time. It does not prove failure. */
  public boolean isTimeout() {
    return code == null && !cancelled;
  }
}
