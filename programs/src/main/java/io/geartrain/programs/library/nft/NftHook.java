package io.geartrain.programs.library.nft;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;

/**
 * What a contract understands to which tokens can be sent with a message: it has a record of the same name
 * and fields among its own commands; its {@code ctx.source()} is the collection.
 */
public sealed interface NftHook {
  /**
   * The contract has got a token.
   *
   * @param sender who sent it
   * @param id which; it is the contract's already
   * @param message what the sender says to the contract
   */
  record ReceiveNft(ActorId sender, String id, Payload message) implements NftHook {}
}
