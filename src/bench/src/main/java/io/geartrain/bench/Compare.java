package io.geartrain.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    description = {
      "The durable counter here, at the limit of one log, and with plain Akka Persistence; here and at the",
      "limit also with 10,000 programs and messages in flight, and with one message in flight. Each in a",
      "process of its own, in turn, so that a slow minute of the machine meets all of them."
    },
    mixinStandardHelpOptions = true)
final class Compare implements Callable<Integer> {
  @Option(names = "--rounds", defaultValue = "3", description = "${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(names = "--messages", defaultValue = "3000000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** So many that processors' caches no longer hold them. */
  private static final List<String> MANY = List.of("--programs", "10000", "--inflight", "10000");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public Integer call() throws Exception {
    Map<String, List<JsonNode>> runs = new LinkedHashMap<>();
    List<String> shape = List.of("--programs", "" + programs, "--inflight", "" + inflight);
    for (int round = 0; round < rounds; round++) {
      run(runs, "durable-counter", shape, "--messages", "" + messages);
      run(runs, "one-log-limit", shape, "--messages", "" + messages);
      run(runs, "plain-persistence", shape);
      run(runs, "durable-counter-many", MANY, "--messages", "" + messages);
      run(runs, "one-log-limit-many", MANY, "--messages", "" + messages);
      run(runs, "chain", List.of("--programs", "" + programs));
      run(
          runs,
          "one-log-limit-one-in-flight",
          List.of("--programs", "" + programs, "--inflight", "1", "--messages", "500000"));
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    runs.forEach((name, all) -> summary.put(name, median(all)));
    summary.put("ofTheLimit", ratio(runs, "durable-counter", "one-log-limit"));
    summary.put("ofTheLimitWithMany", ratio(runs, "durable-counter-many", "one-log-limit-many"));
    summary.put("timesPlainPersistence", ratio(runs, "durable-counter", "plain-persistence"));
    summary.put("chainOfTheLimit", ratio(runs, "chain", "one-log-limit-one-in-flight"));
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("workload", "compare");
      all.put("medians", summary);
      all.put("runs", runs);
      System.out.println(JSON.writeValueAsString(all));
    } else {
      summary.forEach((name, value) -> System.out.println(name + "=" + value));
    }
    return 0;
  }

  private void run(
      Map<String, List<JsonNode>> runs, String name, List<String> shape, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") && !argument.contains("StartFlightRecording"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.geartrain.node.cli.Main"));
    command.addAll(List.of("bench", name.replaceAll("-many|-one-in-flight", ""), "--json"));
    command.addAll(shape);
    command.addAll(Arrays.asList(more));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("bench " + name + " ended with " + process.exitValue());
    }
    JsonNode result = JSON.readTree(printed);
    runs.computeIfAbsent(name, n -> new ArrayList<>()).add(result);
    if (!json) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d messages/s, %.2f CPU seconds a million%n",
          name,
          result.get("messagesPerSecond").asLong(),
          result.get("cpuSecondsPerMillion").asDouble());
    }
  }

  private static long median(List<JsonNode> runs) {
    long[] all = runs.stream().mapToLong(run -> run.get("messagesPerSecond").asLong()).toArray();
    Arrays.sort(all);
    return all[all.length / 2];
  }

  private static double ratio(Map<String, List<JsonNode>> runs, String ours, String other) {
    return Math.round(1000.0 * median(runs.get(ours)) / median(runs.get(other))) / 1000.0;
  }
}
