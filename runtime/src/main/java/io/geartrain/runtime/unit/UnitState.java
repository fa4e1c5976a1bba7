package io.geartrain.runtime.unit;

import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.host.Counts;
import io.geartrain.runtime.host.Holdings;
import io.geartrain.runtime.message.ActorId;
import java.math.BigInteger;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a unit of work has changed so far. An immutable value: a savepoint is a reference, and undoing
 * costs nothing but what was changed.
 *
 * @param memories of programs that ran
 * @param holdings of whoever had value moved, gas set aside
 * @param programs registry entries that are new or different
 * @param counts what the dispatch has made
 * @param carved gas carved off for messages, or set aside
 * @param minted native value made, less what was burned
 */
record UnitState(
    PMap<ActorId, Object> memories,
    PMap<ActorId, Holdings> holdings,
    PMap<ActorId, ProgramEntry> programs,
    Counts counts,
    long carved,
    BigInteger minted) {

  /** Nothing changed yet. */
  static UnitState begin(Counts counts) {
    return new UnitState(
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        counts,
        0,
        BigInteger.ZERO);
  }

  UnitState withMemory(ActorId program, Object memory) {
    return new UnitState(
        memories.plus(program, memory), holdings, programs, counts, carved, minted);
  }

  UnitState with(ActorId actor, Holdings has) {
    return new UnitState(memories, holdings.plus(actor, has), programs, counts, carved, minted);
  }

  UnitState with(ActorId program, ProgramEntry entry) {
    return new UnitState(memories, holdings, programs.plus(program, entry), counts, carved, minted);
  }

  UnitState after(Counts made, long more) {
    return new UnitState(memories, holdings, programs, made, carved + more, minted);
  }

  UnitState minting(BigInteger more) {
    return new UnitState(memories, holdings, programs, counts, carved, minted.add(more));
  }
}
