package io.geartrain.runtime.host;

import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;

/** What only host modules may do. All of it is undone with the savepoint it was done under. */
public interface Powers {
  /** The registry's entry, or null when it is no program. */
  ProgramEntry program(ActorId id);

  /** Whether somebody has submitted anything from that address. */
  boolean isUser(ActorId id);

  /** The code that is deployed under that id, or null. */
  HostedCode code(CodeId id);

  /** Whether this runs below an instantiate of the governance: its rights reach so far. */
  boolean isGoverned();

  /** What somebody has of the native denomination. */
  Value balance(ActorId id);

  /**
   * Moves native value.
   *
   * @throws CallFailed {@code sdk/5} when there is too little
   */
  void move(ActorId from, ActorId to, Value value);

  /** Makes native value. */
  void mint(ActorId to, Value value);

  /**
   * Takes native value away for ever.
   *
   * @throws CallFailed {@code sdk/5} when there is too little
   */
  void burn(ActorId from, Value value);

  /** How much native value there is. */
  Value supply();

  /** Enters a new program; its init, which the module calls, decides whether it stays. */
  void found(ActorId address, CodeId code, Payload salt, ActorId creator);

  /**
   * Pays for the start of the first run of that code; the call that runs it does not pay again.
   *
   * @param bytes of its payload
   */
  void payStart(CodeId code, int bytes);

  /** Whether a contract runs its migration at this moment: what is said of it holds behind that. */
  boolean isMigrating(ActorId contract);

  /** Gives a program another code. */
  void migrate(ActorId address, CodeId code);

  /**
   * Runs the module's {@code SUDO} entry so many heights later, as a task.
   *
   * @param blocks at least 1
   */
  void schedule(long blocks, Payload payload);
}
