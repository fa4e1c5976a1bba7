package io.geartrain.runtime.host;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;

/** What a run asks of the unit of work it is in. */
public interface UnitAccess {
  /**
   * Asks a program or host module; changes nothing.
   *
   * @throws CallFailed when it cannot be answered
   */
  Payload query(UnitLedger asking, ActorId of, Payload request);

  /**
   * Reads a key of a program's memory; empty when there is none, or no such program.
   *
   * @throws CallFailed when queries are nested too deep
   */
  Payload raw(UnitLedger asking, ActorId of, Payload key);

  /**
   * Reads a range of a program's memory; empty when there is no such program.
   *
   * @throws CallFailed when queries are nested too deep
   */
  Range range(
      UnitLedger asking, ActorId of, Payload start, Payload end, int limit, boolean descending);

  /** What only host modules may do. */
  Powers powers(UnitLedger asking);
}
