package io.geartrain.programs.library.token;

import io.geartrain.programs.Effect;
import io.geartrain.programs.ProgramBehavior;
import io.geartrain.programs.ProgramCode;
import io.geartrain.programs.ProgramContext;
import io.geartrain.programs.ProgramEventHandler;
import io.geartrain.programs.ProgramHandlers;
import io.geartrain.programs.ReplyEffect;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Request;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fungible token. Users and programs hold units; who holds some may transfer them, burn them, or allow
 * somebody else to transfer a part. Only the owner of the token mints.
 *
 * <p>A program that waits for a transfer and hears nothing cannot know whether it was made. {@link
 * TransferOnce} is for it: sent again with the same key it moves nothing, and answers as before.
 */
public final class Token extends ProgramBehavior<Token.Command, Token.Event, Token.State> {

  /** Creates a token; its owner is who creates it. */
  public record Open(String symbol) {}

  /** What a token does. Amounts are at least 1. */
  public sealed interface Command {}

  /** New units; from the token's owner only. */
  public record Mint(ActorId to, long amount) implements Command, Request<Balance> {}

  /** The sender's units are gone. */
  public record Burn(long amount) implements Command, Request<Balance> {}

  /** The sender's units go to somebody else. */
  public record Transfer(ActorId to, long amount) implements Command, Request<Balance> {}

  /**
   * The spender may transfer so many of the sender's units from now on, whatever was allowed before.
   *
   * @param amount 0 to allow nothing any more
   */
  public record Approve(ActorId spender, long amount) implements Command {}

  /** Somebody's units, of which the sender was allowed to spend so many, go to somebody else. */
  public record TransferFrom(ActorId from, ActorId to, long amount)
      implements Command, Request<Balance> {}

  /**
   * As {@link TransferFrom}, or {@link Transfer} of the sender's own units; made at most once for a key of
   * its sender. It refuses by an answer, not by an error: an answer proves that the token has looked.
   */
  public record TransferOnce(String key, ActorId from, ActorId to, long amount)
      implements Command, Request<Made> {}

  /** These keys of the sender will not come again. */
  public record Forget(List<String> keys) implements Command {}

  /** How much somebody holds. */
  public record BalanceOf(ActorId holder) implements Command, Request<Balance> {}

  /** Units of one holder: of whom they were taken, or to whom they were minted. */
  public record Balance(long amount) {}

  /**
   * What became of a transfer with a key.
   *
   * @param refusal why it was not made; empty if it was, now or before
   */
  public record Made(String refusal) {
    /** Whether it was made, now or before. */
    public boolean isMade() {
      return refusal.isEmpty();
    }
  }

  /** What a token remembers. */
  public sealed interface Event {}

  /** The token came to be. */
  public record Opened(String symbol, ActorId owner) implements Event {}

  /** New units. */
  public record Minted(ActorId to, long amount) implements Event {}

  /** Units are gone. */
  public record Burned(ActorId from, long amount) implements Event {}

  /** Units changed hands. */
  public record Transferred(ActorId from, ActorId to, long amount) implements Event {}

  /** What a spender may transfer from now on. */
  public record Allowed(ActorId owner, ActorId spender, long amount) implements Event {}

  /** A transfer with that key was made. */
  public record KeyUsed(Key key) implements Event {}

  /** The keys will not come again. */
  public record KeysForgotten(List<Key> keys) implements Event {}

  /** A key of one sender. */
  public record Key(ActorId sender, String key) {}

