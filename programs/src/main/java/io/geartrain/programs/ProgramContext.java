package io.geartrain.programs;

import io.geartrain.programs.store.ContractStore;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import java.util.Optional;

/** What a handler may know beside its message and its program's memory. */
public interface ProgramContext {
  /** The message that runs; when it goes on after it has waited, still the same. */
  MessageId messageId();

  /**
   * Who sent it; in {@code onCallReply} and behind a wait, still whoever sent the message. In {@code onSudo}
   * nobody did: {@link ActorId#SYSTEM}. In a signal neither: there it ends the run.
   */
  ActorId source();

  /** The program itself. */
  ActorId self();

  /** The value that came with the message; already in {@link #balance}. */
  Value value();

  /** What the program may still spend. */
  Value balance();

  /** The chain's name, its setting {@code world-id}: what is signed for one chain is not for another. */
  String chainId();

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

  // ------------------------------------------------------------------ in a unit of work

  /** What came with the message, of all denominations; it is in the program's possession already. */
  Coins funds();

  /** An address as events show it, for the attributes of {@code event(...)}. */
  String text(ActorId actor);

  /** In {@code onMigrate}: what the code before declared as {@code migrateVersion}, or 0. */
  int oldVersion();

  /**
   * A contract's memory, the same that its handlers get as state.
   *
   * @throws IllegalStateException when the program is no contract
   */
  ContractStore store();

  /**
   * Asks another program. Only programs declared {@code atomic()} may; the gas that answering takes is
   * this run's.
   *
   * @throws io.geartrain.runtime.host.CallFailed when there is no such program, or it answers with an
   *     error; a handler may catch it
   */
  <R, Q extends Query<R>> R query(ProgramRef<? super Q> of, Q query);

  /** As above, with bytes: what host modules are asked. */
  Payload query(ActorId of, Payload query);

  /** Reads one key of another program's store, or of what it publishes; empty for no such program, too. */
  Optional<Payload> raw(ActorId of, Payload key);

  /**
   * Reads keys of another program's store, or of what it publishes, as {@link ContractStore#range} does;
   * none for no such program.
   */
  Range range(ActorId of, Payload start, Payload end, int limit, boolean descending);

  /** Another contract's store, to be read only: for the items and maps that it makes known. */
  ContractStore storeOf(ProgramRef<?> of);

  /** The address of the contract that this program instantiates from that code with that salt. */
  <C> ProgramRef<C> contractRef(ProgramCode<?, C> code, String salt);
}
