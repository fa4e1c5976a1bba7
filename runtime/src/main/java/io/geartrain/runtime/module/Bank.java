package io.geartrain.runtime.module;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.ByteStore;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.host.Range;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Coins of all denominations (cosmwasm.md, 4). The native one is the chain's own value; the others are in
 * this module's store. Messages: {@code {send: {to, funds}}}, {@code {multiSend: {outputs: [{to, funds}]}}},
 * {@code {burn: {funds}}}; of the governance {@code {mint: {to, funds}}}, {@code {sendEnabled: {denom:
 * false}}}, {@code {blocked: actor}}, {@code {unblocked: actor}}. Queries: {@code {balance: {of, denom}}},
 * {@code {allBalances: actor}}, {@code {supply: denom}}, {@code {denominations: {}}}.
 */
public final class Bank implements HostModule {
  /** Its address. */
  public static final ActorId ADDRESS = ActorId.module("bank");

  private static final byte BALANCE = 'b';
  private static final byte SUPPLY = 's';
  private static final byte DISABLED = 'd';
  private static final byte BLOCKED = 'x';
  private static final Payload YES = Payload.wrap(new byte[] {1});
  private static final String FUNDS = "funds";
  private static final String AMOUNT = "amount";

  /** The message that sends coins. */
  public static Payload send(ActorId to, Coins coins) {
    return Fields.message("send", Map.of("to", to, FUNDS, Fields.tree(coins)));
  }

  /** The message that burns the sender's coins. */
  public static Payload burn(Coins coins) {
    return Fields.message("burn", Map.of(FUNDS, Fields.tree(coins)));
  }

  /** The message by which the governance makes coins. */
  public static Payload mint(ActorId to, Coins coins) {
    return Fields.message("mint", Map.of("to", to, FUNDS, Fields.tree(coins)));
  }

  /** The query for what somebody has of a denomination; {@link #amountIn} reads the answer. */
  public static Payload balanceOf(ActorId actor, String denom) {
    return Fields.message("balance", Map.of("of", actor, "denom", denom));
  }

  /** The query for how much there is of a denomination; {@link #amountIn} reads the answer. */
  public static Payload supplyOf(String denom) {
    return Data.toPayload(Map.of("supply", denom));
  }

  /** The query for what somebody has of all denominations; {@link #coinsIn} reads the answer. */
  public static Payload balancesOf(ActorId actor) {
    return Data.toPayload(Map.of("allBalances", actor));
  }

  /** The coins in an answer. */
  public static Coins coinsIn(Payload answer) {
    return new Fields("bank", Data.fromPayload(answer)).coins("");
  }

  /** The amount in an answer. */
  public static Value amountIn(Payload answer) {
    return new Fields("bank", Data.fromPayload(answer)).at(AMOUNT).value();
  }

  @Override
  public String name() {
    return "bank";
  }

  @Override
  public int version() {
    return 1;
  }

