package io.geartrain.runtime.module;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.CallResult;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;

/**
 * A host module. It has an address, a store of byte keys under the same savepoints as programs' memory,
 * and powers over coins and contracts. Deterministic: it reads nothing but what it is given.
 *
 * @see BeginBlocker
 * @see EndBlocker
 */
public interface HostModule {
  /** Its name; its address is {@link ActorId#module}. */
  String name();

  /** From 1; another version is other code. */
  int version();

  /** What it was made with that can change what it does, as text: made with another, it is other code. */
  default String parameters() {
    return "";
  }

  /**
   * Does what a message says, whether it was called or sent.
   *
   * @return what it answers, or null
   * @throws CallFailed with a stable error; nothing of the message happens then
   */
  Payload execute(ModuleContext ctx, Payload message);

  /**
   * Answers a question; writes nothing.
   *
   * @throws CallFailed with a stable error
   */
  default Payload query(ModuleContext ctx, Payload request) {
    throw new CallFailed(
        CallError.shown(CallError.UNKNOWN_MESSAGE, name() + " answers no queries"));
  }

  /**
   * Does what it scheduled itself ({@link io.geartrain.runtime.host.Powers#schedule}): a task, without a
   * sender and without a gas limit.
   *
   * @throws CallFailed with a stable error; nothing happens then
   */
  default void task(ModuleContext ctx, Payload task) {
    throw new CallFailed(CallError.shown(CallError.UNKNOWN_MESSAGE, name() + " has no tasks"));
  }

  /**
   * Does what only the governance, by {@link Contracts#sudo}, and other host modules may ask for.
   *
   * @return what it answers, or null
   * @throws CallFailed with a stable error; nothing of the message happens then
   */
  default Payload sudo(ModuleContext ctx, Payload message) {
    throw new CallFailed(CallError.shown(CallError.UNKNOWN_MESSAGE, name() + " has no sudo"));
  }

  /** Hears of a call that it made; answers what replaces its own answer, or null. */
  default Payload reply(ModuleContext ctx, CallResult result) {
    return result.data();
  }

  /** Whether value that is sent to it stays with it; else a message with value is refused. */
  default boolean acceptsValue() {
    return false;
  }

  /** Its address. */
  default ActorId address() {
    return ActorId.module(name());
  }
}
