package io.geartrain.runtime.host;

import io.geartrain.runtime.message.Payload;

/**
 * Hosted code together with what its authors and callers may send it.
 *
 * @param <I> the init payload
 * @param <C> the commands
 */
public interface ProgramDefinition<I, C> extends HostedCode {
  /** Canonical bytes of an init payload. */
  Payload encodeInit(I init);

  /** Canonical bytes of a command. */
  Payload encodeCommand(C command);
}
