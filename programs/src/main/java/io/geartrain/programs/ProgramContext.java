package io.geartrain.programs;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Value;

/** What a handler may know beside its message and its program's memory. */
public interface ProgramContext {
  /** The message that runs. */
  MessageId messageId();

  /** Who sent it. */
  ActorId source();

  /** The program itself. */
  ActorId self();

  /** The value that came with the message; already in {@link #balance}. */
  Value value();

  /** What the program may still spend. */
  Value balance();

  /** The block's height. */
  BlockHeight height();

  /** Milliseconds since 1970; the same for the whole block. */
  long timestamp();

  /** Gas left for this run; {@link Long#MAX_VALUE} when gas is not counted. */
  long gas();

  /** Burns gas, for work that costs more than it shows. */
  void charge(long gas);

  /**
   * A number that is the same whenever this message runs again, and predictable to whoever knows the
   * log: SHA-256 over a versioned prefix, world id, subject and message id.
   */
  Bytes32 random(String subject);

  /** The address of a program that this message creates from that code and salt. */
  <C> ProgramRef<C> programRef(ProgramCode<?, C> code, String salt);
}
