package io.geartrain.simulator.scenario;

import io.geartrain.runtime.core.ChainSettings;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a scenario's settings and users are in the settings of a chain. */
final class WorldSettings {
  /** Who stands where {@code from} is left out. */
  static final String ROOT = "root";

  /** The gas of a step that names none. */
  static final long STEP_GAS = 1_000_000;

  static final long HEIGHT_MILLIS = 3000;

  private static final BigInteger OF_ROOT = BigInteger.TEN.pow(15);

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

    DEFAULTS.put("gas", "plain");
    DEFAULTS.put("dispatchGas", "1000");
    DEFAULTS.put("taskGas", "0");
    DEFAULTS.put("gasPrice", "0");
    DEFAULTS.put("existentialDeposit", "0");
    DEFAULTS.put("replyGas", "10000");
    DEFAULTS.put("systemReserve", "10000");
  }

  private WorldSettings() {}

  /** The native denomination of a scenario. */
  static String denomination(Scenario scenario) {
    Yaml named = scenario.settings().get("denom");
    return named == null ? "unit" : named.text();
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
                chain.put(key, value.text());
              } else if (!name.equals("denom")) {
                throw value.wrong("this build has no setting '%s'", name);
              }
            });
    chain.put("clock", "stepped");
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

  private static String amount(Yaml funds, String denomination) {
    return nativeAmount(funds, denomination).toString();
  }

  /** The amount of the native denomination, as a number or in a map. */
  static BigInteger nativeAmount(Yaml funds, String denomination) {
    if (funds == null || funds.isNothing()) {
      return BigInteger.ZERO;
    }
    if (!funds.isMap()) {
      return funds.number();
    }
    BigInteger amount = BigInteger.ZERO;
    for (Yaml key : funds.keys()) {
      if (!key.text().equals(denomination)) {
        throw key.wrong("this build has no denomination but the native one, '%s'", denomination);
      }
      amount = funds.map().get(key.text()).number();
    }
    return amount;
  }
}
