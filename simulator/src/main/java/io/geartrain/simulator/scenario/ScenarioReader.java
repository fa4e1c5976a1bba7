package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads scenario files. Whatever is wrong in one is found before anything runs, and named by its place. */
public final class ScenarioReader {
  private static final Set<String> MODULES =
      Set.of("root", "bank", "wasm", "tx", "staking", "accepting", "failing", "scribbling");

  private final Set<String> actors = new HashSet<>(MODULES);
  private final Set<String> messages = new HashSet<>();

  private ScenarioReader() {}

  /**
   * All scenarios of a file.
   *
   * @throws ScenarioException when anything in it is wrong
   */
  public static List<Scenario> read(Path file) throws IOException {
    return read(file.toString(), Files.readString(file));
  }

  static List<Scenario> read(String file, String text) {
    List<Scenario> scenarios = new ArrayList<>();
    for (Yaml document : Yaml.read(file, text)) {
      scenarios.add(new ScenarioReader().scenario(document));
    }
    if (scenarios.isEmpty()) {
      throw new ScenarioException(file, 1, 1, "no scenario; begin one with 'scenario: a sentence'");
    }
    return scenarios;
  }

  // ------------------------------------------------------------------ the world

  private Scenario scenario(Yaml document) {
    Map<String, Yaml> parts = document.map();
    for (Yaml key : document.keys()) {
      known(key, Vocabulary.SCENARIO, "a part of a scenario");
    }
    if (!parts.containsKey("scenario")) {
      throw document.wrong("a scenario needs a sentence: 'scenario: ...'");
    }
    Map<String, Yaml> settings = mapOf(parts.get("settings"));
    if (parts.containsKey("settings") && !settings.isEmpty()) {
      for (Yaml key : parts.get("settings").keys()) {
        known(key, Vocabulary.SETTINGS, "a setting");
      }
    }
    Map<String, Yaml> users = mapOf(parts.get("users"));
    users.forEach((name, funds) -> check(funds, FieldType.FUNDS));
    Map<String, Yaml> programs = mapOf(parts.get("programs"));
    List<Yaml> steps = parts.containsKey("steps") ? parts.get("steps").list() : List.of();
    learnNames(users.keySet(), programs.keySet(), steps);
    Map<String, Map<String, Yaml>> checked = new LinkedHashMap<>();
    programs.forEach((name, program) -> checked.put(name, program(program)));
    Scenario scenario =
        new Scenario(
            document.file(),
            parts.get("scenario").text(),
            settings,
            users,
            checked,
            programs.isEmpty() ? Map.of() : byName(parts.get("programs").keys()),
            steps.stream().map(this::step).toList());
    WorldSettings.check(scenario);
    return scenario;
  }

  private Map<String, Yaml> program(Yaml program) {
    Map<String, FieldType> known = new LinkedHashMap<>(Vocabulary.PROGRAM);
    known.putAll(Vocabulary.CONTRACT);
    Map<String, Yaml> fields = fields(program, known, "a program");
    requireAtomic(program, fields);
    return fields;
  }

  private static void requireAtomic(Yaml program, Map<String, Yaml> fields) {
    for (String ofContracts : Vocabulary.CONTRACT.keySet()) {
      if (fields.containsKey(ofContracts) && !Scenario.isAtomic(fields)) {
        throw program.wrong("'%s' is for contracts: add 'atomic: true'", ofContracts);
      }
    }
  }

  private static Map<String, Yaml> byName(List<Yaml> keys) {
    Map<String, Yaml> places = new LinkedHashMap<>();
    keys.forEach(key -> places.put(key.text(), key));
    return places;
  }

  private static Map<String, Yaml> mapOf(Yaml part) {
    return part == null || part.isNothing() ? Map.of() : part.map();
  }

  private void learnNames(Set<String> users, Set<String> programs, List<Yaml> steps) {
    actors.addAll(users);
    actors.addAll(programs);
    programs.forEach(name -> messages.add(name + ".init"));
    for (Yaml step : steps) {
      if (step.isMap()) {
        step.map()
            .forEach(
                (kind, argument) -> {
                  if (argument.isMap() && argument.map().containsKey("as")) {
                    String name = argument.map().get("as").text();
                    if (kind.equals("create") || kind.equals("instantiate")) {
                      actors.add(name);
                      messages.add(name + ".init");
                    } else {
                      messages.add(name);
                    }
                  }
                });
      }
    }
  }

  // ------------------------------------------------------------------ steps

