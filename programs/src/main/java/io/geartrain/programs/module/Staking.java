package io.geartrain.programs.module;

import io.geartrain.runtime.block.Attribute;
import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Fields;
import io.geartrain.runtime.module.HostModule;
import io.geartrain.runtime.module.ModuleContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Coins of the native denomination, staked with validators (cosmwasm.md, 4). They are held by this module's
 * address; what is undelegated comes back, as a task, when the unbonding time is over. Any actor may be a
 * validator; nobody is rewarded or slashed.
 *
 * <p>Messages: {@code {delegate: {validator, amount}}}, {@code {undelegate: {validator, amount}}}, {@code
 * {redelegate: {from, to, amount}}}. Queries: {@code {delegation: {delegator, validator}}}, {@code
 * {delegations: delegator}}, {@code {validators: {}}}, {@code {bondedDenom: {}}}.
 *
 * <p>Errors: {@code sdk/5} too few coins; {@code sdk/18} an amount of nothing, or of more than is staked;
 * {@code staking/19} nothing is staked there; {@code staking/27} too many parts unbond at once; {@code
 * staking/29} from a validator to itself; {@code staking/32} what arrived by a redelegation that is not over
 * moves on.
 */
public final class Staking implements HostModule {
  /** Its address. */
  public static final ActorId ADDRESS = ActorId.module("staking");

  /** Seven days of heights that last a second. */
  public static final long DEFAULT_UNBONDING = 7 * 24 * 60 * 60;

  /** How many parts of what a delegator has with a validator may unbond at once. */
  public static final int MOST_UNBONDING = 7;

  private static final int NO_DELEGATION = 19;
  private static final int TOO_MANY_UNBONDING = 27;
  private static final int SELF_REDELEGATION = 29;
  private static final int TRANSITIVE_REDELEGATION = 32;

  private static final String VALIDATOR = "validator";
  private static final String DELEGATOR = "delegator";
  private static final String AMOUNT = "amount";
  private static final String COMPLETION = "completion_height";

  private final long unbonding;

  /** With the default unbonding time. */
  public Staking() {
    this(DEFAULT_UNBONDING);
  }

  /**
   * With an unbonding time of its own.
   *
   * @param unbonding heights, at least 1
   */
  public Staking(long unbonding) {
    if (unbonding < 1) {
      throw new IllegalArgumentException("unbonding takes at least 1 height, not " + unbonding);
    }
    this.unbonding = unbonding;
  }

