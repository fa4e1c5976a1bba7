package io.geartrain.programs.scripted;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Coins;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.module.Fields;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An argument of an instruction, or a field of one, read as what it has to be. Anything else is a panic
 * that says where and what.
 *
 * @param what names it in panics, such as {@code send.to}
 * @param written before references are resolved
 * @param references of the run
 * @param memory of the run
 */
record Argument(String what, Object written, References references, Memory memory) {
  private static final int ACTOR_BYTES = 32;
  private static final int SHORT_ADDRESS = 20;

  /** Whether there is one. */
  boolean isGiven() {
    return written != null;
  }

  /** A field of this map. */
  Argument field(String name) {
    return new Argument(what + "." + name, fields().get(name), references, memory);
  }

  /** The fields, as written. */
  Map<?, ?> fields() {
    if (written instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong("a map of fields", written);
  }

  /** The items, as written. */
  List<Argument> items() {
    if (written instanceof List<?> list) {
      return list.stream().map(item -> new Argument(what, item, references, memory)).toList();
    }
    throw wrong("a list", written);
  }

  /** What is meant. */
  Object resolved() {
    return references.resolve(written);
  }

  Payload payload() {
    return Data.toPayload(resolved());
  }

  String text() {
    if (resolved() instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw wrong("a text", resolved());
  }

  /** A text, which may be empty. */
  String string() {
    if (resolved() == null) {
      return "";
    } else if (resolved() instanceof String text) {
      return text;
    }
    throw wrong("a text", resolved());
  }

  /** A name, never resolved; null when there is none. */
  String name() {
    if (written == null || written instanceof String) {
      return (String) written;
    }
    throw wrong("a name", written);
  }

  /** Instructions as they were written. */
  @SuppressWarnings("unchecked")
  List<Object> script() {
    if (resolved() instanceof List<?> script && !script.contains(null)) {
      return (List<Object>) script;
    }
    throw wrong("a script", resolved());
  }

  BigInteger integer() {
    BigInteger number = Data.asNumber(resolved());
    if (number == null) {
      throw wrong("a number", resolved());
    }
    return number;
  }

  /** Gas, heights, or a delay: 0 to 2^63 - 1. */
  long number() {
    BigInteger number = integer();
    if (number.signum() < 0 || number.bitLength() >= Long.SIZE) {
      throw wrong("a number from 0 to 2^63 - 1", number);
    }
    return number.longValue();
  }

  long number(long otherwise) {
    return isGiven() ? number() : otherwise;
  }

  /** A number of 64 bits without sign; 0 when left out. */
  long unsigned() {
    BigInteger number = isGiven() ? integer() : BigInteger.ZERO;
    if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
      throw wrong("a number from 0 to 2^64 - 1", number);
    }
    return number.longValue();
  }

  /** Nothing when left out. */
  Value value() {
    if (!isGiven()) {
      return Value.ZERO;
    }
    BigInteger number = integer();
    if (number.signum() < 0 || number.bitLength() > 128) {
      throw wrong("a value from 0 to 2^128 - 1", number);
    }
    return new Value(number);
  }

  /** Coins: a number is native, a record is by denomination; nothing when left out. */
  Coins coins() {
    return new Fields(what, resolved()).coins(references.denomination());
  }

  /** An id, 32 bytes or 20 (zeros are put in front), or their {@code 0x} text. */
  ActorId actor() {
    Object found = resolved();
    if (found instanceof ActorId actor) {
      return actor;
    }
    byte[] bytes = bytes(found);
    if (bytes != null && bytes.length == SHORT_ADDRESS) {
      byte[] padded = new byte[ACTOR_BYTES];
      System.arraycopy(bytes, 0, padded, ACTOR_BYTES - SHORT_ADDRESS, SHORT_ADDRESS);
      return ActorId.of(padded);
    } else if (bytes != null && bytes.length == ACTOR_BYTES) {
      return ActorId.of(bytes);
    }
    throw wrong("an actor", found);
  }

  CodeId code() {
    Object found = resolved();
    if (found instanceof CodeId code) {
      return code;
    }
    byte[] bytes = bytes(found);
    if (bytes != null && bytes.length == ACTOR_BYTES) {
      return new CodeId(Bytes32.of(bytes));
    }
    throw wrong("a code", found);
  }

  /** An id, or the name of a message: an ask is still a message when its answer stands under its name. */
  MessageId message() {
    Object found = resolved();
    if (!(found instanceof MessageId) && References.isReference(written)) {
      found = memory.named(((String) written).substring(1));
    }
    if (found instanceof MessageId message) {
      return message;
    }
    throw wrong("a message", resolved());
  }

  ReservationId reservation() {
    if (resolved() instanceof ReservationId reservation) {
      return reservation;
    }
    throw wrong("a reservation", resolved());
  }

  /** The bytes of a hexadecimal text, or of a payload that is no tree; null when it is neither. */
  private static byte[] bytes(Object found) {
    if (found instanceof byte[] bytes) {
      return bytes;
    } else if (found instanceof String text) {
      if (text.startsWith("0x")) {
        try {
          return HexFormat.of().parseHex(text, 2, text.length());
        } catch (IllegalArgumentException e) {
          // A text that only looks like it.
        }
      }
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return null;
  }

  private Panic wrong(String expected, Object found) {
    return new Panic(what + " must be " + expected + ", was " + describe(found));
  }

  private static String describe(Object found) {
    if (found == null || "".equals(found)) {
      return "nothing";
    } else if (found instanceof String) {
      return "'" + found + "'";
    } else if (found instanceof byte[] bytes) {
      return Payload.wrap(bytes).toString();
    } else if (found instanceof Map) {
      return "a record";
    }
    return found instanceof List ? "a script" : found.toString();
  }
}
