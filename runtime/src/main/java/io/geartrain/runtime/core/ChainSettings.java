package io.geartrain.runtime.core;

import io.geartrain.runtime.gas.GasPolicy;
import java.math.BigInteger;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Every setting that can change an outcome. Stored in the genesis; a start with others is refused,
 * naming the keys. Operational settings (threads, budgets, bytes in flight) are not here, because
 * they must never change an outcome.
 *
 * @param worldId part of every random number
 * @param clock where heights come from
 * @param heightMillis milliseconds a height lasts, at least 1
 * @param gasPolicy {@code metered}, {@code plain}, {@code cosmwasm} or {@code unmetered}
 * @param gasSchedule the schedule by which policy {@code metered} counts
 * @param dispatchGas what policy {@code plain} takes for each run
 * @param blockGas gas allowance of a record
 * @param defaultGas limit of a user's message that names none
 * @param rent gas a parked message pays for each height
 * @param mailboxThreshold least explicit gas of a send
 * @param maxOutgoing sends and creates of one message
 * @param maxOutgoingBytes payload bytes that one run sends
 * @param maxPayload bytes of one payload
 * @param maxEventBytes bytes of one run's events
 * @param maxStateBytes bytes of one program's encoded state, checked after the dispatches that {@code
 *     stateCheckInterval} samples; a run that leaves more fails
 * @param maxBacklog queued and parked messages; beyond it sends fail and submissions are refused
 * @param idempotencyBlocks heights for which an idempotency key is remembered
 * @param maxKeys idempotency keys remembered at once
 * @param suspendAfter time limits in a row that suspend a program
 * @param stateCheckInterval one dispatch in so many is checked for a mutated state and the size of its
 *     state; 0 for none
 * @param maxPendingMail mails that a subscription may lag behind before it is cut off
 * @param askBlocks heights an ask waits that names no deadline
 * @param lockBlocks heights a lock is held at least, while others wait
 * @param replyGas gas that an ask sets aside for its reply
 * @param systemReserve gas that a critical hook sets aside if nothing is
 * @param maxReservations reservations of a program; as in Gear, one more is refused when there are more than this
 * @param taskGas allowance that a due task takes
 * @param gasPrice value of a unit of gas
 * @param existentialDeposit value that a program's creator pays for its existence
 * @param waitMaxBlocks heights a wait without bound lasts when gas does not bound it
 * @param mailboxMaxBlocks heights mail is kept when gas does not bound it
 * @param fairShare messages of one sender that are in the queue at once, others being served in between;
 *     0 for one queue for all, first come, first served
 * @param contracts of units of work, contracts and coins
 * @param balances users' first balances, by name
 * @param policy the gas policy that {@code gasPolicy} names, with its schedule and its dispatch gas;
 *     found here, whatever is given
 */