  @Override
  public String name() {
    return "staking";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String parameters() {
    return "unbonding=" + unbonding;
  }

  // ------------------------------------------------------------------ messages

  /** The message that stakes. */
  public static Payload delegate(ActorId validator, Value amount) {
    return Fields.message("delegate", staked(validator, amount));
  }

  /** The message that takes back. */
  public static Payload undelegate(ActorId validator, Value amount) {
    return Fields.message("undelegate", staked(validator, amount));
  }

  /** The message that stakes with another validator. */
  public static Payload redelegate(ActorId from, ActorId to, Value amount) {
    return Fields.message(
        "redelegate", Map.of("from", from, "to", to, AMOUNT, Data.number(amount.amount())));
  }

  /** The query for what somebody has staked; {@link #amountIn} reads the answer. */
  public static Payload delegationOf(ActorId delegator, ActorId validator) {
    return Fields.message("delegation", Map.of(DELEGATOR, delegator, VALIDATOR, validator));
  }

  /** The amount in the answer about a delegation; an empty answer is none. */
  public static Value amountIn(Payload answer) {
    return answer.isEmpty()
        ? Value.ZERO
        : new Fields("staking", Data.fromPayload(answer)).at(AMOUNT).value();
  }

  private static Map<String, Object> staked(ActorId validator, Value amount) {
    return Map.of(VALIDATOR, validator, AMOUNT, Data.number(amount.amount()));
  }

  @Override
  public Payload execute(ModuleContext ctx, Payload message) {
    Fields.Named named = Fields.named(name(), message);
    Fields fields = named.fields();
    Stakes stakes = new Stakes(ctx);
    switch (named.name()) {
      case "delegate" -> delegate(ctx, stakes, fields.at(VALIDATOR).actor(), amount(fields));
      case "undelegate" -> undelegate(ctx, stakes, fields.at(VALIDATOR).actor(), amount(fields));
      case "redelegate" ->
          redelegate(
              ctx, stakes, fields.at("from").actor(), fields.at("to").actor(), amount(fields));
      default -> throw ctx.unknownMessage("staking has no message '" + named.name() + "'");
    }
    return null;
  }

  private static Value amount(Fields fields) {
    Value amount = fields.at(AMOUNT).value();
    if (amount.isZero()) {
      throw invalid("an amount must not be 0");
    }
    return amount;
  }

  private static CallFailed invalid(String text) {
    return new CallFailed(CallError.sdk(CallError.INVALID_REQUEST, text));
  }

  private void delegate(ModuleContext ctx, Stakes stakes, ActorId validator, Value amount) {
    ctx.powers().move(ctx.source(), ctx.self(), amount);
    stakes.add(ctx.source(), validator, amount);
    ctx.emit(
        "delegate",
        attribute(ctx, VALIDATOR, validator),
        attribute(ctx, DELEGATOR, ctx.source()),
        attribute(ctx, amount));
  }

  private void undelegate(ModuleContext ctx, Stakes stakes, ActorId validator, Value amount) {
    requireStaked(ctx, stakes, validator, amount);
    if (stakes.unbonding(ctx.source(), validator) == MOST_UNBONDING) {
      throw ctx.failure(
          TOO_MANY_UNBONDING, MOST_UNBONDING + " parts unbond already for " + ctx.source());
    }
    stakes.take(ctx.source(), validator, amount);
    stakes.unbonds(ctx.source(), validator, 1);
    Map<String, Object> due = new TreeMap<>(staked(validator, amount));
    due.put(DELEGATOR, ctx.source());
    ctx.powers().schedule(unbonding, Data.toPayload(due));
    ctx.emit(
        "unbond",
        attribute(ctx, VALIDATOR, validator),
        attribute(ctx, DELEGATOR, ctx.source()),
        attribute(ctx, amount),
        new Attribute(COMPLETION, Long.toString(ctx.height() + unbonding)));
  }

  private static void requireStaked(
      ModuleContext ctx, Stakes stakes, ActorId validator, Value amount) {
    Value has = stakes.of(ctx.source(), validator);
    if (has.isZero()) {
      throw ctx.failure(NO_DELEGATION, ctx.source() + " has nothing staked with " + validator);
    }
    if (has.compareTo(amount) < 0) {
      throw invalid(amount + " is more than the " + has + " staked");
    }
  }

  private void redelegate(
      ModuleContext ctx, Stakes stakes, ActorId from, ActorId to, Value amount) {
    if (from.equals(to)) {
      throw ctx.failure(SELF_REDELEGATION, "from a validator to itself");
    }
    requireStaked(ctx, stakes, from, amount);
    if (stakes.arrivesUntil(ctx.source(), from) > ctx.height()) {
      throw ctx.failure(TRANSITIVE_REDELEGATION, "a redelegation to " + from + " is not over");
    }
    stakes.take(ctx.source(), from, amount);
    stakes.add(ctx.source(), to, amount);
    stakes.arrives(ctx.source(), to, ctx.height() + unbonding);
    ctx.emit(
        "redelegate",
        attribute(ctx, "source_validator", from),
        attribute(ctx, "destination_validator", to),
        attribute(ctx, amount),
        new Attribute(COMPLETION, Long.toString(ctx.height() + unbonding)));
  }

  /** An unbonding time is over. */
  @Override
  public void task(ModuleContext ctx, Payload task) {
    Fields due = new Fields("staking.task", Data.fromPayload(task));
    ActorId delegator = due.at(DELEGATOR).actor();
    ActorId validator = due.at(VALIDATOR).actor();
    Value amount = due.at(AMOUNT).value();
    new Stakes(ctx).unbonds(delegator, validator, -1);
    ctx.powers().move(ctx.self(), delegator, amount);
    ctx.emit(
        "complete_unbonding",
        attribute(ctx, VALIDATOR, validator),
        attribute(ctx, DELEGATOR, delegator),
        attribute(ctx, amount));
  }

  private static Attribute attribute(ModuleContext ctx, String key, ActorId actor) {
    return new Attribute(key, ctx.text(actor));
  }

  private static Attribute attribute(ModuleContext ctx, Value amount) {
    return new Attribute(AMOUNT, amount + ctx.settings().denom());
  }

  // ------------------------------------------------------------------ queries

  @Override
  public Payload query(ModuleContext ctx, Payload request) {
    Fields.Named named = Fields.named(name(), request);
    Fields fields = named.fields();
    Stakes stakes = new Stakes(ctx);
    return switch (named.name()) {
      case "delegation" -> {
        ActorId delegator = fields.at(DELEGATOR).actor();
        ActorId validator = fields.at(VALIDATOR).actor();
        Value amount = stakes.of(delegator, validator);
        yield amount.isZero()
            ? Payload.EMPTY
            : Data.toPayload(delegation(delegator, validator, amount));
      }
      case "delegations" -> {
        ActorId delegator = fields.actor();
        List<Object> all = new ArrayList<>();
        stakes
            .by(delegator)
            .forEach((validator, amount) -> all.add(delegation(delegator, validator, amount)));
        yield Data.toPayload(all);
      }
      case "validators" -> {
        List<Object> all = new ArrayList<>();
        stakes.validators().forEach((validator, sum) -> all.add(staked(validator, sum)));
        yield Data.toPayload(all);
      }
      case "bondedDenom" -> Data.toPayload(Map.of("denom", ctx.settings().denom()));
      default -> throw ctx.unknownQuery("staking has no query '" + named.name() + "'");
    };
  }

  private static Map<String, Object> delegation(
      ActorId delegator, ActorId validator, Value amount) {
    Map<String, Object> fields = new TreeMap<>(staked(validator, amount));
    fields.put(DELEGATOR, delegator);
    return fields;
  }
}