  /**
   * A token.
   *
   * @param balances of who holds at least 1
   * @param allowances by owner, then by spender, at least 1
   */
  public record State(
      String symbol,
      ActorId owner,
      long supply,
      Map<ActorId, Long> balances,
      Map<ActorId, Map<ActorId, Long>> allowances,
      Set<Key> usedKeys) {
    /** No collection that can change. */
    public State {
      balances = Map.copyOf(balances);
      allowances = Map.copyOf(allowances);
      usedKeys = Set.copyOf(usedKeys);
    }

    /** What that holder has. */
    public long balance(ActorId holder) {
      return balances.getOrDefault(holder, 0L);
    }

    /** What the spender may transfer of the owner's. */
    public long allowance(ActorId owner, ActorId spender) {
      return allowances.getOrDefault(owner, Map.of()).getOrDefault(spender, 0L);
    }

    private State add(ActorId holder, long amount) {
      return new State(
          symbol,
          owner,
          supply,
          with(balances, holder, balance(holder) + amount),
          allowances,
          usedKeys);
    }

    private State supply(long added) {
      return new State(symbol, owner, supply + added, balances, allowances, usedKeys);
    }

    private State allow(ActorId holder, ActorId spender, long amount) {
      Map<ActorId, Long> spenders =
          with(allowances.getOrDefault(holder, Map.of()), spender, amount);
      Map<ActorId, Map<ActorId, Long>> next = new HashMap<>(allowances);
      if (spenders.isEmpty()) {
        next.remove(holder);
      } else {
        next.put(holder, spenders);
      }
      return new State(symbol, owner, supply, balances, next, usedKeys);
    }

    private State keys(Set<Key> next) {
      return new State(symbol, owner, supply, balances, allowances, next);
    }

    private static Map<ActorId, Long> with(Map<ActorId, Long> before, ActorId actor, long amount) {
      Map<ActorId, Long> next = new HashMap<>(before);
      if (amount == 0) {
        next.remove(actor);
      } else {
        next.put(actor, amount);
      }
      return Map.copyOf(next);
    }
  }

  /** The code. */
  public static final ProgramCode<Open, Command> CODE =
      ProgramCode.named("library/token")
          .version(1)
          .init(Open.class)
          .commands(Command.class)
          .events(Event.class)
          .state(State.class)
          .behavior(Token::new);

  @Override
  public State emptyState() {
    return new State("", ActorId.SYSTEM, 0, Map.of(), Map.of(), Set.of());
  }

  @Override
  public ProgramHandlers<Command, Event, State> handlers() {
    return newHandlersBuilder()
        .onInit(
            Open.class,
            (ctx, state, open) -> Effect().persist(new Opened(open.symbol(), ctx.source())))
        .onRequest(Mint.class, this::onMint)
        .onRequest(Burn.class, this::onBurn)
        .onRequest(Transfer.class, this::onTransfer)
        .onCommand(Approve.class, this::onApprove)
        .onRequest(TransferFrom.class, this::onTransferFrom)
        .onRequest(TransferOnce.class, this::onTransferOnce)
        .onCommand(Forget.class, this::onForget)
        .onRequest(
            BalanceOf.class,
            (ctx, state, of) -> Effect().reply(new Balance(state.balance(of.holder()))))
        .build();
  }

  private ReplyEffect<Event, State, Balance> onMint(ProgramContext ctx, State state, Mint mint) {
    if (!ctx.source().equals(state.owner())) {
      return Effect().panic("only the owner mints");
    }
    if (mint.amount() < 1 || mint.amount() > Long.MAX_VALUE - state.supply()) {
      return Effect().panic("an amount that cannot be minted: " + mint.amount());
    }
    return Effect()
        .persist(new Minted(mint.to(), mint.amount()))
        .thenReply(next -> new Balance(next.balance(mint.to())));
  }

  private ReplyEffect<Event, State, Balance> onBurn(ProgramContext ctx, State state, Burn burn) {
    String refusal = refusal(state, ctx.source(), ctx.source(), burn.amount());
    return refusal.isEmpty()
        ? Effect()
            .persist(new Burned(ctx.source(), burn.amount()))
            .thenReply(next -> new Balance(next.balance(ctx.source())))
        : Effect().panic(refusal);
  }

  private ReplyEffect<Event, State, Balance> onTransfer(
      ProgramContext ctx, State state, Transfer transfer) {
    return transfer(ctx, state, ctx.source(), transfer.to(), transfer.amount());
  }

