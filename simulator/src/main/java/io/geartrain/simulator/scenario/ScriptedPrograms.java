package io.geartrain.simulator.scenario;

import io.geartrain.programs.scripted.Data;
import io.geartrain.programs.scripted.ScriptedCode;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scripted program as scenarios use it, in one place. Programs with the same entries run the same code;
 * its name is known before the scripts are, because scripts name programs, whose ids come from their code.
 */
final class ScriptedPrograms {
  private static final String NAME = "scripted";
  private static final HostedCode PLAIN = ScriptedCode.PLAIN;
  private static final Map<String, EntryPoint> ENTRIES =
      Map.of(
          "init", EntryPoint.INIT,
          "handle", EntryPoint.HANDLE,
          "reply", EntryPoint.REPLY,
          "signal", EntryPoint.SIGNAL);

  private final Map<String, Map<String, Yaml>> entriesByName = new LinkedHashMap<>();

  ScriptedPrograms() {
    entriesByName.put(NAME, Map.of());
  }

  /** The name of the code that a program needs; remembers its entries. */
  String nameOf(Map<String, Yaml> program) {
    Map<String, Yaml> entries = new TreeMap<>(program);
    entries.keySet().retainAll(ENTRIES.keySet());
    StringBuilder text = new StringBuilder();
    entries.forEach((entry, script) -> text.append(entry).append(": ").append(script.shown()));
    String name =
        entries.isEmpty()
            ? NAME
            : NAME
                + "-"
                + Bytes32.hash(
                        "geartrain/scenario-code/1",
                        text.toString().getBytes(StandardCharsets.UTF_8))
                    .hex()
                    .substring(0, 16);
    entriesByName.putIfAbsent(name, entries);
    return name;
  }

  /** The id of the code of that name. */
  static CodeId idOf(String name) {
    return name.equals(NAME) ? PLAIN.id() : NamedCode.idOf(name);
  }

  /** All code that was asked for, with its scripts as trees. */
  Map<String, HostedCode> codes(Trees trees) {
    Map<String, HostedCode> codes = new LinkedHashMap<>();
    entriesByName.forEach(
        (name, scripts) -> {
          Map<EntryPoint, Object> entries = new EnumMap<>(EntryPoint.class);
          scripts.forEach((entry, script) -> entries.put(ENTRIES.get(entry), entry(script, trees)));
          codes.put(
              name, name.equals(NAME) ? PLAIN : NamedCode.of(name, ScriptedCode.of(name, entries)));
        });
    return codes;
  }

  private static Object entry(Yaml script, Trees trees) {
    if (script.isList()) {
      return trees.script(script);
    }
    return script.text().equals("none") ? ScriptedCode.NONE : ScriptedCode.PAYLOAD;
  }

  /** Whether code of that name is scripted. */
  static boolean isScripted(String name) {
    return name.equals(NAME) || name.startsWith(NAME + "-");
  }

  /** As files name it. */
  static String shownName(String name) {
    return isScripted(name) ? NAME : name;
  }

  static Payload payload(Object tree) {
    return Data.toPayload(tree);
  }

  static Object tree(Payload payload) {
    return Data.fromPayload(payload);
  }

  /** What a program keeps, by key. */
  static Map<String, Payload> values(Object state) {
    return ScriptedCode.values(state);
  }

  /** What a program's script made under that name: the id of a message, an actor or a reservation, or null. */
  static Object named(Object state, String name) {
    return ScriptedCode.named(state, name);
  }

  /** Everything that a program's scripts made, by name. */
  static Map<String, Object> names(Object state) {
    return ScriptedCode.names(state);
  }
}