  private Scenario.Step step(Yaml step) {
    if (step.isScalar()) {
      return plainStep(step, step.text(), null);
    }
    Map<String, Yaml> parts = step.map();
    if (parts.size() != 1) {
      throw step.wrong("a step is one key and what belongs to it, found %s", parts.keySet());
    }
    Yaml key = step.keys().get(0);
    String kind = key.text();
    Yaml argument = parts.get(kind);
    if (kind.equals("expect")) {
      expectations(argument);
    } else if (kind.equals("block")) {
      if (argument.isMap()) {
        fields(argument, Map.of("gas!", FieldType.NUMBER), "a block");
      } else {
        argument.number();
      }
    } else if (Vocabulary.STEPS.containsKey(kind)) {
      Map<String, FieldType> fields = new LinkedHashMap<>(Vocabulary.STEPS.get(kind));
      fields.put("refused", FieldType.TEXT);
      Map<String, Yaml> given = fields(argument, fields, "'" + kind + "'");
      if (kind.equals("create")) {
        requireAtomic(argument, given);
      }
    } else {
      return plainStep(key, kind, argument);
    }
    return new Scenario.Step(kind, argument, key);
  }

  private Scenario.Step plainStep(Yaml at, String kind, Yaml argument) {
    FieldType type = Vocabulary.PLAIN_STEPS.get(kind);
    if (type == null) {
      Set<String> kinds = new TreeSet<>(Vocabulary.STEPS.keySet());
      kinds.addAll(Vocabulary.PLAIN_STEPS.keySet());
      kinds.addAll(Set.of("block", "expect"));
      known(at, kinds, "a step");
    }
    if (argument != null) {
      check(argument, type);
    } else if (type != FieldType.NOTHING) {
      throw at.wrong("'%s' needs an argument", kind);
    }
    return new Scenario.Step(kind, argument, at);
  }

  private void expectations(Yaml argument) {
    for (Yaml key : argument.keys()) {
      if (Vocabulary.EXPECTATIONS_LATER.contains(key.text())) {
        throw key.wrong("'%s' belongs to channels, which this build does not run", key.text());
      }
      known(key, Vocabulary.EXPECTATIONS, "an expectation");
    }
    Map<String, Yaml> parts = argument.map();
    for (String byMessage : List.of("outcome", "replies", "data", "error", "gas")) {
      if (parts.containsKey(byMessage)) {
        parts.get(byMessage).keys().forEach(key -> check(key, FieldType.MESSAGE));
      }
    }
    for (String byActor :
        List.of("state", "balance", "program", "reservations", "waitlist", "mailbox")) {
      if (parts.containsKey(byActor)) {
        parts.get(byActor).keys().forEach(key -> check(key, FieldType.ACTOR));
      }
    }
    mapOf(parts.get("outcome"))
        .values()
        .forEach(outcome -> oneOf(outcome, Vocabulary.OUTCOMES, "an outcome"));
    mapOf(parts.get("replies")).values().stream()
        .filter(Yaml::isMap)
        .map(reply -> reply.map().get("code"))
        .filter(code -> code != null && !code.text().matches("any"))
        .forEach(code -> oneOf(code, Vocabulary.REPLY_CODES, "a reply code"));
  }

  private static void oneOf(Yaml value, Set<String> words, String what) {
    if (value.isScalar() && !value.text().equals("any")) {
      known(value, words, what);
    }
  }

  // ------------------------------------------------------------------ fields

  private Map<String, Yaml> fields(Yaml at, Map<String, FieldType> known, String what) {
    if (at.isNothing()) {
      return Map.of();
    }
    Map<String, Yaml> given = at.map();
    for (Yaml key : at.keys()) {
      FieldType type = known.getOrDefault(key.text(), known.get(key.text() + "!"));
      if (type == null) {
        Set<String> names = new TreeSet<>();
        known.keySet().forEach(name -> names.add(name.replace("!", "")));
        known(key, names, "a field of " + what);
      }
      check(given.get(key.text()), type);
    }
    known
        .keySet()
        .forEach(
            name -> {
              if (name.endsWith("!") && !given.containsKey(name.replace("!", ""))) {
                throw at.wrong("%s needs '%s'", what, name.replace("!", ""));
              }
            });
    return given;
  }

  private static void known(Yaml key, Set<String> words, String what) {
    String word = key.text();
    if (words.contains(word)) {
      return;
    }
    requireNoChannels(key, word);
    throw key.wrong("'%s' is not %s; there are %s", word, what, new TreeSet<>(words));
  }

  private static void requireNoChannels(Yaml at, String word) {
    if (Vocabulary.OF_CHANNELS.contains(word)) {
      throw at.wrong("'%s' belongs to channels, which this build does not run", word);
    }
  }

