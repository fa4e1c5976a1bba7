package io.geartrain.programs;

import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ReplyCode;

/**
 * News of the system: a message of this program failed, for which it had set system gas aside.
 *
 * @param message what failed
 * @param cause why, as its sender hears it
 */
public record Signal(MessageId message, ReplyCode cause) {

  /** The failure's number: 100 to 105 for a handler's, 200 for a wait that was not paid any more. */
  public int code() {
    return cause.signalCode();
  }
}