  private Effect<Event, State> onApprove(ProgramContext ctx, State state, Approve approve) {
    return approve.amount() < 0
        ? Effect().panic("an allowance must not be negative: " + approve.amount())
        : Effect().persist(new Allowed(ctx.source(), approve.spender(), approve.amount()));
  }

  private ReplyEffect<Event, State, Balance> onTransferFrom(
      ProgramContext ctx, State state, TransferFrom transfer) {
    return transfer(ctx, state, transfer.from(), transfer.to(), transfer.amount());
  }

  private ReplyEffect<Event, State, Balance> transfer(
      ProgramContext ctx, State state, ActorId from, ActorId to, long amount) {
    String refusal = refusal(state, ctx.source(), from, amount);
    return refusal.isEmpty()
        ? Effect()
            .persist(moves(state, ctx.source(), from, to, amount))
            .thenReply(next -> new Balance(next.balance(from)))
        : Effect().panic(refusal);
  }

  private ReplyEffect<Event, State, Made> onTransferOnce(
      ProgramContext ctx, State state, TransferOnce once) {
    Key key = new Key(ctx.source(), once.key());
    if (state.usedKeys().contains(key)) {
      return Effect().reply(new Made(""));
    }
    String refusal = refusal(state, ctx.source(), once.from(), once.amount());
    return refusal.isEmpty()
        ? Effect()
            .persist(moves(state, ctx.source(), once.from(), once.to(), once.amount()))
            .persist(new KeyUsed(key))
            .reply(new Made(""))
        : Effect().reply(new Made(refusal));
  }

  private Effect<Event, State> onForget(ProgramContext ctx, State state, Forget forget) {
    List<Key> keys = forget.keys().stream().map(key -> new Key(ctx.source(), key)).toList();
    return Effect().persist(new KeysForgotten(keys));
  }

  /** Why the spender must not take that; empty if it may. */
  private static String refusal(State state, ActorId spender, ActorId from, long amount) {
    if (amount < 1) {
      return "an amount is at least 1, not " + amount;
    }
    if (!spender.equals(from) && state.allowance(from, spender) < amount) {
      return "allowance is only " + state.allowance(from, spender);
    }
    return state.balance(from) < amount ? "balance is only " + state.balance(from) : "";
  }

  private static List<Event> moves(
      State state, ActorId spender, ActorId from, ActorId to, long amount) {
    Transferred transferred = new Transferred(from, to, amount);
    return spender.equals(from)
        ? List.of(transferred)
        : List.of(transferred, new Allowed(from, spender, state.allowance(from, spender) - amount));
  }

  @Override
  public ProgramEventHandler<State, Event> eventHandler() {
    return newEventHandlerBuilder()
        .onEvent(
            Opened.class,
            (state, opened) ->
                new State(opened.symbol(), opened.owner(), 0, Map.of(), Map.of(), Set.of()))
        .onEvent(
            Minted.class,
            (state, minted) -> state.add(minted.to(), minted.amount()).supply(minted.amount()))
        .onEvent(
            Burned.class,
            (state, burned) -> state.add(burned.from(), -burned.amount()).supply(-burned.amount()))
        .onEvent(
            Transferred.class,
            (state, moved) ->
                state.add(moved.from(), -moved.amount()).add(moved.to(), moved.amount()))
        .onEvent(
            Allowed.class,
            (state, allowed) -> state.allow(allowed.owner(), allowed.spender(), allowed.amount()))
        .onEvent(
            KeyUsed.class,
            (state, used) -> {
              Set<Key> keys = new HashSet<>(state.usedKeys());
              keys.add(used.key());
              return state.keys(keys);
            })
        .onEvent(
            KeysForgotten.class,
            (state, forgotten) -> {
              Set<Key> keys = new HashSet<>(state.usedKeys());
              forgotten.keys().forEach(keys::remove);
              return state.keys(keys);
            })
        .build();
  }
}
