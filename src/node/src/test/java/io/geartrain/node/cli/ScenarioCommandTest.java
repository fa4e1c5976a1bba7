package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./geartrain scenario} prints and exits with. */
class ScenarioCommandTest {
  private static final String HOLDS =
      """
      scenario: One that holds
      programs: {vault: {}}
      steps:
        - send: {to: vault, as: m1, payload: [{set: {seen: 1}}]}
        - block: 1
        - expect: {outcome: {m1: Success}, state: {vault: {seen: 1}}}
      """;

  private static final String FAILS =
      HOLDS.replace("that holds", "that does not").replace("{seen: 1}}}", "{seen: 2}}}");

  @TempDir private Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void all_hold() throws IOException {
    Ran ran = Ran.command("scenario", file("a.yaml", HOLDS));

    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out())
        .contains("a.yaml: 1 of 1 pass; 2 blocks, 2 dispatches, 2 expectations")
        .endsWith("1 scenarios pass, 0 fail\n");
  }

  @Test
  void one_that_does_not_hold_is_told_in_full_and_exits_with_1() throws IOException {
    Path file = file("a.yaml", HOLDS + "---\n" + FAILS);

    Ran text = Ran.command("scenario", file);
    Ran json = Ran.command("scenario", file, "--json");

    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out())
        .contains("1 of 2 pass", "FAILED: One that does not", "a.yaml:13:60: state.vault.seen")
        .contains("expected: 2", "found:    1");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.out().lines())
        .containsExactly(
            "{\"file\":\"%s\",\"scenario\":\"One that holds\",\"passed\":true}".formatted(file),
            ("{\"file\":\"%s\",\"scenario\":\"One that does not\",\"passed\":false,"
                    + "\"line\":13,\"column\":60,\"path\":\"state.vault.seen\","
                    + "\"expected\":\"2\",\"found\":\"1\"}")
                .formatted(file));
  }

  @Test
  void a_wrong_file_exits_with_2_before_anything_runs() throws IOException {
    file("a.yaml", HOLDS);
    file("b.yaml", HOLDS.replace("vault: {}", "vault: {froom: alice}"));

    Ran text = Ran.command("scenario", directory);
    Ran json = Ran.command("scenario", directory, "--json");

    assertThat(text.exit()).isEqualTo(2);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).contains("b.yaml:2:20: 'froom' is not a field of a program");
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.error().get("code").asText()).isEqualTo("SCENARIO");
    assertThat(json.error().get("at").asText()).endsWith("b.yaml:2:20");
  }

  @Test
  void of_a_directory_files_without_a_scenario_are_left_out() throws IOException {
    file("a.yaml", HOLDS);
    file("rules.yaml", "rules: []\n");

    Ran ran = Ran.command("scenario", directory);

    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
  }

  @Test
  void every_way_writes_the_same_trace() throws IOException {
    Path file = file("a.yaml", HOLDS + "---\n" + FAILS);
    Path first = directory.resolve("first.jsonl");
    Path second = directory.resolve("second.jsonl");
    Path third = directory.resolve("third.jsonl");

    Ran.command("scenario", file, "--sequential", "--trace", first);
    Ran.command("scenario", file, "--parallel", "2", "--restart", "--trace", second);
    Ran.command("scenario", file, "--shell", "--restart", "--trace", third);

    assertThat(first).isNotEmptyFile().hasSameTextualContentAs(second);
    assertThat(first).hasSameTextualContentAs(third);
  }

  @Test
  void two_ways_at_once_are_refused() throws IOException {
    Ran ran = Ran.command("scenario", file("a.yaml", HOLDS), "--sequential", "--parallel", "2");

    assertThat(ran.exit()).isEqualTo(2);
  }
}
