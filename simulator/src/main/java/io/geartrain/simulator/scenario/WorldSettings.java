package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.ChainSettings;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a scenario's settings and users are in the settings of a chain. */
final class WorldSettings {
  /** Who stands where {@code from} is left out. */
  static final String ROOT = "root";

  /** The gas of a step that names none. */
  static final long STEP_GAS = 1_000_000;

  static final long HEIGHT_MILLIS = 3000;

  private static final BigInteger OF_ROOT = BigInteger.TEN.pow(15);

  private static final String BLOCK_MILLIS = "blockMillis";

  private static final long NO_BUDGET = TimeUnit.DAYS.toMillis(1000);

  /** Settings of a chain by those of a scenario. */
  private static final Map<String, String> KEYS = new LinkedHashMap<>();

  /** What scenarios take where nothing is said, and chains do not. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    KEYS.put("gas", "gas-policy");
    KEYS.put("dispatchGas", "dispatch-gas");
    KEYS.put("blockGas", "block-gas");
    KEYS.put("rent", "rent");
    KEYS.put("mailboxThreshold", "mailbox-threshold");
    KEYS.put("maxOutgoing", "max-outgoing");
    KEYS.put("maxPayload", "max-payload");
    KEYS.put("maxReservations", "max-reservations");
    KEYS.put("askBlocks", "ask-blocks");
    KEYS.put("lockBlocks", "lock-blocks");
    KEYS.put("taskGas", "task-gas");
    KEYS.put("gasPrice", "gas-price");
    KEYS.put("existentialDeposit", "existential-deposit");
    KEYS.put("replyGas", "reply-gas");
    KEYS.put("systemReserve", "system-reserve");
    KEYS.put("denom", "contracts.denom");
    KEYS.put("prefix", "contracts.prefix");
    KEYS.put("callDepth", "contracts.call-depth");
    KEYS.put("queryDepth", "contracts.query-depth");
    KEYS.put("uploadPermission", "contracts.upload");
    KEYS.put("instantiatePermission", "contracts.instantiate");
    KEYS.put("propagateInstantiate", "contracts.propagate-instantiate");

    DEFAULTS.put("gas", "plain");
    DEFAULTS.put("dispatchGas", "1000");
    DEFAULTS.put("taskGas", "0");
    DEFAULTS.put("gasPrice", "0");
    DEFAULTS.put("existentialDeposit", "0");
    DEFAULTS.put("replyGas", "10000");
    DEFAULTS.put("systemReserve", "10000");
  }

  /** What is no setting of the chain: of host modules, and of those who run it. */
  private static final Set<String> OF_OTHERS = Set.of("unbondingBlocks", BLOCK_MILLIS);

  private WorldSettings() {}

  /** The native denomination of a scenario. */
  static String denomination(Scenario scenario) {
    Yaml named = scenario.settings().get("denom");
    return named == null ? "unit" : named.text();
  }

  /**
   * The processing time after which a block ends, at its next wave.
   *
   * @throws ScenarioException if it is not from 1 to 86,400,000,000
   */
  static long blockMillis(Scenario scenario) {
    Yaml budget = scenario.settings().get(BLOCK_MILLIS);
    if (budget == null) {
      return NO_BUDGET;
    }
    long millis = StepFields.number(budget);
    if (millis < 1 || millis > NO_BUDGET) {
      throw budget.wrong("'%s' is from 1 to %,d milliseconds", BLOCK_MILLIS, NO_BUDGET);
    }
    return millis;
  }

  /**
   * Looks at all settings.
   *
   * @throws ScenarioException for the first whose value is none that it can have
   */
  static void check(Scenario scenario) {
    of(scenario);
    blockMillis(scenario);
    Modules.unbonding(scenario);
  }

  /**
   * The settings of a scenario's chain.
   *
   * @throws ScenarioException for what this build does not have
   */
  static ChainSettings of(Scenario scenario) {
    TreeMap<String, String> chain = new TreeMap<>(ChainSettings.defaults().toMap());
    DEFAULTS.forEach((name, value) -> chain.computeIfPresent(KEYS.get(name), (k, old) -> value));
    scenario
        .settings()
        .forEach(
            (name, value) -> {
              String key = KEYS.get(name);
              if (key != null && chain.containsKey(key)) {
                chain.put(key, text(value));
                requireValid(name, key, value);
              } else if (!OF_OTHERS.contains(name)) {
                throw value.wrong("this build has no setting '%s'", name);
              }
            });
    chain.put("clock", "stepped");
    chain.put("contracts.governance", ROOT);
    chain.put("height-millis", Long.toString(HEIGHT_MILLIS));
    long blockGas = Long.parseLong(chain.get("block-gas"));
    chain.put("default-gas", Long.toString(Math.min(STEP_GAS, blockGas)));
    chain.put("balance." + ROOT, OF_ROOT.toString());
    String denomination = denomination(scenario);
    scenario
        .users()
        .forEach((name, funds) -> chain.put("balance." + name, amount(funds, denomination)));
    return ChainSettings.of(chain);
  }

  /** Looked at alone, so that the error is said where the setting stands. */
  private static void requireValid(String name, String key, Yaml value) {
    TreeMap<String, String> alone = new TreeMap<>(ChainSettings.defaults().toMap());
    alone.put("default-gas", "1");
    alone.put(key, text(value));
    try {
      ChainSettings.of(alone);
    } catch (IllegalArgumentException e) {
      throw value.wrong("setting '%s': %s", name, e.getMessage());
    }
  }

  /** A list of names as one text. */
  private static String text(Yaml value) {
    return value.isList()
        ? value.list().stream().map(Yaml::text).collect(Collectors.joining(","))
        : value.text();
  }

  /** What a user holds of native value; other denominations the governance makes in block 1. */
  private static String amount(Yaml funds, String denomination) {
    Yaml amount = funds.isMap() ? funds.map().get(denomination) : funds;
    return amount == null || amount.isNothing() ? "0" : amount.number().toString();
  }
}
