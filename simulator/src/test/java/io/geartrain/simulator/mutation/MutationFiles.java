package io.geartrain.simulator.mutation;

import io.geartrain.simulator.scenario.ScenarioSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The mutations of the project: of each model a folder, one file each. */
final class MutationFiles {
  static final List<ScenarioSuite> MODELS = List.of(ScenarioSuite.GEAR, ScenarioSuite.COSMWASM);

  private static final Set<String> KEYS = Set.of("rule", "breaks", "edits", "caughtBy");
  private static final Set<String> EDIT_KEYS = Set.of("file", "find", "replace");

  private MutationFiles() {}

  /** All of them, in the order of their models and numbers. */
  static List<Mutation> all() throws IOException {
    List<Mutation> all = new ArrayList<>();
    for (ScenarioSuite model : MODELS) {
      all.addAll(of(model));
    }
    return all;
  }

  /** Those of a model, in the order of their numbers. */
  static List<Mutation> of(ScenarioSuite model) throws IOException {
    List<Mutation> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(model.folder().resolve("mutations"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
        all.add(read(model, file));
      }
    }
    return all;
  }

  private static Mutation read(ScenarioSuite model, Path file) throws IOException {
    Map<?, ?> fields = (Map<?, ?>) load(file);
    require(file, fields, KEYS);
    List<Mutation.Edit> edits = new ArrayList<>();
    for (Object each : (List<?>) fields.get("edits")) {
      Map<?, ?> edit = (Map<?, ?>) each;
      require(file, edit, EDIT_KEYS);
      edits.add(new Mutation.Edit(text(edit, "file"), text(edit, "find"), text(edit, "replace")));
    }
    List<String> caughtBy =
        ((List<?>) fields.get("caughtBy")).stream().map(Object::toString).toList();
    String name = file.getFileName().toString().replace(".yaml", "");
    return new Mutation(model, name, text(fields, "rule"), text(fields, "breaks"), edits, caughtBy);
  }

  private static Object load(Path file) throws IOException {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    return new Load(settings).loadFromString(Files.readString(file));
  }

  private static void require(Path file, Map<?, ?> fields, Set<String> keys) {
    if (!fields.keySet().equals(keys)) {
      throw new IllegalStateException(
          "%s: expected the keys %s, found %s".formatted(file, keys, fields.keySet()));
    }
  }

  private static String text(Map<?, ?> fields, String key) {
    return fields.get(key).toString();
  }
}
