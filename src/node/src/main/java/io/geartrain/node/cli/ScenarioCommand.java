package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.simulator.scenario.RunOptions;
import io.geartrain.simulator.scenario.Scenario;
import io.geartrain.simulator.scenario.ScenarioReader;
import io.geartrain.simulator.scenario.ScenarioResult;
import io.geartrain.simulator.scenario.ScenarioRunner;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "scenario",
    description = {
      "Run scenario files: what people do, and what must then be true.",
      "All files are read and checked before anything runs."
    },
    mixinStandardHelpOptions = true)
final class ScenarioCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Scenario files; of a directory all *.yaml below that hold a scenario.")
  private List<Path> given;

  @ArgGroup private Way way = new Way();

  @Option(
      names = "--restart",
      description = "Start again from the journal after every block; nothing may change by it.")
  private boolean restart;

  @Option(
      names = "--shell",
      description = {
        "Run on production's actors and a journal in a temporary directory, instead of the simulator;",
        "nothing may change by it."
      })
  private boolean shell;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The order in which programs of a wave answer; nothing may change by it.")
  private long seed;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write a line of JSON for each dispatch: the same in every way of running.")
  private Path trace;

  @Option(
      names = "--json",
      description = "Print a line of JSON for each scenario on stdout, and nothing else there.")
  private boolean json;

  /** In which way; in waves on one thread where none is given. */
  static final class Way {
    @Option(names = "--sequential", description = "Run one dispatch after the other.")
    private boolean sequential;

    @Option(
        names = "--parallel",
        paramLabel = "N",
        description = "Run the programs of a wave on so many threads.")
    private Integer parallel;
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"file", "scenario", "passed", "line", "column", "path", "expected", "found"})
  record Printed(
      String file,
      String scenario,
      boolean passed,
      Integer line,
      Integer column,
      String path,
      String expected,
      String found) {
    static Printed of(ScenarioResult result) {
      ScenarioResult.Failure failure = result.failure();
      return failure == null
          ? new Printed(result.file(), result.scenario(), true, null, null, null, null, null)
          : new Printed(
              result.file(),
              result.scenario(),
              false,
              failure.line(),
              failure.column(),
              failure.path(),
              failure.expected(),
              failure.found());
    }
  }

  @Override
  public Integer call() throws IOException {
    Map<Path, List<Scenario>> scenarios = new LinkedHashMap<>();
    for (Path file : files()) {
      scenarios.put(file, ScenarioReader.read(file));
    }
    if (scenarios.isEmpty()) {
      throw new IllegalArgumentException("there is no scenario in " + given);
    }
    if (trace == null) {
      return run(scenarios, options());
    }
    try (BufferedWriter out = Files.newBufferedWriter(trace)) {
      return run(scenarios, options().traced(line -> write(out, line)));
    }
  }

  private static void write(Writer out, String line) {
    try {
      out.write(line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunOptions options() {
    RunOptions options = RunOptions.defaults().restarting(restart).onShell(shell).seeded(seed);
    if (way.parallel != null) {
      if (way.parallel < 1) {
        throw new IllegalArgumentException("--parallel must be at least 1, was " + way.parallel);
      }
      return options.inParallel(way.parallel);
    }
    return way.sequential ? options.sequentially() : options;
  }

  private Set<Path> files() throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : given) {
      if (Files.isDirectory(path)) {
        files.addAll(below(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> below(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        if (Files.readAllLines(file).stream().anyMatch(line -> line.startsWith("scenario:"))) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private int run(Map<Path, List<Scenario>> scenarios, RunOptions options) {
    int passed = 0;
    int failed = 0;
    for (Map.Entry<Path, List<Scenario>> file : scenarios.entrySet()) {
      List<ScenarioResult> results = new ArrayList<>();
      for (Scenario scenario : file.getValue()) {
        ScenarioResult result = ScenarioRunner.run(scenario, options);
        results.add(result);
        passed += result.passed() ? 1 : 0;
        failed += result.passed() ? 0 : 1;
        if (json) {
          System.out.println(Output.toJsonLine(Printed.of(result)));
        }
      }
      if (!json) {
        System.out.print(text(file.getKey(), results));
      }
    }
    if (!json) {
      System.out.printf("%,d scenarios pass, %,d fail%n", passed, failed);
    }
    return failed == 0 ? ExitCode.OK : ExitCode.DIFFERS;
  }

  private static String text(Path file, List<ScenarioResult> results) {
    StringBuilder text = new StringBuilder();
    long passed = results.stream().filter(ScenarioResult::passed).count();
    long blocks = results.stream().mapToLong(ScenarioResult::blocks).sum();
    long dispatches = results.stream().mapToLong(ScenarioResult::dispatches).sum();
    int expectations = results.stream().mapToInt(ScenarioResult::expectations).sum();
    text.append(
        "%s: %d of %d pass; %,d blocks, %,d dispatches, %,d expectations%n"
            .formatted(file, passed, results.size(), blocks, dispatches, expectations));
    for (ScenarioResult result : results) {
      if (!result.passed()) {
        text.append("FAILED: %s%n%s".formatted(result.scenario(), result.failure().text()));
      }
    }
    return text.toString();
  }
}
