package io.geartrain.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A benchmark: measures in a directory of its own, prints, and leaves nothing. */
abstract class Workload implements Callable<Integer> {
  @Option(
      names = "--data",
      description = "A directory to be made and kept; a temporary one if not given.")
  private Path data;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  abstract Result measure(Path directory) throws Exception;

  @Override
  public Integer call() throws Exception {
    Path directory = data == null ? Files.createTempDirectory("geartrain-bench") : data;
    try {
      print(measure(directory));
    } finally {
      if (data == null) {
        delete(directory);
      }
    }
    return 0;
  }

  void print(Result result) throws IOException {
    System.out.println(
        json ? JsonMapper.builder().build().writeValueAsString(result.fields()) : result.line());
  }

  /** Names and values, in that order. */
  static Map<String, Object> parameters(Object... namesAndValues) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return parameters;
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
