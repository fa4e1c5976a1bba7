package io.geartrain.simulator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of all modules, as their sources have them: those of other modules are on no class path here. */
final class TestMethods {
  private static final List<String> MODULES =
      List.of("runtime", "programs", "persistence", "simulator");
  private static final Pattern TEST =
      Pattern.compile(
          "@(?:Parameterized)?Test\\b(?:(?!@Test|void ).){0,300}void (\\w+)\\(", Pattern.DOTALL);

  private TestMethods() {}

  /** Class and method of each. */
  static Set<String> all() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          Matcher test = TEST.matcher(Files.readString(file));
          while (test.find()) {
            found.add(name + "#" + test.group(1));
          }
        }
      }
    }
    return found;
  }
}
