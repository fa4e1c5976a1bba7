package io.geartrain.programs;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;

/** What a handler may know beside its message and its program's memory. */
public interface ProgramContext {
  /** The message that runs; when it goes on after it has waited, still the same. */
  MessageId messageId();

  /** Who sent it. In a signal nobody did: there it ends the run. */
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
   * Sets gas aside under a name of its own; {@code from(...)} spends it in a later run, all at once, and
   * {@code thenUnreserve} gives it back. It costs the rent of its time beside.
   *
   * @param gas at least the setting {@code mailbox-threshold}
   * @param blocks how long it is kept, at least 1
   */
  ReservationId reserveGas(long gas, Blocks blocks);

  /**
   * Sets gas aside for a signal, should this message fail, in this run or after a wait. Adds up.
   *
   * @param gas at least 1
   */
  void systemReserve(long gas);

  /**
   * A number that is the same whenever this message runs again, and predictable to whoever knows the
   * log: SHA-256 over a versioned prefix, world id, subject and message id.
   */
  Bytes32 random(String subject);

  /** The address of a program that this message creates from that code and salt. */
  <C> ProgramRef<C> programRef(ProgramCode<?, C> code, String salt);
}
