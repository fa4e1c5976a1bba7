package io.geartrain.programs.library.nft;

import io.geartrain.programs.ContractBehavior;
import io.geartrain.programs.Effect;
import io.geartrain.programs.EffectBuilder;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.store.ContractStore;
import io.geartrain.programs.store.StoreChange;
import io.geartrain.programs.store.StoredItem;
import io.geartrain.programs.store.StoredMap;
import io.geartrain.runtime.host.ContractError;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A collection of tokens, each of its own. An owner may let somebody hand over one of them, or everything;
 * {@link Send} hands a token over together with a message to the contract that gets it.
 *
 * <p>Beside the tokens stands an index by owner, changed in the same run: what an owner has is a range of
 * the store.
 */
public final class Nft extends ContractBehavior<Nft.Command> {
  private static final StoredItem<Open> COLLECTION = StoredItem.of("collection", Open.class);
  private static final StoredItem<Long> COUNT = StoredItem.of("count", Long.class);
  private static final StoredMap<String, Token> TOKENS =
      StoredMap.of("token", String.class, Token.class);
  private static final StoredMap<Owned, Boolean> OWNED =
      StoredMap.of("owned", Owned.class, Boolean.class);
  private static final StoredMap<Operator, Boolean> OPERATORS =
      StoredMap.of("operator", Operator.class, Boolean.class);

  /** Most entries of an answer. */
  public static final int MOST = 100;

  /** Opens a collection. */
  public record Open(String name, ActorId minter) {}

  /** What a collection understands. */
  public sealed interface Command {}

  /** Makes a token; of the minter only. */
  public record Mint(String id, ActorId owner, String uri) implements Command {}

  /** Hands a token over. */
  public record Transfer(ActorId to, String id) implements Command {}

  /** Hands a token over to a contract and calls it: {@link NftHook.ReceiveNft}. */
  public record Send(ProgramRef<NftHook> contract, String id, Payload message) implements Command {}

  /** Takes a token out of the world. */
  public record Burn(String id) implements Command {}

  /** Lets somebody, and nobody else, hand a token over; nobody any more when empty. */
  public record Approve(String id, Optional<ActorId> spender) implements Command {}

  /** Lets somebody hand over whatever the sender has and will have, or not any more. */
  public record ApproveAll(ActorId operator, boolean isAllowed) implements Command {}

  /** A token. */
  public record TokenOf(String id) implements Command, Query<Optional<Token>> {}

  /** How many there are. */
  public record Count() implements Command, Query<Long> {}

  /** Ids of an owner's tokens, {@value #MOST} at most. */
  public record TokensOf(ActorId owner) implements Command, Query<List<String>> {}

  /** Ids of all tokens behind a given one, {@value #MOST} at most: page by page. */
  public record TokensAfter(String id) implements Command, Query<List<String>> {}

  /**
   * A token.
   *
   * @param spender who may hand it over beside its owner
   */
  public record Token(ActorId owner, String uri, Optional<ActorId> spender) {}

  /** The key of the index by owner. */
  public record Owned(ActorId owner, String id) {}

  /** The key of who may do what an owner may. */
  public record Operator(ActorId owner, ActorId operator) {}

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/nft")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .store()
          .behavior(Nft::new);

  @Override
  public ProgramHandlers<Command, StoreChange, ContractStore> handlers() {
    return newHandlersBuilder()
        .onInit(Open.class, this::onOpen)
        .onCommand(Mint.class, this::onMint)
        .onCommand(Transfer.class, (ctx, store, t) -> handOver(ctx, store, t.id(), t.to()))
        .onCommand(Send.class, this::onSend)
        .onCommand(Burn.class, this::onBurn)
        .onCommand(Approve.class, this::onApprove)
        .onCommand(ApproveAll.class, this::onApproveAll)
        .onQuery(TokenOf.class, (ctx, store, of) -> TOKENS.find(store, of.id()))
        .onQuery(Count.class, (ctx, store, count) -> COUNT.get(store))
        .onQuery(TokensOf.class, (ctx, store, of) -> tokens(store, of.owner()))
        .onQuery(
            TokensAfter.class,
            (ctx, store, page) ->
                TOKENS.after(store, page.id(), MOST).stream().map(Map.Entry::getKey).toList())
        .build();
  }

