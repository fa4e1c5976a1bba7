package io.geartrain.simulator.scenario;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A piece of a file, which knows where it stands. */
final class Yaml {
  private final String file;
  private final Node node;

  private Yaml(String file, Node node) {
    this.file = file;
    this.node = node;
  }

  /** The documents of a file that are not empty. */
  static List<Yaml> read(String file, String text) {
    List<Yaml> documents = new ArrayList<>();
    LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        Yaml document = new Yaml(file, node);
        if (!document.isNothing()) {
          documents.add(document);
        }
      }
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().orElse(null);
      throw new ScenarioException(
          file,
          mark == null ? 1 : mark.getLine() + 1,
          mark == null ? 1 : mark.getColumn() + 1,
          "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ScenarioException(file, 1, 1, "not YAML: " + e.getMessage());
    }
    return documents;
  }

  ScenarioException wrong(String what, Object... values) {
    return new ScenarioException(file, line(), column(), what.formatted(values));
  }

  String file() {
    return file;
  }

  /** From 1. */
  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** From 1. */
  int column() {
    return node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isScalar() {
    return node instanceof ScalarNode;
  }

  /** Whether an unquoted scalar stands here. */
  boolean isPlain() {
    return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
  }

  /** Whether nothing stands here. */
  boolean isNothing() {
    return isPlain() && (scalar().isEmpty() || scalar().equals("null") || scalar().equals("~"));
  }

  /** Whether an unquoted integer stands here. */
  boolean isNumber() {
    return isPlain() && scalar().matches("-?[0-9]+");
  }

  /** Whether an unquoted true or false stands here. */
  boolean isBoolean() {
    return isPlain() && (scalar().equals("true") || scalar().equals("false"));
  }

  private String scalar() {
    return ((ScalarNode) node).getValue();
  }

  /** What stands here as text, quoted or not. */
  String text() {
    if (!isScalar()) {
      throw wrong("expected text, found a %s", isMap() ? "map" : "list");
    }
    return scalar();
  }

  /** An integer, quoted or not. */
  BigInteger number() {
    if (!isScalar() || !scalar().matches("-?[0-9]+")) {
      throw wrong("expected a number, found %s", describe());
    }
    return new BigInteger(scalar());
  }

  /** In the order of the file. */
  Map<String, Yaml> map() {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("expected a map, found %s", describe());
    }
    Map<String, Yaml> map = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Yaml key = new Yaml(file, tuple.getKeyNode());
      if (map.put(key.text(), new Yaml(file, tuple.getValueNode())) != null) {
        throw key.wrong("'%s' is there twice", key.text());
      }
    }
    return map;
  }

  /** The keys of a map, each where it stands. */
  List<Yaml> keys() {
    List<Yaml> keys = new ArrayList<>();
    ((MappingNode) node).getValue().forEach(tuple -> keys.add(new Yaml(file, tuple.getKeyNode())));
    return keys;
  }

  List<Yaml> list() {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("expected a list, found %s", describe());
    }
    return sequence.getValue().stream().map(item -> new Yaml(file, item)).toList();
  }

  /** All of it on one line, as one would write it. */
  String shown() {
    if (isMap()) {
      StringJoiner fields = new StringJoiner(", ", "{", "}");
      map().forEach((key, value) -> fields.add(key + ": " + value.shown()));
      return fields.toString();
    }
    if (isList()) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      list().forEach(item -> items.add(item.shown()));
      return items.toString();
    }
    return isPlain() ? scalar() : "'" + scalar() + "'";
  }

  String describe() {
    return isMap() ? "a map" : isList() ? "a list" : isNothing() ? "nothing" : "'" + scalar() + "'";
  }
}
