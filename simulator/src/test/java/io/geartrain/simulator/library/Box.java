package io.geartrain.simulator.library;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;

/** Gets tokens, of any kind, and notes from whom; refuses those that come with "no". */
public final class Box extends ContractBehavior<Box.Command> {
  static final StoredMap<ActorId, Long> FROM = StoredMap.of("from", ActorId.class, Long.class);

  public record Open() {}

  public sealed interface Command {}

  /** As a cw20's hook. */
  public record Receive(ActorId sender, long amount, Payload message) implements Command {}

  /** As an NFT's hook. */
  public record ReceiveNft(ActorId sender, String id, Payload message) implements Command {}

  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("box")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Box::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onCommand(
            Receive.class,
            (ctx, store, got) -> note(ctx, store, got.sender(), got.amount(), got.message()))
        .onCommand(
            ReceiveNft.class, (ctx, store, got) -> note(ctx, store, got.sender(), 1, got.message()))
        .build();
  }

  private Effect<StoreChange, ContractStore> note(
      ProgramContext ctx, ContractStore store, ActorId sender, long amount, Payload message) {
    FROM.set(store, sender, FROM.getOr(store, sender, 0L) + amount);
    return message.utf8().equals("no") ? Effect().fail("no, thanks") : Effect().none();
  }
}
