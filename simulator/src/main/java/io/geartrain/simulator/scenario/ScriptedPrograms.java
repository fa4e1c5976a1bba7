package io.geartrain.simulator.scenario;

import io.geartrain.programs.scripted.ScriptedCode;
import io.geartrain.runtime.codec.Data;
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
  private static final String CONTRACT = ScriptedCode.CONTRACT.name();
  private static final String MIGRATE_VERSION = "migrateVersion";
  private static final Map<String, ScriptedCode> PLAIN =
      Map.of(NAME, ScriptedCode.PLAIN, CONTRACT, ScriptedCode.CONTRACT);
  private static final Map<String, EntryPoint> ENTRIES =
      Map.of(
          "init", EntryPoint.INIT,
          "handle", EntryPoint.HANDLE,
          "reply", EntryPoint.REPLY,
          "signal", EntryPoint.SIGNAL,
          "query", EntryPoint.QUERY,
          "migrate", EntryPoint.MIGRATE,
          "sudo", EntryPoint.SUDO);

  private final Map<String, Map<String, Yaml>> byName = new LinkedHashMap<>();

  ScriptedPrograms(boolean hasContracts) {
    byName.put(NAME, Map.of());
    if (hasContracts) {
      byName.put(CONTRACT, Map.of());
    }
  }

  /** The name of the code that a program needs; remembers what it is made of. */
  String nameOf(Map<String, Yaml> program) {
    Map<String, Yaml> parts = new TreeMap<>(program);
    parts.keySet().removeIf(key -> !ENTRIES.containsKey(key) && !key.equals(MIGRATE_VERSION));
    parts.entrySet().removeIf(part -> isDefault(part.getKey(), part.getValue()));
    StringBuilder text = new StringBuilder();
    parts.forEach((part, value) -> text.append(part).append(": ").append(value.shown()));
    String plain = Scenario.isAtomic(program) ? CONTRACT : NAME;
    String name =
        parts.isEmpty()
            ? plain
            : plain
                + "-"
                + Bytes32.hash(
                        "geartrain/scenario-code/1",
                        text.toString().getBytes(StandardCharsets.UTF_8))
                    .hex()
                    .substring(0, 16);
    byName.putIfAbsent(name, parts);
    return name;
  }

  /** Whether an entry is written out that is the same when it is left out. */
  private static boolean isDefault(String part, Yaml entry) {
    EntryPoint point = ENTRIES.get(part);
    return point != null
        && !entry.isList()
        && entry.text().equals(point.isAnswered() ? ScriptedCode.PAYLOAD : ScriptedCode.NONE);
  }

  /** The id of the code of that name. */
  static CodeId idOf(String name) {
    return PLAIN.containsKey(name) ? PLAIN.get(name).id() : NamedCode.idOf(name);
  }

  /** All code that was asked for, with its scripts as trees. */
  Map<String, HostedCode> codes(Trees trees) {
    Map<String, HostedCode> codes = new LinkedHashMap<>();
    byName.forEach(
        (name, parts) ->
            codes.put(
                name,
                PLAIN.containsKey(name)
                    ? PLAIN.get(name)
                    : NamedCode.of(name, code(name, parts, trees))));
    return codes;
  }

  private static ScriptedCode code(String name, Map<String, Yaml> parts, Trees trees) {
    Map<EntryPoint, Object> entries = new EnumMap<>(EntryPoint.class);
    parts.forEach(
        (part, script) -> {
          if (ENTRIES.containsKey(part)) {
            entries.put(ENTRIES.get(part), entry(script, trees));
          }
        });
    ScriptedCode code = ScriptedCode.of(name, entries);
    Yaml version = parts.get(MIGRATE_VERSION);
    return name.startsWith(CONTRACT)
        ? code.atomic(version == null ? 0 : (int) StepFields.number(version))
        : code;
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
