package io.geartrain.simulator.mutation;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The runtime's sources with a mutation, and the classes they become. */
final class Mutant {
  private static final Path SOURCES =
      Path.of("..", "runtime", "src", "main", "java", "io", "geartrain", "runtime");

  private Mutant() {}

  /** Where the edit's text stands in a source; any white space of the one is any of the other. */
  static Matcher places(Mutation.Edit edit, String source) {
    String pattern =
        Arrays.stream(edit.find().strip().split("\\s+"))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    return Pattern.compile(pattern).matcher(source);
  }

  /** The source that the edit is of, as it is today. */
  static String source(Mutation.Edit edit) throws IOException {
    return Files.readString(SOURCES.resolve(edit.file()));
  }

  /** The sources that the mutation changes, by their path below the package. */
  static Map<String, String> sources(Mutation mutation) throws IOException {
    Map<String, String> changed = new LinkedHashMap<>();
    for (Mutation.Edit edit : mutation.edits()) {
      String source = changed.get(edit.file());
      if (source == null) {
        source = source(edit);
      }
      Matcher places = places(edit, source);
      if (!places.find()) {
        throw new IllegalStateException(
            "%s: %s has no more: %s".formatted(mutation, edit.file(), edit.find()));
      }
      changed.put(
          edit.file(),
          source.substring(0, places.start()) + edit.replace() + source.substring(places.end()));
    }
    return changed;
  }

  /**
   * Compiles the mutated sources against the classes of this test.
   *
   * @param work an empty directory
   * @return where the classes are
   */
  static Path compile(Mutation mutation, Path work) throws IOException {
    Path classes = Files.createDirectories(work.resolve("classes"));
    Path sources = Files.createDirectories(work.resolve("sources"));
    for (Map.Entry<String, String> each : sources(mutation).entrySet()) {
      Path file = sources.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
    List<String> options =
        List.of(
            "--release",
            "17",
            "-proc:none",
            "-nowarn",
            "-parameters",
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> changed =
          mutation.edits().stream().map(edit -> sources.resolve(edit.file())).distinct().toList();
      boolean compiles =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(changed))
              .call();
      if (!compiles) {
        throw new IllegalStateException(mutation + " does not compile:\n" + said);
      }
    }
    return classes;
  }
}
