package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.JsonNode;
import io.geartrain.node.flights.Airport;
import io.geartrain.node.flights.FlightFiles;
import io.geartrain.node.flights.FlightsRun;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.SubmitOption;
import io.geartrain.runtime.message.BlockHeight;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.journal.Divergence;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import io.geartrain.simulator.testkit.ReplayJournal;
import io.geartrain.simulator.testkit.ReplayedJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** One line of the airport changed: what replays a journal names the first message that differs. */
class DivergenceTest {
  private static final String JOURNAL = "target/replayed-flights";
  private static final String EARLY = "2001-01-01T10:30,-5,160,BBB,AAA";
  private static final List<String> LINES =
      List.of(FlightFiles.HEADER, "2001-01-01T10:00,5,80,AAA,BBB", EARLY);

  @TempDir private Path directory;

  @ReplayJournal(value = JOURNAL, programs = Airport.class)
  static class WithTheAirportItWasWrittenBy extends ReplayedJournal {}

  @ReplayJournal(value = JOURNAL, programs = Airport.class)
  static class WithATestOfItsOwn {
    @Test
    void the_report_counts_what_ran_again(Report report) {
      assertThat(report.reExecuted()).isEqualTo(report.messages()).isEqualTo(6);
    }
  }

  @ReplayJournal(value = JOURNAL, programs = ChangedAirport.class)
  static class WithTheAirportChanged extends ReplayedJournal {}

  @ReplayJournal(value = "target/no-such-journal", programs = Airport.class)
  static class WithoutJournal extends ReplayedJournal {}

  @ReplayJournal(value = JOURNAL, programs = DivergenceTest.class)
  static class WithoutCode extends ReplayedJournal {}

  @BeforeAll
  static void write_a_journal(@TempDir Path temporary) throws IOException {
    delete_the_journal();
    Path file = FlightFiles.write(temporary.resolve("flights.csv"), LINES);
    new FlightsRun(file, Path.of(JOURNAL), false, line -> {}).run();
  }

  @AfterAll
  static void delete_the_journal() throws IOException {
    Path journal = Path.of(JOURNAL);
    if (Files.exists(journal)) {
      try (Stream<Path> files = Files.walk(journal)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static TestExecutionSummary launch(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }

  private static Throwable failureOf(Class<?> tests) {
    TestExecutionSummary summary = launch(tests);
    assertThat(summary.getFailures()).hasSize(1);
    return summary.getFailures().get(0).getException();
  }

  // ------------------------------------------------------------------ replay

  @Test
  void the_code_that_wrote_it_gives_the_same() {
    Report report = JournalReplay.of(Path.of(JOURNAL)).with(Airport.CODE).run();

    assertThat(report.divergence()).isEmpty();
    assertThat(report.reExecuted()).isEqualTo(report.messages());
    assertThat(report.obeyed()).isZero();
    assertThat(report.skipped()).isZero();
  }

  @Test
  void a_changed_line_is_found_at_the_first_message_it_changes() {
    assertThat(ChangedAirport.CODE.id()).isEqualTo(Airport.CODE.id());

    Report report = JournalReplay.of(Path.of(JOURNAL)).with(ChangedAirport.CODE).run();

    Divergence divergence = report.divergence().orElseThrow();
    assertThat(divergence.program()).isEqualTo(Airport.CODE.refOf("BBB").id());
    assertThat(divergence.field()).isEqualTo("events");
    assertThat(divergence.recorded()).contains("delay=-5");
    assertThat(divergence.recomputed()).contains("delay=0");
    assertThat(divergence.block()).isGreaterThan(report.blocks());
    assertThat(divergence.message()).isNotNull();
    assertThatThrownBy(report::assertNoDivergence)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("block " + divergence.block())
        .hasMessageContaining(divergence.message().toString());
  }

  @Test
  void code_that_is_not_there_is_skipped_and_named() {
    Report report = JournalReplay.of(Path.of(JOURNAL)).run();

    assertThat(report.divergence()).isEmpty();
    assertThat(report.skipped()).isEqualTo(report.messages());
    assertThat(report.missingCode()).containsExactly("airport v1");
  }

  // ------------------------------------------------------------------ command line

  private void writeWithTheChangedAirport() {
    UserId user = UserId.of("someone");
    try (Geartrain geartrain =
        Geartrain.start(directory, FlightsRun.config(), ChangedAirport.CODE)) {
      geartrain
          .as(user)
          .create(ChangedAirport.CODE, "AAA", new Airport.Open("AAA"))
          .toCompletableFuture()
          .join();
      geartrain
          .as(user)
          .send(
              Airport.CODE.refOf("AAA"),
              new Airport.Depart(-3, 80, Airport.CODE.refOf("AAA"), "AAA"),
              SubmitOption.at(new BlockHeight(10)))
          .toCompletableFuture()
          .join();
      geartrain.advanceTo(new BlockHeight(100)).toCompletableFuture().join();
      geartrain.whenIdle().toCompletableFuture().join();
    }
  }

  @Test
  void verify_names_the_first_divergence_and_exits_with_one() {
    writeWithTheChangedAirport();

    Ran json = Ran.command("verify", "--json", directory);
    Ran text = Ran.command("verify", directory);

    assertThat(json.exit()).isEqualTo(1);
    JsonNode divergence = json.json().get("divergence");
    assertThat(divergence.fieldNames())
        .toIterable()
        .containsExactly("block", "message", "program", "field", "recorded", "recomputed");
    assertThat(divergence.get("program").asText())
        .isEqualTo(Airport.CODE.refOf("AAA").id().toString());
    assertThat(divergence.get("field").asText()).isEqualTo("events");
    assertThat(divergence.get("recorded").asText()).contains("delay=0");
    assertThat(divergence.get("recomputed").asText()).contains("delay=-3");
    assertThat(json.json().has("stateDigest")).isFalse();
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out())
        .contains("DIFFERS", "block " + divergence.get("block").asLong(), "delay=0", "delay=-3")
        .contains(divergence.get("message").asText(), divergence.get("program").asText());
  }

  // ------------------------------------------------------------------ JUnit

  @Test
  void a_replayed_class_passes_with_the_code_that_wrote_the_journal() {
    TestExecutionSummary summary = launch(WithTheAirportItWasWrittenBy.class);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
  }

  @Test
  void a_replayed_class_may_look_at_the_report() {
    TestExecutionSummary summary = launch(WithATestOfItsOwn.class);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
  }

  @Test
  void a_replayed_class_fails_at_the_first_divergence_with_changed_code() {
    Throwable failure = failureOf(WithTheAirportChanged.class);

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the journal diverges at block ")
        .hasMessageContaining("message ")
        .hasMessageContaining(Airport.CODE.refOf("BBB").id().toString())
        .hasMessageContaining("events")
        .hasMessageContaining("delay=-5")
        .hasMessageContaining("delay=0");
  }

  @Test
  void a_replayed_class_fails_naming_a_journal_that_is_not_there() {
    assertThat(failureOf(WithoutJournal.class)).hasMessageContaining("target/no-such-journal");
  }

  @Test
  void a_replayed_class_fails_naming_a_class_without_code() {
    assertThat(failureOf(WithoutCode.class))
        .hasMessageContaining("DivergenceTest")
        .hasMessageContaining("CODE");
  }
}
