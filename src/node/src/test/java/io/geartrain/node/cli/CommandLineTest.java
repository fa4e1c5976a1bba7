package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geartrain.node.flights.Airport;
import io.geartrain.node.flights.FlightFiles;
import io.geartrain.node.flights.FlightsRun;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.UserId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each command prints and exits with. */
class CommandLineTest {
  private static final UserId USER = UserId.of("someone");
  private static final List<String> LINES =
      List.of(
          FlightFiles.HEADER,
          "2001-01-01T10:00,5,80,AAA,BBB",
          "garbage",
          "2001-01-01T10:30,-5,160,BBB,AAA",
          "2001-01-01T12:00,0,8,AAA,CCC");

  @TempDir private static Path shared;
  private static Path input;
  private static Path finished;
  private static Ran first;

  @TempDir private Path directory;

  @BeforeAll
  static void run_flights() {
    input = FlightFiles.write(shared.resolve("flights.csv"), LINES);
    finished = shared.resolve("data");
    first = Ran.command("run", "flights", "--input", input, "--data", finished, "--json");
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** A directory with one airport and flights that depart at heights nobody has let happen. */
  private void parkFlights(long... heights) {
    try (Geartrain geartrain = Geartrain.start(directory, FlightsRun.config(), Airport.CODE)) {
      get(geartrain.as(USER).create(Airport.CODE, "AAA", new Airport.Open("AAA")));
      for (long height : heights) {
        get(
            geartrain
                .as(USER)
                .send(
                    Airport.CODE.refOf("AAA"),
                    new Airport.Depart(0, 0, Airport.CODE.refOf("AAA"), "AAA"),
                    SubmitOption.at(new BlockHeight(height))));
      }
    }
  }

  private static void assertFailed(Ran json, Ran text, int exit, String code, String... words) {
    assertThat(json.exit()).as(json.out()).isEqualTo(exit);
    assertThat(json.error().get("code").asText()).isEqualTo(code);
    assertThat(text.exit()).isEqualTo(exit);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).startsWith("geartrain: ").doesNotContain("\tat ");
    for (String word : words) {
      assertThat(json.error().get("message").asText()).contains(word);
      assertThat(text.err()).contains(word);
    }
  }

  // ------------------------------------------------------------------ run flights

  @Test
  void run_flights_sums_up_as_one_object_in_the_documented_order() {
    assertThat(first.exit()).isZero();
    assertThat(first.err()).isEmpty();
    assertThat(first.json().fieldNames())
        .toIterable()
        .containsExactly(
            "departures",
            "arrivals",
            "airports",
            "rejectedRows",
            "rejected",
            "resumedAtRow",
            "messages",
            "dispatches",
            "blocks",
            "height",
            "seconds",
            "stateDigest");
    JsonNode airport = first.json().at("/airports/AAA");
    assertThat(airport.fieldNames())
        .toIterable()
        .containsExactly("departures", "arrivals", "delayMinutes", "miles", "trace");
    assertThat(airport.get("departures").asLong()).isEqualTo(2);
    assertThat(airport.get("arrivals").asLong()).isEqualTo(1);
    assertThat(airport.get("delayMinutes").asLong()).isEqualTo(5);
    assertThat(airport.get("miles").asLong()).isEqualTo(160);
    assertThat(airport.get("trace").asText()).matches("[0-9a-f]{64}");
    assertThat(first.json().get("stateDigest").asText()).matches("[0-9a-f]{64}");
    assertThat(first.json().get("rejectedRows").asLong()).isEqualTo(1);
    assertThat(first.json().at("/rejected/0/line").asLong()).isEqualTo(3);
    assertThat(first.json().get("messages").asLong()).isEqualTo(6);
    assertThat(first.json().get("resumedAtRow").asLong()).isEqualTo(2);
  }

  @Test
  void run_flights_tells_people_the_same() {
    Ran text = Ran.command("run", "flights", "--input", input, "--data", finished);

    assertThat(text.exit()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out())
        .contains("Nothing to do", "3 departures and 3 arrivals at 3 airports")
        .contains("1 rows rejected", "line 3: 5 fields expected, found 1")
        .contains(first.json().get("stateDigest").asText());
  }

  @Test
  void a_strict_run_exits_with_one_at_a_malformed_row() {
    Ran json =
        Ran.command("run", "flights", "--strict", "--json", "--input", input, "--data", directory);
    Ran text = Ran.command("run", "flights", "--strict", "--input", input, "--data", directory);

    assertFailed(json, text, 1, "MALFORMED_ROW", "line 3", "5 fields expected, found 1");
    assertThat(json.error().get("at").asText()).isEqualTo("flights.csv:3");
  }

