package io.geartrain.programs.library.cw20;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;

/**
 * What a contract understands to which tokens can be sent with a message. A contract that shall get them
 * has a record of the same name and fields among its own commands; its {@code ctx.source()} is the token.
 */
public sealed interface Hook {
  /**
   * The contract has got tokens.
   *
   * @param sender who sent them
   * @param amount how many; they are in the contract's balance already
   * @param message what the sender says to the contract
   */
  record Receive(ActorId sender, long amount, Payload message) implements Hook {}
}
