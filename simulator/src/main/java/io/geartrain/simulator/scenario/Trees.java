package io.geartrain.simulator.scenario;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns what stands in a file into what programs are given. Names that are known become ids; those that
 * only a program will know, and {@code $values}, stay text.
 */
final class Trees {
  private final Names names;

  Trees(Names names) {
    this.names = names;
  }

  /** A payload: a list is a script, anything else a value. */
  Object payload(Yaml payload) {
    if (payload == null) {
      return null;
    }
    return payload.isList() ? script(payload) : value(payload);
  }

  /** A script: a list of instructions, each a map. */
  List<Object> script(Yaml script) {
    return script.list().stream().map(this::instruction).toList();
  }

  private Object instruction(Yaml instruction) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (instruction.isScalar()) {
      tree.put(instruction.text(), null);
      return tree;
    }
    instruction
        .map()
        .forEach(
            (kind, argument) ->
                tree.put(kind, kind.equals("error") ? argument.text() : argument(kind, argument)));
    return tree;
  }

  private Object argument(String kind, Yaml argument) {
    Map<String, FieldType> fields = Vocabulary.INSTRUCTIONS.get(kind);
    FieldType plain = Vocabulary.PLAIN_INSTRUCTIONS.get(kind);
    boolean hasFields =
        fields != null
            && argument.isMap()
            && (plain == null || ScenarioReader.hasOnly(argument, fields));
    return hasFields ? fields(argument, fields) : field(kind, argument, plain);
  }

  private Map<String, Object> fields(Yaml argument, Map<String, FieldType> types) {
    Map<String, Object> fields = new LinkedHashMap<>();
    argument
        .map()
        .forEach(
            (key, value) ->
                fields.put(key, field(key, value, types.getOrDefault(key, types.get(key + "!")))));
    return fields;
  }

  private Object field(String key, Yaml value, FieldType type) {
    if (key.equals("code") && codeOf(value) != null) {
      return codeOf(value);
    }
    return switch (type) {
      case ACTOR -> known(value, names::actor);
      case MESSAGE -> known(value, names::message);
      case PAYLOAD -> payload(value);
      case SCRIPT -> script(value);
      case ASKS ->
          value.list().stream()
              .map(ask -> (Object) fields(ask, Vocabulary.INSTRUCTIONS.get("ask")))
              .toList();
      case NAME, TEXT, TRAP -> value.text();
      case NOTHING -> null;
      case ANY ->
          key.equals("reservation") || key.equals("unreserve")
              ? known(value, names::reservation)
              : value(value);
      default -> value(value);
    };
  }

  private static CodeId codeOf(Yaml code) {
    String text = code.text();
    if (ScriptedPrograms.isScripted(text)) {
      return ScriptedPrograms.idOf(text);
    }
    return text.matches("0x[0-9a-fA-F]{64}") ? new CodeId(Bytes32.of(bytes(text))) : null;
  }

  /** The id of the code that a field names. */
  static CodeId code(Yaml code) {
    CodeId id = codeOf(code);
    if (id == null) {
      throw code.wrong("no code '%s' is deployed; there is scripted", code.text());
    }
    return id;
  }

  private Object known(Yaml value, Function<String, ?> lookUp) {
    Object id = lookUp.apply(plainName(value.text()));
    return id != null ? id : value(value);
  }

  private static String plainName(String text) {
    return text.startsWith("@") ? text.substring(1) : text;
  }

  /** A value: text, bytes, a number, an id, a list or a record of such; nothing is null. */
  Object value(Yaml value) {
    if (value.isMap()) {
      Map<String, Object> record = new LinkedHashMap<>();
      value
          .map()
          .forEach(
              (key, part) ->
                  record.put(
                      key, key.equals("payload") && isScript(part) ? script(part) : value(part)));
      return record;
    }
    if (value.isList()) {
      List<Object> items = new ArrayList<>();
      value.list().forEach(item -> items.add(value(item)));
      return items;
    }
    if (value.isNothing()) {
      return null;
    }
    if (value.isNumber()) {
      return integer(value.number());
    }
    return value.isBoolean() ? (Object) Boolean.valueOf(value.text()) : text(value.text());
  }

  /** Whether a list is one of instructions, such as the payload of a message in a message. */
  private static boolean isScript(Yaml list) {
    return list.isList()
        && list.list().stream()
            .allMatch(
                item ->
                    item.isMap()
                        && item.keys().stream().anyMatch(key -> isInstruction(key.text())));
  }

  private static boolean isInstruction(String word) {
    return Vocabulary.INSTRUCTIONS.containsKey(word)
        || Vocabulary.PLAIN_INSTRUCTIONS.containsKey(word);
  }

  private static Object integer(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValueExact() : number;
  }

  private Object text(String text) {
    if (isBytes(text)) {
      return bytes(text);
    }
    if (text.startsWith("@")) {
      ActorId actor = names.actor(text.substring(1));
      MessageId message = actor == null ? names.message(text.substring(1)) : null;
      return actor != null ? actor : message != null ? message : text;
    }
    return text;
  }

  static boolean isBytes(String text) {
    return text.matches("0x([0-9a-fA-F]{2})*");
  }

  static byte[] bytes(String text) {
    return HexFormat.of().parseHex(text.substring(2));
  }
}
