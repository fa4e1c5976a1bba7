package io.geartrain.node.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.node.flights.FlightsException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsRunTest {
  private static final String HEADER = Flight.HEADER + "\n";
  private static final String FIRST = "2001-01-01T10:00,5,80,AAA,BBB";
  private static final String SECOND = "2001-01-01T10:30,-5,160,BBB,AAA";
  private static final String THIRD = "2001-01-01T11:00,0,8,AAA,CCC";

  @TempDir private Path directory;

  private Path file(String text) {
    return FlightFiles.write(directory.resolve("flights.csv"), text);
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Summary run(Path file) {
    return new FlightsRun(file, data(), false, line -> {}).run();
  }

  private Summary runStrictly(Path file) {
    return new FlightsRun(file, data(), true, line -> {}).run();
  }

  private static void assertRefused(ThrowingCallable run, Kind kind, String... words) {
    assertThatThrownBy(run)
        .isInstanceOfSatisfying(
            FlightsException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(List.of(words)).allSatisfy(w -> assertThat(e).hasMessageContaining(w));
            });
  }

  // ------------------------------------------------------------------ input

  @Test
  void a_missing_file_is_refused_and_leaves_no_directory_behind() {
    Path missing = directory.resolve("missing.csv");

    assertRefused(() -> run(missing), Kind.UNREADABLE_INPUT, missing.toString());

    assertThat(data()).doesNotExist();
  }

  @Test
  void a_directory_is_no_file() {
    assertRefused(() -> run(directory), Kind.UNREADABLE_INPUT, "is a directory");
  }

  @Test
  void an_empty_file_is_refused_naming_the_header_it_needs() {
    assertRefused(() -> run(file("")), Kind.UNREADABLE_INPUT, "is empty", Flight.HEADER);

    assertThat(data()).doesNotExist();
  }

  @Test
  void a_file_with_another_header_is_refused_naming_the_header_it_needs() {
    assertRefused(
        () -> run(file("origin,destination\n" + FIRST + "\n")),
        Kind.UNREADABLE_INPUT,
        "flights.csv",
        Flight.HEADER);
  }

  @Test
  void a_file_with_only_its_header_is_an_empty_day() {
    Summary summary = run(file(HEADER));

    assertThat(summary.airports()).isEmpty();
    assertThat(summary.messages()).isZero();
    assertThat(summary.rejectedRows()).isZero();
    assertThat(summary.resumedAtRow()).isZero();
  }

  @Test
  void windows_line_ends_change_nothing() {
    Summary summary = run(file((HEADER + FIRST + "\n" + SECOND + "\n").replace("\n", "\r\n")));

    assertThat(summary.airports())
        .isEqualTo(CountedFlights.of(List.of(Flight.HEADER, FIRST, SECOND)).airports());
  }

  @Test
  void an_endless_line_is_a_rejected_row_and_the_rest_goes_on() {
    Summary summary = run(file(HEADER + "x".repeat(500_000) + "\n" + FIRST + "\n"));

    assertThat(summary.rejected()).containsExactly(new Summary.Rejected(2, "the line is too long"));
    assertThat(summary.departures()).isEqualTo(1);
  }

  @Test
  void all_rejected_rows_are_counted_and_the_first_hundred_are_told() {
    Summary summary = run(file(HEADER + "garbage\n".repeat(120) + FIRST + "\n"));

    assertThat(summary.rejectedRows()).isEqualTo(120);
    assertThat(summary.rejected()).hasSize(100);
    assertThat(summary.rejected().get(0))
        .isEqualTo(new Summary.Rejected(2, "5 fields expected, found 1"));
    assertThat(summary.departures()).isEqualTo(1);
  }

  // ------------------------------------------------------------------ strict

  @Test
  void a_strict_run_stops_at_a_malformed_row_naming_its_line() {
    Path file = file(HEADER + FIRST + "\ngarbage\n" + SECOND + "\n");

    assertRefused(() -> runStrictly(file), Kind.MALFORMED_ROW, "line 3", "5 fields expected");

    assertThat(run(file).airports())
        .isEqualTo(CountedFlights.of(List.of(Flight.HEADER, FIRST, "garbage", SECOND)).airports());
  }

  @Test
  void a_strict_run_without_malformed_rows_is_a_run() {
    assertThat(runStrictly(file(HEADER + FIRST + "\n")).departures()).isEqualTo(1);
  }

  // ------------------------------------------------------------------ again

  @Test
  void a_finished_run_says_so_and_says_the_same_again() {
    Path file = file(HEADER + FIRST + "\ngarbage\n" + SECOND + "\n");
    Summary first = run(file);

    Summary again = run(file);

    assertThat(first.resumedAtRow()).isEqualTo(2);
    assertThat(again.resumedAtRow()).isZero();
    assertThat(again)
        .usingRecursiveComparison()
        .ignoringFields("seconds", "resumedAtRow")
        .isEqualTo(first);
  }

  @Test
  void a_grown_file_goes_on_behind_what_was_consumed() {
    run(file(HEADER + FIRST + "\n" + SECOND + "\n"));

    Summary summary = run(file(HEADER + FIRST + "\n" + SECOND + "\n" + THIRD + "\n"));

    assertThat(summary.resumedAtRow()).isEqualTo(4);
    assertThat(summary.airports())
        .isEqualTo(CountedFlights.of(List.of(Flight.HEADER, FIRST, SECOND, THIRD), 3).airports());
  }

  @Test
  void a_file_whose_last_line_had_no_end_can_grow() {
    Path file = file(HEADER + FIRST + "\n" + SECOND);
    Summary first = run(file);
    assertThat(first.departures()).isEqualTo(2);

    assertThat(run(file(HEADER + FIRST + "\n" + SECOND + "\n")).resumedAtRow()).isZero();
    Summary grown = run(file(HEADER + FIRST + "\n" + SECOND + "\n" + THIRD));

    assertThat(grown.resumedAtRow()).isEqualTo(4);
    assertThat(grown.departures()).isEqualTo(3);
  }

  @Test
  void a_header_alone_can_grow() {
    run(file(Flight.HEADER));

    assertThat(run(file(HEADER + FIRST)).resumedAtRow()).isEqualTo(2);
  }

  @Test
  void a_file_can_grow_again_and_again() {
    List<String> lines = new ArrayList<>(List.of(Flight.HEADER, FIRST));
    run(file(String.join("\n", lines)));
    lines.add(SECOND);
    run(file(String.join("\n", lines)));
    lines.add(THIRD);

    Summary summary = run(file(String.join("\n", lines)));

    assertThat(summary.airports()).isEqualTo(CountedFlights.of(lines, 2, 3).airports());
  }

  @Test
  void a_run_broken_off_behind_the_last_row_of_a_grown_file_lets_its_flights_arrive() {
    List<String> lines = List.of(Flight.HEADER, FIRST, SECOND);
    run(file(String.join("\n", lines.subList(0, 2))));
    Path grown = file(String.join("\n", lines));
    FlightsRun broken =
        new FlightsRun(
            grown,
            data(),
            false,
            line -> {
              throw new IllegalStateException("broken off");
            });
    assertThatThrownBy(broken::run).hasMessage("broken off");

    Summary summary = run(grown);

    assertThat(summary.airports()).isEqualTo(CountedFlights.of(lines, 2).airports());
    assertThat(summary.arrivals()).isEqualTo(2);
  }

  @Test
  void a_file_of_another_name_is_refused() {
    run(file(HEADER + FIRST + "\n"));
    Path other = FlightFiles.write(directory.resolve("other.csv"), HEADER + FIRST + "\n");

    assertRefused(() -> run(other), Kind.DIFFERENT_INPUT, "flights.csv", "other.csv", "--data");
  }

  @Test
  void a_file_that_begins_otherwise_is_refused_and_nothing_of_it_is_consumed() {
    Summary first = run(file(HEADER + FIRST + "\n" + SECOND + "\n"));
    Path other = file(HEADER + FIRST.replace("AAA", "XXX") + "\n" + SECOND + "\n" + THIRD + "\n");

    assertRefused(() -> run(other), Kind.DIFFERENT_INPUT, "flights.csv", "--data");

    assertThat(run(file(HEADER + FIRST + "\n" + SECOND + "\n")).stateDigest())
        .isEqualTo(first.stateDigest());
  }

  @Test
  void a_file_that_became_shorter_is_refused() {
    run(file(HEADER + FIRST + "\n" + SECOND + "\n"));

    assertRefused(() -> run(file(HEADER + FIRST + "\n")), Kind.DIFFERENT_INPUT);
  }

  @Test
  void a_file_whose_last_line_went_on_is_refused() {
    run(file(HEADER + FIRST + "\n" + SECOND));

    assertRefused(() -> run(file(HEADER + FIRST + "\n" + SECOND + "X\n")), Kind.DIFFERENT_INPUT);
  }

  @Test
  void a_refused_input_leaves_the_directory_free() throws IOException {
    run(file(HEADER + FIRST + "\n"));
    Files.writeString(directory.resolve("other.csv"), HEADER);
    assertRefused(() -> run(directory.resolve("other.csv")), Kind.DIFFERENT_INPUT);

    assertThat(run(directory.resolve("flights.csv")).departures()).isEqualTo(1);
  }
}