  @Test
  void another_input_exits_with_two() {
    Path other = FlightFiles.write(directory.resolve("other.csv"), LINES);

    Ran json = Ran.command("run", "flights", "--json", "--input", other, "--data", finished);
    Ran text = Ran.command("run", "flights", "--input", other, "--data", finished);

    assertFailed(json, text, 2, "DIFFERENT_INPUT", "flights.csv", "other.csv");
  }

  @Test
  void unreadable_input_exits_with_two() {
    Path missing = directory.resolve("missing.csv");

    Ran json = Ran.command("run", "flights", "--json", "--input", missing, "--data", directory);
    Ran text = Ran.command("run", "flights", "--input", missing, "--data", directory);

    assertFailed(json, text, 2, "UNREADABLE_INPUT", missing.toString());
    assertThat(json.error().get("at").asText()).isEqualTo(missing.toString());
  }

  @Test
  void a_directory_that_cannot_be_made_exits_with_two_naming_it() {
    Path underAFile = input.resolve("data");

    Ran json = Ran.command("run", "flights", "--json", "--input", input, "--data", underAFile);
    Ran text = Ran.command("run", "flights", "--input", input, "--data", underAFile);

    assertFailed(json, text, 2, "FILE_SYSTEM", input.toString());
  }

  // ------------------------------------------------------------------ verify

  @Test
  void verify_counts_and_comes_to_the_same_digest() {
    Ran json = Ran.command("verify", finished, "--json");
    Ran text = Ran.command("verify", finished);

    assertThat(json.exit()).isZero();
    assertThat(json.json().fieldNames())
        .toIterable()
        .containsExactly("blocks", "messages", "reExecuted", "obeyed", "skipped", "stateDigest");
    assertThat(json.json().get("stateDigest")).isEqualTo(first.json().get("stateDigest"));
    assertThat(json.json().get("messages").asLong()).isEqualTo(9);
    assertThat(json.json().get("reExecuted").asLong()).isEqualTo(9);
    assertThat(text.exit()).isZero();
    assertThat(text.out())
        .contains("9 messages", "9 executed again", first.json().get("stateDigest").asText());
  }

  @Test
  void verify_works_beside_a_running_process_up_to_the_durable_mark() {
    try (Geartrain geartrain = Geartrain.start(directory, FlightsRun.config(), Airport.CODE)) {
      get(geartrain.as(USER).create(Airport.CODE, "AAA", new Airport.Open("AAA")));
      get(geartrain.whenIdle());
      String digest = get(geartrain.stateDigest()).hex();

      Ran beside = Ran.command("verify", "--json", directory);

      assertThat(beside.exit()).as(beside.out()).isZero();
      assertThat(beside.json().get("stateDigest").asText()).isEqualTo(digest);
      assertThat(Ran.command("programs", "--json", directory).json().get("programs")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "blocks", "queue", "programs", "interventions"})
  void a_directory_that_is_not_there_exits_with_two(String command) {
    Path missing = directory.resolve("missing");

    Ran json = Ran.command(command, "--json", missing);
    Ran text = Ran.command(command, missing);

    assertFailed(json, text, 2, "NO_SUCH_FILE", missing.toString());
    assertThat(json.error().get("at").asText()).isEqualTo(missing.toString());
    assertThat(missing).doesNotExist();
  }

  @Test
  void a_directory_killed_before_its_first_record_is_empty_not_damaged() throws IOException {
    Files.createDirectories(directory.resolve("log"));
    Files.createFile(directory.resolve("log/LOCK"));
    Files.createFile(directory.resolve("log/HEAD"));

    Ran verified = Ran.command("verify", "--json", directory);
    Ran run = Ran.command("run", "flights", "--json", "--input", input, "--data", directory);

    assertThat(verified.exit()).as(verified.out()).isEqualTo(2);
    assertThat(verified.error().get("code").asText()).isEqualTo("NO_SUCH_FILE");
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.result()).isEqualTo(first.result());
  }

