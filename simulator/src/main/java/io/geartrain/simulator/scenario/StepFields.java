package io.geartrain.simulator.scenario;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/** Reads the fields of steps as what they mean. */
final class StepFields {
  private final String denomination;
  private final Names names;
  private final Trees trees;

  StepFields(String denomination, Names names, Trees trees) {
    this.denomination = denomination;
    this.names = names;
    this.trees = trees;
  }

  ActorId from(Map<String, Yaml> fields) {
    Yaml from = fields.get("from");
    return from == null ? names.actor(WorldSettings.ROOT) : actor(from);
  }

  ActorId actor(Yaml name) {
    ActorId actor = names.actor(plainName(name));
    if (actor == null) {
      throw name.wrong("there is no actor '%s' at this point", name.text());
    }
    return actor;
  }

  MessageId message(Yaml name) {
    MessageId message = names.message(plainName(name));
    if (message == null) {
      throw name.wrong("there is no message '%s' at this point", name.text());
    }
    return message;
  }

  private static String plainName(Yaml name) {
    return name.text().startsWith("@") ? name.text().substring(1) : name.text();
  }

  Payload payload(Map<String, Yaml> fields) {
    return payload(fields.get("payload"));
  }

  Payload payload(Yaml payload) {
    return ScriptedPrograms.payload(trees.payload(payload));
  }

  /** Text or bytes. */
  Payload bytes(Yaml text) {
    return ScriptedPrograms.payload(
        Trees.isBytes(text.text()) ? Trees.bytes(text.text()) : text.text());
  }

  /** Coins of all denominations, those of {@code value} and of {@code funds}. */
  Coins coins(Map<String, Yaml> fields) {
    return coins(fields.get("value")).plus(coins(fields.get("funds")));
  }

  private Coins coins(Yaml funds) {
    TreeMap<String, BigInteger> amounts = new TreeMap<>();
    if (funds != null && funds.isMap()) {
      funds.map().forEach((denom, amount) -> amounts.put(denom, amount.number()));
    } else if (funds != null && !funds.isNothing()) {
      amounts.put(denomination, funds.number());
    }
    return new Coins(amounts);
  }

  /** The native ones among coins. */
  Value nativeOf(Coins coins) {
    return coins.of(denomination);
  }

  /** The others. */
  Coins foreignOf(Coins coins) {
    return coins.without(denomination);
  }

  static long gas(Map<String, Yaml> fields) {
    return fields.containsKey("gas") ? number(fields.get("gas")) : WorldSettings.STEP_GAS;
  }

  static long number(Yaml number) {
    BigInteger value = number.number();
    if (value.bitLength() >= Long.SIZE) {
      throw number.wrong("%s is too large", value);
    }
    return value.longValueExact();
  }
}
