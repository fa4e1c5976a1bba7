package io.geartrain.runtime.module;

import io.geartrain.runtime.block.CallError;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.CallFailed;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message of a host module, or a part of it, read field by field. Anything else than is expected is
 * {@code wasm/14}, and says where.
 *
 * @param where names it in errors
 * @param tree what stands there: a leaf or a map
 */
public record Fields(String where, Object tree) {
  private static final int SHORT_ADDRESS = 20;

  /** A message with one name, such as {@code {send: {...}}}. */
  public record Named(String name, Fields fields) {}

  /**
   * Reads a message.
   *
   * @throws CallFailed {@code wasm/14} when it is no record with one name
   */
  public static Named named(String module, Payload message) {
    Object tree = Data.fromPayload(message);
    if (tree instanceof Map<?, ?> map && map.size() == 1) {
      Map.Entry<?, ?> only = map.entrySet().iterator().next();
      String name = (String) only.getKey();
      return new Named(name, new Fields(module + "." + name, only.getValue()));
    }
    throw new CallFailed(
        CallError.wasm(
            CallError.INVALID, "a message for " + module + " is a record with one name"));
  }

  /** A field of this record. */
  public Fields at(String name) {
    return new Fields(where + "." + name, map().get(name));
  }

  /** Whether anything stands there. */
  public boolean isGiven() {
    return tree != null && !"".equals(tree);
  }

  /** The fields by name. */
  public Map<?, ?> map() {
    if (tree instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong("a record");
  }

  /** A text. */
  public String text() {
    if (tree instanceof String text) {
      return text;
    }
    if (tree instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    throw wrong("a text");
  }

  /** A text, or nothing. */
  public String textOr(String otherwise) {
    return isGiven() ? text() : otherwise;
  }

  /** Bytes of whatever stands there. */
  public Payload payload() {
    return Data.toPayload(tree);
  }

  /** A whole number that is not negative. */
  public long number() {
    BigInteger number = Data.asNumber(tree);
    if (number == null || number.signum() < 0 || number.bitLength() >= Long.SIZE) {
      throw wrong("a number from 0 to 2^63 - 1");
    }
    return number.longValue();
  }

  /** Yes or no. */
  public boolean flag() {
    if (tree instanceof Boolean flag) {
      return flag;
    }
    if ("true".equals(tree) || "false".equals(tree)) {
      return "true".equals(tree);
    }
    throw wrong("true or false");
  }

  /** An amount. */
  public Value value() {
    BigInteger number = Data.asNumber(tree);
    if (number == null || number.signum() < 0 || number.bitLength() > 128) {
      throw wrong("an amount from 0 to 2^128 - 1");
    }
    return new Value(number);
  }

  /** An address: 32 bytes or 20. */
  public ActorId actor() {
    ActorId found = actorOf(tree);
    if (found == null) {
      throw wrong("an actor");
    }
    return found;
  }

  private static ActorId actorOf(Object leaf) {
    if (leaf instanceof ActorId actor) {
      return actor;
    }
    byte[] bytes =
        leaf instanceof byte[] raw
            ? raw
            : leaf instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
    if (bytes.length == SHORT_ADDRESS) {
      byte[] padded = new byte[32];
      System.arraycopy(bytes, 0, padded, 32 - SHORT_ADDRESS, SHORT_ADDRESS);
      return ActorId.of(padded);
    }
    return bytes.length == 32 ? ActorId.of(bytes) : null;
  }

  /** The id of code. */
  public CodeId code() {
    if (tree instanceof CodeId code) {
      return code;
    }
    ActorId bytes = actorOf(tree);
    if (bytes == null) {
      throw wrong("a code");
    }
    return new CodeId(bytes.bytes());
  }

  /** Coins: a number is native, a record is by denomination; nothing is none. */
  public Coins coins(String denomination) {
    if (!isGiven()) {
      return Coins.NONE;
    }
    if (Data.asNumber(tree) != null) {
      return Coins.of(denomination, value());
    }
    TreeMap<String, BigInteger> amounts = new TreeMap<>();
    for (Map.Entry<?, ?> coin : map().entrySet()) {
      String name = (String) coin.getKey();
      amounts.put(name, new Fields(where + "." + name, coin.getValue()).value().amount());
    }
    return new Coins(amounts);
  }

  /** What stands here is something else than that. */
  CallFailed wrong(String expected) {
    return new CallFailed(
        CallError.wasm(
            CallError.INVALID,
            where + " must be " + expected + (tree == null ? ", nothing is there" : "")));
  }

  /** A record of one name and these fields, as {@link #named} reads it. */
  public static Payload message(String name, Map<String, Object> fields) {
    return Data.toPayload(Map.of(name, fields));
  }

  /** Coins as a field. */
  public static Object tree(Coins coins) {
    return new TreeMap<String, Object>(coins.amounts());
  }
}