  private void check(Yaml value, FieldType type) {
    switch (type) {
      case ACTOR -> reference(value, actors, "actor");
      case MESSAGE -> reference(value, messages, "message");
      case PAYLOAD -> {
        if (value.isList()) {
          script(value);
        } else if (value.isScalar() && value.text().startsWith("@")) {
          reference(value, actors, "actor");
        }
      }
      case SCRIPT -> script(value);
      case ASKS ->
          value.list().forEach(ask -> fields(ask, Vocabulary.INSTRUCTIONS.get("ask"), "'ask'"));
      case ENTRY -> {
        if (value.isList()) {
          script(value);
        } else if (!Set.of("payload", "none").contains(value.text())) {
          throw value.wrong("an entry is a script, 'payload' or 'none', not %s", value.describe());
        }
      }
      case NUMBER -> {
        if (!isFromState(value)) {
          value.number();
        }
      }
      case HEIGHT -> {
        if (!value.isScalar() || !value.text().matches("\\+?[0-9]+")) {
          throw value.wrong("a height is a number or +n, not %s", value.describe());
        }
      }
      case FUNDS -> {
        if (value.isMap()) {
          value.map().values().forEach(amount -> check(amount, FieldType.NUMBER));
        } else if (!value.isNothing()) {
          check(value, FieldType.NUMBER);
        }
      }
      case NAME -> {
        if (!value.text().matches("[A-Za-z_][A-Za-z0-9_-]*")) {
          throw value.wrong("a name is letters, digits, _ and -, not %s", value.describe());
        }
      }
      case TEXT -> value.text();
      case FLAG -> {
        if (!value.isBoolean()) {
          throw value.wrong("expected true or false, found %s", value.describe());
        }
      }
      case PERMISSION -> {
        if (value.isList()) {
          value.list().forEach(actor -> check(actor, FieldType.ACTOR));
        } else {
          known(value, Vocabulary.PERMISSIONS, "a permission, nor a list of actors");
        }
      }
      case PARTS -> value.list().forEach(part -> fields(part, Vocabulary.PART, "a message"));
      case RANGE -> fields(value, Vocabulary.RANGE_OF_KEYS, "a range");
      case MAP -> value.map();
      case TRAP -> known(value, Vocabulary.TRAPS, "a kind of trap");
      case NOTHING -> {
        if (!value.isNothing()) {
          throw value.wrong("nothing belongs here, found %s", value.describe());
        }
      }
      case ANY -> {}
    }
  }

  private static boolean isFromState(Yaml value) {
    return value.isScalar() && value.text().startsWith("$");
  }

  private void reference(Yaml value, Set<String> names, String what) {
    String name = value.text().startsWith("@") ? value.text().substring(1) : value.text();
    boolean isAddress = name.startsWith("0x") || name.startsWith("$");
    // What a program makes is known by the program and its own name for it.
    int dot = name.indexOf('.');
    boolean isMade = dot > 0 && actors.contains(name.substring(0, dot));
    if (!isAddress && !isMade && !names.contains(name)) {
      requireNoChannels(value, name);
      throw value.wrong("no %s '%s'; there are %s", what, name, new TreeSet<>(names));
    }
  }

  // ------------------------------------------------------------------ scripts

  private void script(Yaml script) {
    script.list().forEach(this::instruction);
  }

  private void instruction(Yaml instruction) {
    if (instruction.isScalar()) {
      FieldType type = Vocabulary.PLAIN_INSTRUCTIONS.get(instruction.text());
      if (type != FieldType.NOTHING) {
        known(instruction, bareWords(), "an instruction without argument");
      }
      return;
    }
    List<Yaml> keys =
        instruction.keys().stream().filter(key -> !key.text().equals("error")).toList();
    Map<String, Yaml> parts = instruction.map();
    if (keys.size() != 1) {
      throw instruction.wrong(
          "an instruction is one key, and 'error' if you like; found %s", parts.keySet());
    }
    String kind = keys.get(0).text();
    Yaml argument = parts.get(kind);
    Map<String, FieldType> fields = Vocabulary.INSTRUCTIONS.get(kind);
    FieldType plain = Vocabulary.PLAIN_INSTRUCTIONS.get(kind);
    if (fields == null && plain == null) {
      Set<String> kinds = new TreeSet<>(Vocabulary.INSTRUCTIONS.keySet());
      kinds.addAll(Vocabulary.PLAIN_INSTRUCTIONS.keySet());
      known(keys.get(0), kinds, "an instruction");
    } else if (fields != null && argument.isMap() && (plain == null || hasOnly(argument, fields))) {
      fields(argument, fields, "'" + kind + "'");
    } else if (plain != null) {
      check(argument, plain);
    } else {
      throw argument.wrong("'%s' needs a map, found %s", kind, argument.describe());
    }
  }

  static boolean hasOnly(Yaml argument, Map<String, FieldType> fields) {
    return argument.keys().stream()
        .allMatch(key -> fields.containsKey(key.text()) || fields.containsKey(key.text() + "!"));
  }

  private static Set<String> bareWords() {
    Set<String> words = new TreeSet<>();
    Vocabulary.PLAIN_INSTRUCTIONS.forEach(
        (word, type) -> {
          if (type == FieldType.NOTHING) {
            words.add(word);
          }
        });
    return words;
  }
}