  // ------------------------------------------------------------------ messages

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    Fields.Named named = Fields.named(name(), message);
    Fields fields = named.fields();
    switch (named.name()) {
      case "send" -> send(ctx, fields.at("to").actor(), toSend(ctx, fields.at(FUNDS)));
      case "multiSend" -> {
        if (!(fields.at("outputs").tree() instanceof List<?> outputs)) {
          throw ctx.unknownMessage("bank.multiSend.outputs must be a list");
        }
        for (Object output : outputs) {
          Fields each = new Fields("bank.multiSend.outputs", output);
          send(ctx, each.at("to").actor(), toSend(ctx, each.at(FUNDS)));
        }
      }
      case "burn" -> burn(ctx, coins(ctx, fields.at(FUNDS)));
      case "mint" -> {
        requireGovernance(ctx);
        mint(ctx, fields.at("to").actor(), coins(ctx, fields.at(FUNDS)));
      }
      case "sendEnabled" -> {
        requireGovernance(ctx);
        fields.map().keySet().forEach(denom -> enable(ctx, (String) denom, fields));
      }
      case "blocked" -> {
        requireGovernance(ctx);
        ctx.put(key(BLOCKED, fields.actor().toBytes()), YES);
      }
      case "unblocked" -> {
        requireGovernance(ctx);
        ctx.delete(key(BLOCKED, fields.actor().toBytes()));
      }
      default -> throw ctx.unknownMessage("bank has no message '" + named.name() + "'");
    }
    return null;
  }

  private static Coins coins(ModuleContext ctx, Fields field) {
    return field.coins(ctx.settings().denom());
  }

  /** An empty list is nothing to do; one that names coins, and none of them, makes no sense. */
  private static Coins toSend(ModuleContext ctx, Fields field) {
    Coins coins = coins(ctx, field);
    boolean isEmptyList = field.tree() instanceof Map<?, ?> named && named.isEmpty();
    if (coins.isEmpty() && field.isGiven() && !isEmptyList) {
      throw new CallFailed(
          CallError.sdk(CallError.INVALID_COINS, field.where() + " names coins, but none of them"));
    }
    return coins;
  }

  private static void requireGovernance(ModuleContext ctx) {
    if (!ctx.source().equals(ctx.settings().governor())) {
      throw ctx.unauthorized(ctx.source() + " is not the governance");
    }
  }

  private static void enable(ModuleContext ctx, String denom, Fields fields) {
    Payload key = key(DISABLED, denom.getBytes(StandardCharsets.UTF_8));
    if (fields.at(denom).flag()) {
      ctx.delete(key);
    } else {
      ctx.put(key, YES);
    }
  }

  private void send(ModuleContext ctx, ActorId to, Coins coins) {
    // Of nothing, nothing happens (cosmwasm.md, 1: Funds list).
    if (coins.isEmpty()) {
      return;
    }
    if (ctx.store().get(key(BLOCKED, to.toBytes())) != null) {
      throw ctx.unauthorized(to + " is not allowed to receive funds");
    }
    for (String denom : coins.amounts().keySet()) {
      if (ctx.store().get(key(DISABLED, denom.getBytes(StandardCharsets.UTF_8))) != null) {
        throw ctx.unauthorized(denom + " transfers are currently disabled");
      }
    }
    for (String denom : coins.amounts().keySet()) {
      Value amount = coins.of(denom);
      if (denom.equals(ctx.settings().denom())) {
        ctx.powers().move(ctx.source(), to, amount);
      } else {
        take(ctx, ctx.source(), denom, amount);
        put(ctx, to, denom, amount);
      }
    }
    ctx.emit(
        "transfer",
        new Attribute("recipient", ctx.text(to)),
        new Attribute("sender", ctx.text(ctx.source())),
        new Attribute(AMOUNT, coins.toString()));
    ctx.emit("message", new Attribute("sender", ctx.text(ctx.source())));
  }

  private void burn(ModuleContext ctx, Coins coins) {
    if (coins.isEmpty()) {
      throw new CallFailed(CallError.wasm(CallError.EMPTY, "nothing to burn"));
    }
    for (String denom : coins.amounts().keySet()) {
      Value amount = coins.of(denom);
      if (denom.equals(ctx.settings().denom())) {
        ctx.powers().burn(ctx.source(), amount);
      } else {
        take(ctx, ctx.source(), denom, amount);
        setSupply(ctx, denom, supply(ctx, denom).minus(amount));
      }
    }
    ctx.emit(
        "burn",
        new Attribute("burner", ctx.text(ctx.source())),
        new Attribute(AMOUNT, coins.toString()));
  }

  private void mint(ModuleContext ctx, ActorId to, Coins coins) {
    if (coins.isEmpty()) {
      throw new CallFailed(CallError.sdk(CallError.INVALID_COINS, "nothing to mint"));
    }
    for (String denom : coins.amounts().keySet()) {
      Value amount = coins.of(denom);
      BigInteger sum = supply(ctx, denom).amount().add(amount.amount());
      if (sum.bitLength() > 128) {
        throw new CallFailed(
            CallError.sdk(
                CallError.INVALID_COINS, "the supply of " + denom + " would be above 2^128 - 1"));
      }
      if (denom.equals(ctx.settings().denom())) {
        ctx.powers().mint(to, amount);
      } else {
        put(ctx, to, denom, amount);
        setSupply(ctx, denom, new Value(sum));
      }
    }
    ctx.emit(
        "coinbase", new Attribute("minter", ctx.text(to)), new Attribute(AMOUNT, coins.toString()));
  }

  // ------------------------------------------------------------------ the store

  private static Payload key(byte kind, byte[] rest) {
    byte[] key = new byte[rest.length + 1];
    key[0] = kind;
    System.arraycopy(rest, 0, key, 1, rest.length);
    return Payload.wrap(key);
  }

  private static Payload balanceKey(ActorId actor, String denom) {
    byte[] name = denom.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[33 + name.length];
    key[0] = BALANCE;
    System.arraycopy(actor.toBytes(), 0, key, 1, 32);
    System.arraycopy(name, 0, key, 33, name.length);
    return Payload.wrap(key);
  }

  private static Value amount(Payload stored) {
    return stored == null ? Value.ZERO : new Value(new BigInteger(1, stored.bytes()));
  }

  /** How much somebody has of a denomination that is not native. */
  public static Value balance(ByteStore store, ActorId actor, String denom) {
    return amount(store.get(balanceKey(actor, denom)));
  }

  /** What somebody has of all denominations that are not native. */
  public static Coins balances(ByteStore store, ActorId actor) {
    Payload start = key(BALANCE, actor.toBytes());
    TreeMap<String, BigInteger> all = new TreeMap<>();
    Range range = store.range(start, null, Range.MOST, false);
    for (Map.Entry<Payload, Payload> each : range.pairs()) {
      byte[] key = each.getKey().bytes();
      if (!balanceKey(actor, "").equals(Payload.wrap(java.util.Arrays.copyOf(key, 33)))) {
        break;
      }
      String denom = new String(key, 33, key.length - 33, StandardCharsets.UTF_8);
      all.put(denom, amount(each.getValue()).amount());
    }
    return new Coins(all);
  }

  /** What there is of all denominations that are not native, as balances and as noted: they must agree. */
  public static Map<String, BigInteger> totals(ByteStore store, boolean noted) {
    TreeMap<String, BigInteger> sums = new TreeMap<>();
    store
        .entries()
        .forEach(
            (key, value) -> {
              byte[] bytes = key.bytes();
              if (bytes[0] == (noted ? SUPPLY : BALANCE)) {
                int from = noted ? 1 : 33;
                String denom = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
                sums.merge(denom, amount(value).amount(), BigInteger::add);
              }
            });
    return sums;
  }

  private static void set(ModuleContext ctx, Payload key, Value amount) {
    if (amount.isZero()) {
      ctx.delete(key);
    } else {
      ctx.put(key, Payload.wrap(amount.amount().toByteArray()));
    }
  }

  private static void take(ModuleContext ctx, ActorId from, String denom, Value amount) {
    Value has = balance(ctx.store(), from, denom);
    if (has.compareTo(amount) < 0) {
      throw new CallFailed(
          CallError.sdk(
              CallError.INSUFFICIENT_FUNDS,
              "the balance is " + has + denom + ", smaller than " + amount + denom));
    }
    set(ctx, balanceKey(from, denom), has.minus(amount));
  }

  private static void put(ModuleContext ctx, ActorId to, String denom, Value amount) {
    set(ctx, balanceKey(to, denom), balance(ctx.store(), to, denom).plus(amount));
  }

  private static Payload supplyKey(String denom) {
    return key(SUPPLY, denom.getBytes(StandardCharsets.UTF_8));
  }

  private static Value supply(ModuleContext ctx, String denom) {
    return denom.equals(ctx.settings().denom())
        ? ctx.powers().supply()
        : amount(ctx.store().get(supplyKey(denom)));
  }

  private static void setSupply(ModuleContext ctx, String denom, Value amount) {
    set(ctx, supplyKey(denom), amount);
  }

  // ------------------------------------------------------------------ queries

  @Override
  public Payload query(ModuleContext ctx, Payload request) {
    Fields.Named named = Fields.named(name(), request);
    Fields fields = named.fields();
    String nativeDenom = ctx.settings().denom();
    return switch (named.name()) {
      case "balance" -> {
        String denom = fields.at("denom").textOr(nativeDenom);
        ActorId of = fields.at("of").actor();
        Value amount =
            denom.equals(nativeDenom) ? ctx.powers().balance(of) : balance(ctx.store(), of, denom);
        yield coin(denom, amount);
      }
      case "allBalances" -> {
        ActorId of = fields.actor();
        Coins all = balances(ctx.store(), of).plus(Coins.of(nativeDenom, ctx.powers().balance(of)));
        yield Data.toPayload(Fields.tree(all));
      }
      case "supply" -> coin(fields.text(), supply(ctx, fields.text()));
      case "denominations" -> {
        List<Object> names = new ArrayList<>(totals(ctx.store(), true).keySet());
        names.add(nativeDenom);
        names.sort(null);
        yield Data.toPayload(names);
      }
      default -> throw ctx.unknownQuery("bank has no query '" + named.name() + "'");
    };
  }

  private static Payload coin(String denom, Value amount) {
    return Data.toPayload(Map.of("denom", denom, AMOUNT, Data.number(amount.amount())));
  }
}
