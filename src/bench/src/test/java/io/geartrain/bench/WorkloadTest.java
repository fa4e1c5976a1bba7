package io.geartrain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every workload runs, counts what it was told to do, and prints one object. How fast is not tested. */
class WorkloadTest {
  @TempDir private Path directory;

  private static String printed(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new BenchCommand()).execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode run(String arguments) throws Exception {
    return JsonMapper.builder().build().readTree(printed((arguments + " --json").split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "durable-counter --programs 7 --inflight 20 --messages 500 --warmup 30, 500",
    "chain --programs 7 --messages 60 --warmup 5, 60",
    "ask --programs 3 --outstanding 4 --messages 50 --warmup 4, 50",
    "delays --programs 5 --pending 100 --spread 9, 200",
    "create --programs 30 --active 10, 30",
    "backlog --messages 100 --programs 4, 199",
    "wide --programs 20 --rounds 2, 40",
    "cpu --programs 4 --messages 40 --rounds 3, 40",
    "one-log-limit --programs 5 --inflight 10 --messages 200 --block 50, 200"
  })
  void does_what_it_was_told_and_says_so(String arguments, long messages) throws Exception {
    JsonNode result = run(arguments);

    assertThat(result.get("workload").asText()).isEqualTo(arguments.split(" ")[0]);
    assertThat(result.get("messages").asLong()).isEqualTo(messages);
    assertThat(result.get("seconds").asDouble()).isPositive();
    assertThat(result.get("executionsPerDispatch").asDouble()).isBetween(1.0, 3.0);
    assertThat(result.get("fsyncs").asLong()).isPositive();
    assertThat(result.get("bytesPerMessage").asDouble()).isPositive();
  }

  @Test
  void plain_persistence_counts_every_message() throws Exception {
    JsonNode result = run("plain-persistence --programs 5 --inflight 5 --messages 40 --warmup 5");

    assertThat(result.get("messages").asLong()).isGreaterThanOrEqualTo(40);
  }

  @Test
  void a_directory_that_was_kept_is_recovered() throws Exception {
    Path kept = directory.resolve("kept");
    run("durable-counter --programs 3 --inflight 3 --messages 30 --warmup 3 --data " + kept);

    JsonNode result = run("recover " + kept);

    assertThat(result.get("firstDurableBlockSeconds").asDouble())
        .isGreaterThanOrEqualTo(result.get("readySeconds").asDouble());
  }

  @Test
  void for_people_it_is_one_line() {
    assertThat(printed("wide", "--programs", "5", "--rounds", "1"))
        .startsWith("wide programs=5 rounds=1 payload=64 messages=5 seconds=")
        .contains(" messages_per_second=", " fsyncs=")
        .hasLineCount(1);
  }
}