public record ChainSettings(
    String worldId,
    Clock clock,
    long heightMillis,
    String gasPolicy,
    int gasSchedule,
    long dispatchGas,
    long blockGas,
    long defaultGas,
    long rent,
    long mailboxThreshold,
    int maxOutgoing,
    long maxOutgoingBytes,
    int maxPayload,
    int maxEventBytes,
    int maxStateBytes,
    int maxBacklog,
    long idempotencyBlocks,
    int maxKeys,
    int suspendAfter,
    int stateCheckInterval,
    int maxPendingMail,
    long askBlocks,
    long lockBlocks,
    long replyGas,
    long systemReserve,
    int maxReservations,
    long taskGas,
    long gasPrice,
    long existentialDeposit,
    long waitMaxBlocks,
    long mailboxMaxBlocks,
    int fairShare,
    ContractSettings contracts,
    SortedMap<String, BigInteger> balances,
    GasPolicy policy) {

  private static final String BALANCE = "balance.";

  public ChainSettings {
    require(!worldId.isBlank(), "world-id must not be blank");
    require(heightMillis >= 1, "height-millis must be at least 1, was " + heightMillis);
    require(blockGas >= 1, "block-gas must be at least 1, was " + blockGas);
    require(
        defaultGas >= 0 && defaultGas <= blockGas,
        "default-gas must be 0 to block-gas (" + blockGas + "), was " + defaultGas);
    require(maxPayload >= 0 && maxPayload <= 1 << 30, "max-payload must be 0 to 1 GiB");
    require(maxStateBytes >= 1, "max-state-bytes must be at least 1, was " + maxStateBytes);
    require(maxOutgoing >= 1, "max-outgoing must be at least 1, was " + maxOutgoing);
    require(maxBacklog >= 1, "max-backlog must be at least 1, was " + maxBacklog);
    require(rent >= 0, "rent must not be negative, was " + rent);
    require(askBlocks >= 1, "ask-blocks must be at least 1, was " + askBlocks);
    require(lockBlocks >= 1, "lock-blocks must be at least 1, was " + lockBlocks);
    require(
        replyGas >= 0 && systemReserve >= 1,
        "reply-gas must not be negative, system-reserve at least 1");
    require(maxReservations >= 0, "max-reservations must not be negative");
    require(
        taskGas >= 0 && gasPrice >= 0 && existentialDeposit >= 0,
        "task-gas, gas-price and existential-deposit must not be negative");
    require(
        waitMaxBlocks >= 1 && mailboxMaxBlocks >= 1,
        "wait.max-blocks and mailbox.max-blocks must be at least 1");
    require(fairShare >= 0, "fair-share must not be negative, was " + fairShare);
    require(suspendAfter >= 1, "suspend-after must be at least 1, was " + suspendAfter);
    require(
        gasSchedule >= 1 && gasSchedule <= GasPolicy.Metered.NEWEST,
        "gas-schedule must be 1 to " + GasPolicy.Metered.NEWEST + ", was " + gasSchedule);
    policy = GasPolicy.named(gasPolicy, gasSchedule, dispatchGas);
    BigInteger total = balances.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    require(
        balances.values().stream().allMatch(b -> b.signum() >= 0) && total.bitLength() <= 128,
        "balance.* must not be negative and together at most 2^128 - 1, were " + total);
    balances = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(balances));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("geartrain.chain." + otherwise);
    }
  }

  /** The defaults, as in {@code reference.conf}. */
  public static ChainSettings defaults() {
    return of(new TreeMap<>());
  }

  /**
   * Reads settings by key; those that are missing take their defaults.
   *
   * @throws IllegalArgumentException for an unknown key or a value out of its bounds
   */
  public static ChainSettings of(SortedMap<String, String> given) {
    TreeMap<String, String> rest = new TreeMap<>(given);
    TreeMap<String, BigInteger> balances = new TreeMap<>();
    rest.keySet().stream()
        .filter(key -> key.startsWith(BALANCE))
        .toList()
        .forEach(
            key -> balances.put(key.substring(BALANCE.length()), new BigInteger(rest.remove(key))));
    Reader read = new Reader(rest);
    ChainSettings settings =
        new ChainSettings(
            read.text("world-id", "geartrain"),
            Clock.valueOf(read.text("clock", "wall").toUpperCase(Locale.ROOT)),
            read.number("height-millis", 1000),
            read.text("gas-policy", "metered"),
            read.integer("gas-schedule", GasPolicy.Metered.NEWEST),
            read.number("dispatch-gas", 1000),
            read.number("block-gas", 750_000_000_000L),
            read.number("default-gas", 250_000_000),
            read.number("rent", 100),
            read.number("mailbox-threshold", 3000),
            read.integer("max-outgoing", 1024),
            read.number("max-outgoing-bytes", 64L << 20),
            read.integer("max-payload", 8 << 20),
            read.integer("max-event-bytes", 8 << 20),
            read.integer("max-state-bytes", 64 << 20),
            read.integer("max-backlog", 10_000_000),
            read.number("idempotency-blocks", 86_400),
            read.integer("max-keys", 1_000_000),
            read.integer("suspend-after", 3),
            read.integer("state-check-interval", 1024),
            read.integer("max-pending-mail", 100_000),
            read.number("ask-blocks", 100),
            read.number("lock-blocks", 100),
            read.number("reply-gas", 20_000_000),
            read.number("system-reserve", 20_000_000),
            read.integer("max-reservations", 256),
            read.number("task-gas", 0),
            read.number("gas-price", 0),
            read.number("existential-deposit", 0),
            read.number("wait.max-blocks", 86400),
            read.number("mailbox.max-blocks", 86400),
            read.integer("fair-share", 0),
            new ContractSettings(
                read.text("contracts.denom", "unit"),
                read.text("contracts.prefix", "cosmos"),
                read.integer("contracts.call-depth", 100),
                read.integer("contracts.query-depth", 10),
                read.integer("contracts.unit-frames", 100_000),
                read.text("contracts.governance", "governance"),
                read.text("contracts.upload", ContractSettings.EVERYBODY),
                read.text("contracts.instantiate", ContractSettings.EVERYBODY),
                Boolean.parseBoolean(read.text("contracts.propagate-instantiate", "true"))),
            balances,
            null);
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("unknown settings in geartrain.chain: " + rest.keySet());
    }
    return settings;
  }

  /**
   * Reads settings as a log stores them. A log that is older than a setting lives by what was the only
   * possibility then.
   *
   * @throws IllegalArgumentException for an unknown key or a value out of its bounds
   */
  public static ChainSettings stored(SortedMap<String, String> genesis) {
    TreeMap<String, String> all = new TreeMap<>(genesis);
    all.putIfAbsent("gas-schedule", "1");
    return of(all);
  }

  private record Reader(TreeMap<String, String> rest) {
    String text(String key, String otherwise) {
      String found = rest.remove(key);
      return found == null ? otherwise : found;
    }

    long number(String key, long otherwise) {
      String found = rest.remove(key);
      try {
        return found == null ? otherwise : Long.parseLong(found);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "geartrain.chain." + key + " must be a whole number, was '" + found + "'", e);
      }
    }

    int integer(String key, int otherwise) {
      return Math.toIntExact(number(key, otherwise));
    }
  }

  /** By configuration key, as the genesis stores them. */
  public SortedMap<String, String> toMap() {
    TreeMap<String, String> map = new TreeMap<>();
    map.put("world-id", worldId);
    map.put("clock", clock.name().toLowerCase(Locale.ROOT));
    map.put("height-millis", Long.toString(heightMillis));
    map.put("gas-policy", gasPolicy);
    map.put("gas-schedule", Integer.toString(gasSchedule));
    map.put("dispatch-gas", Long.toString(dispatchGas));
    map.put("block-gas", Long.toString(blockGas));
    map.put("default-gas", Long.toString(defaultGas));
    map.put("rent", Long.toString(rent));
    map.put("mailbox-threshold", Long.toString(mailboxThreshold));
    map.put("max-outgoing", Integer.toString(maxOutgoing));
    map.put("max-outgoing-bytes", Long.toString(maxOutgoingBytes));
    map.put("max-payload", Integer.toString(maxPayload));
    map.put("max-event-bytes", Integer.toString(maxEventBytes));
    map.put("max-state-bytes", Integer.toString(maxStateBytes));
    map.put("max-backlog", Integer.toString(maxBacklog));
    map.put("idempotency-blocks", Long.toString(idempotencyBlocks));
    map.put("max-keys", Integer.toString(maxKeys));
    map.put("suspend-after", Integer.toString(suspendAfter));
    map.put("state-check-interval", Integer.toString(stateCheckInterval));
    map.put("max-pending-mail", Integer.toString(maxPendingMail));
    map.put("ask-blocks", Long.toString(askBlocks));
    map.put("lock-blocks", Long.toString(lockBlocks));
    map.put("reply-gas", Long.toString(replyGas));
    map.put("system-reserve", Long.toString(systemReserve));
    map.put("max-reservations", Integer.toString(maxReservations));
    map.put("task-gas", Long.toString(taskGas));
    map.put("gas-price", Long.toString(gasPrice));
    map.put("existential-deposit", Long.toString(existentialDeposit));
    map.put("wait.max-blocks", Long.toString(waitMaxBlocks));
    map.put("mailbox.max-blocks", Long.toString(mailboxMaxBlocks));
    map.put("fair-share", Integer.toString(fairShare));
    contracts.toMap(map);
    balances.forEach((user, amount) -> map.put(BALANCE + user, amount.toString()));
    return map;
  }

  /** These settings with one changed, by configuration key. */
  public ChainSettings with(String key, Object value) {
    return with(
        map -> {
          map.put(key, value.toString().toLowerCase(Locale.ROOT));
          return map;
        });
  }

  /** These settings with that clock. */
  public ChainSettings withClock(Clock other) {
    return with("clock", other.name());
  }

  /** These settings with that user's first balance. */
  public ChainSettings withBalance(String user, long amount) {
    return with(
        map -> {
          map.put(BALANCE + user, Long.toString(amount));
          return map;
        });
  }

  private ChainSettings with(UnaryOperator<SortedMap<String, String>> change) {
    return of(change.apply(toMap()));
  }
}