  private Effect<StoreChange, ContractStore> onOpen(
      ProgramContext ctx, ContractStore store, Open open) {
    COLLECTION.set(store, open);
    COUNT.set(store, 0L);
    return Effect().none();
  }

  private Effect<StoreChange, ContractStore> onMint(
      ProgramContext ctx, ContractStore store, Mint mint) {
    if (!COLLECTION.get(store).minter().equals(ctx.source())) {
      return Effect().fail("not the minter");
    }
    if (TOKENS.has(store, mint.id())) {
      return Effect().fail("there is a token " + mint.id());
    }
    put(store, mint.id(), new Token(mint.owner(), mint.uri(), Optional.empty()));
    COUNT.set(store, COUNT.get(store) + 1);
    return shown("mint", mint.id(), mint.owner());
  }

  private Effect<StoreChange, ContractStore> onSend(
      ProgramContext ctx, ContractStore store, Send send) {
    return handOver(ctx, store, send.id(), send.contract().id())
        .thenCall(send.contract(), new NftHook.ReceiveNft(ctx.source(), send.id(), send.message()));
  }

  private EffectBuilder<StoreChange, ContractStore> handOver(
      ProgramContext ctx, ContractStore store, String id, ActorId to) {
    Token token = take(ctx, store, id);
    // Who was allowed to hand it over was so by its owner before.
    put(store, id, new Token(to, token.uri(), Optional.empty()));
    return shown("transfer", id, to);
  }

  private Effect<StoreChange, ContractStore> onBurn(
      ProgramContext ctx, ContractStore store, Burn burn) {
    Token token = take(ctx, store, burn.id());
    TOKENS.remove(store, burn.id());
    COUNT.set(store, COUNT.get(store) - 1);
    return shown("burn", burn.id(), token.owner());
  }

  private Effect<StoreChange, ContractStore> onApprove(
      ProgramContext ctx, ContractStore store, Approve approve) {
    Token token = token(store, approve.id());
    if (!isOwnersWord(ctx, store, token.owner())) {
      return Effect().fail("only the owner lets others");
    }
    TOKENS.set(store, approve.id(), new Token(token.owner(), token.uri(), approve.spender()));
    return Effect().attribute("action", "approve").attribute("token", approve.id());
  }

  private Effect<StoreChange, ContractStore> onApproveAll(
      ProgramContext ctx, ContractStore store, ApproveAll approve) {
    Operator key = new Operator(ctx.source(), approve.operator());
    if (approve.isAllowed()) {
      OPERATORS.set(store, key, true);
    } else {
      OPERATORS.remove(store, key);
    }
    return Effect().attribute("action", "approve_all").attribute("operator", approve.operator());
  }

  /** The token, which the sender may hand over; it is nobody's for now. */
  private static Token take(ProgramContext ctx, ContractStore store, String id) {
    Token token = token(store, id);
    boolean isSpender = token.spender().filter(ctx.source()::equals).isPresent();
    if (!isSpender && !isOwnersWord(ctx, store, token.owner())) {
      throw new ContractError("not yours to hand over: " + id);
    }
    OWNED.remove(store, new Owned(token.owner(), id));
    return token;
  }

  private static boolean isOwnersWord(ProgramContext ctx, ContractStore store, ActorId owner) {
    return ctx.source().equals(owner) || OPERATORS.has(store, new Operator(owner, ctx.source()));
  }

  private static void put(ContractStore store, String id, Token token) {
    TOKENS.set(store, id, token);
    OWNED.set(store, new Owned(token.owner(), id), true);
  }

  private static Token token(ContractStore store, String id) {
    return TOKENS.find(store, id).orElseThrow(() -> new ContractError("there is no token " + id));
  }

  private static List<String> tokens(ContractStore store, ActorId owner) {
    return OWNED.within(store, owner, MOST).stream().map(each -> each.getKey().id()).toList();
  }

  private EffectBuilder<StoreChange, ContractStore> shown(String action, String id, ActorId who) {
    return Effect().attribute("action", action).attribute("token", id).attribute("owner", who);
  }
}