  @Test
  void a_directory_killed_before_its_first_segment_was_written_is_not_damaged() throws IOException {
    // As killed between the head and the header of the first segment.
    Path begun = shared.resolve("begun");
    Ran.command("run", "flights", "--input", input, "--data", begun);
    Files.createDirectories(directory.resolve("log"));
    byte[] head = new byte[88];
    ByteBuffer fields = ByteBuffer.wrap(head);
    fields.put(Files.readAllBytes(begun.resolve("log/HEAD")), 0, 12);
    fields.putLong(0).putInt(1).putLong(0).put(new byte[32]).putInt(1).putLong(64);
    putChecksum(head, 80, 80);
    Files.write(directory.resolve("log/HEAD"), head);
    Files.createFile(directory.resolve("log/00000001.seg"));

    Ran run = Ran.command("run", "flights", "--json", "--input", input, "--data", directory);

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.result()).isEqualTo(first.result());
  }

  // ------------------------------------------------------------------ looking inside

  @Test
  void blocks_lists_the_last_ones() {
    Ran all = Ran.command("blocks", finished, "--json");
    Ran two = Ran.command("blocks", finished, "--last", 2, "--json");
    Ran text = Ran.command("blocks", finished, "--last", 2);

    long blocks = first.json().get("blocks").asLong();
    assertThat(all.json().get("blocks").asLong()).isEqualTo(blocks);
    assertThat(all.json().get("last")).hasSize((int) Math.min(20, blocks));
    assertThat(two.json().get("last")).hasSize(2);
    assertThat(two.json().at("/last/1/block").asLong()).isEqualTo(blocks);
    assertThat(two.json().at("/last/1/height")).isEqualTo(first.json().get("height"));
    assertThat(text.out()).contains(blocks + " blocks");
    assertThat(text.out().lines()).hasSize(4);
  }

  @Test
  void queue_lists_what_is_parked() {
    parkFlights(100, 200, 300);

    Ran json = Ran.command("queue", directory, "--json");
    Ran text = Ran.command("queue", directory, "--first", 2);

    assertThat(json.exit()).isZero();
    assertThat(json.json().get("queued").asInt()).isZero();
    assertThat(json.json().get("parked").asInt()).isEqualTo(3);
    assertThat(json.json().findValuesAsText("due")).containsExactly("100", "200", "300");
    assertThat(json.json().at("/agenda/0/message/to").asText())
        .isEqualTo(Airport.CODE.refOf("AAA").id().toString());
    assertThat(text.out()).contains("3 parked", "due at 100", "due at 200");
    assertThat(text.out()).doesNotContain("due at 300");
  }

  @Test
  void programs_lists_them_with_code_status_and_salt() {
    Ran json = Ran.command("programs", finished, "--json");
    Ran text = Ran.command("programs", finished);

    assertThat(json.json().get("programs")).hasSize(3);
    assertThat(json.json().get("programs").findValuesAsText("salt"))
        .containsExactlyInAnyOrder("AAA", "BBB", "CCC");
    assertThat(json.json().at("/programs/0/code").asText()).isEqualTo("airport v1");
    assertThat(text.out()).contains("AAA", "BBB", "CCC", "airport v1", "3 programs");
  }

  @Test
  void what_an_operator_did_is_listed_with_its_reason_and_what_it_does() {
    try (Geartrain geartrain = Geartrain.start(directory, FlightsRun.config(), Airport.CODE)) {
      var airport = get(geartrain.as(USER).create(Airport.CODE, "AAA", new Airport.Open("AAA")));
      get(geartrain.operator().suspend(airport, "fog"));
      get(geartrain.as(USER).send(airport, new Airport.Depart(0, 0, airport, "AAA")));
      get(geartrain.whenIdle());
    }

    Ran json = Ran.command("interventions", directory, "--json");
    Ran text = Ran.command("interventions", directory);
    Ran queue = Ran.command("queue", directory);

    String id = Airport.CODE.refOf("AAA").id().toString();
    assertThat(json.json().at("/interventions/0/action").asText()).isEqualTo("suspend");
    assertThat(json.json().at("/interventions/0/what").asText()).isEqualTo(id);
    assertThat(json.json().at("/interventions/0/reason").asText()).isEqualTo("fog");
    assertThat(text.out()).contains("suspend " + id + ": fog", "1 interventions");
    assertThat(queue.out()).contains("0 queued, 1 held").contains("  held ");
    assertThat(Ran.command("programs", directory).out())
        .contains("Active, suspended by an operator, 1 messages held");
  }

  @Test
  void state_shows_a_program_by_its_salt_or_its_id() {
    String id = Airport.CODE.refOf("AAA").id().toString();

    Ran bySalt = Ran.command("state", finished, "AAA", "--json");
    Ran byId = Ran.command("state", finished, id, "--json");
    Ran text = Ran.command("state", finished, "AAA");

    assertThat(bySalt.exit()).as(bySalt.out()).isZero();
    assertThat(bySalt.json()).isEqualTo(byId.json());
    assertThat(bySalt.json().get("program").asText()).isEqualTo(id);
    assertThat(bySalt.json().at("/state/departures").asLong()).isEqualTo(2);
    assertThat(bySalt.json().at("/state/trace").asText())
        .endsWith(first.json().at("/airports/AAA/trace").asText());
    assertThat(text.out()).contains("departures", id);
  }

  @Test
  void state_shows_a_program_as_it_was_at_a_height() {
    long departed = 10 * 60 + 5;

    Ran before = Ran.command("state", finished, "AAA", "--at", departed - 1, "--json");
    Ran then = Ran.command("state", finished, "AAA", "--at", departed, "--json");
    Ran later = Ran.command("state", finished, "AAA", "--at", 1_000_000, "--json");

    assertThat(before.json().at("/state/departures").asLong()).isZero();
    assertThat(then.json().at("/state/departures").asLong()).isEqualTo(1);
    assertThat(then.json().get("height").asLong()).isEqualTo(departed);
    assertThat(later.json().at("/state/departures").asLong()).isEqualTo(2);
  }

  @Test
  void state_of_nobody_exits_with_two() {
    Ran json = Ran.command("state", finished, "XXX", "--json");
    Ran text = Ran.command("state", finished, "XXX");

    assertFailed(json, text, 2, "SETTINGS", "XXX", "geartrain programs");
  }

  // ------------------------------------------------------------------ usage

  @Test
  void help_names_every_command_and_exit_code() {
    Ran help = Ran.command("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains(
            "run", "verify", "blocks", "queue", "programs", "interventions", "state", "scenario")
        .contains("Exit codes: 0 ok; 1 checked and differs; 2 usage", "3 damaged", "4 locked");
    assertThat(Ran.command("run", "flights", "--help").out())
        .contains("--input", "--data", "--strict", "--json");
    assertThat(Ran.command("--version").out()).contains("geartrain 0.1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "run",
        "run nonsense",
        "run flights --nonsense",
        "run flights --input",
        "verify",
        "verify a b",
        "blocks a --last x",
        "blocks a --last 0",
        "queue",
        "state a",
        "state a b --at c",
      })
  void a_wrong_command_line_exits_with_two_and_says_why(String line) {
    Ran text = Ran.command((Object[]) line.split(" "));
    Ran json = Ran.command((Object[]) (line + " --json").split(" "));

    assertThat(text.exit()).isEqualTo(2);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).startsWith("geartrain: ");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.error().get("message").asText()).isNotBlank();
    assertThat(json.err()).isEmpty();
  }

  // ------------------------------------------------------------------ locked, other version

  @Test
  void a_directory_that_another_process_holds_exits_with_four_naming_it() throws Exception {
    Process holder = ChildProcess.start(ChildProcess.of(HoldingProcess.class, directory));
    try {
      byte[] said = holder.getInputStream().readNBytes(4);
      assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo("held");

      Ran json = Ran.command("run", "flights", "--json", "--input", input, "--data", directory);
      Ran text = Ran.command("run", "flights", "--input", input, "--data", directory);

      assertFailed(json, text, 4, "LOCKED", directory.toString(), "process " + holder.pid());
      assertThat(Ran.command("verify", directory).exit()).isZero();
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
    assertThat(Ran.command("run", "flights", "--input", input, "--data", directory).exit())
        .isZero();
  }

  @Test
  void a_directory_that_this_process_holds_exits_with_four() {
    try (Geartrain geartrain = Geartrain.start(directory, FlightsRun.config(), Airport.CODE)) {
      Ran json = Ran.command("run", "flights", "--json", "--input", input, "--data", directory);
      Ran text = Ran.command("run", "flights", "--input", input, "--data", directory);

      assertFailed(json, text, 4, "LOCKED", "process " + ProcessHandle.current().pid());
    }
  }

  @ParameterizedTest
  @CsvSource({"log/HEAD, 1", "log/00000001.seg, 2"})
  void another_format_version_exits_with_four_naming_both(String name, int newest)
      throws IOException {
    parkFlights(100);
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    if (name.endsWith("HEAD")) {
      bytes[11] = 7;
      putChecksum(bytes, 80, 80);
      ByteBuffer second = ByteBuffer.wrap(bytes, 4096, 88).slice();
      byte[] slot = new byte[88];
      second.get(0, slot);
      slot[11] = 7;
      putChecksum(slot, 80, 80);
      second.put(0, slot);
    } else {
      bytes[11] = 7;
      putChecksum(bytes, 56, 56);
    }
    Files.write(file, bytes);

    Ran json = Ran.command("run", "flights", "--json", "--input", input, "--data", directory);
    Ran text = Ran.command("verify", directory);

    assertFailed(json, text, 4, "FORMAT_VERSION", name, "version 7", "reads " + newest);
  }

  private static void putChecksum(byte[] bytes, int length, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    ByteBuffer.wrap(bytes).putInt(at, (int) crc.getValue());
  }
}
