package io.geartrain.node.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlightTest {
  @Test
  void a_row_is_read_field_by_field() throws Flight.Malformed {
    var flight = Flight.parse("2001-01-31T13:45,-7,1750,DTW,LAS");

    assertThat(flight)
        .isEqualTo(new Flight(LocalDateTime.of(2001, 1, 31, 13, 45), -7, 1750, "DTW", "LAS"));
  }

  @Test
  void the_bounds_themselves_are_good() throws Flight.Malformed {
    var flight = Flight.parse("2000-02-29T00:00,-1000000,1000000,AAA,AAA");

    assertThat(flight.delayMinutes()).isEqualTo(-1_000_000);
    assertThat(flight.miles()).isEqualTo(1_000_000);
    assertThat(flight.origin()).isEqualTo(flight.destination());
  }

  @Test
  void quoted_fields_are_read_without_their_quotes() throws Flight.Malformed {
    var flight = Flight.parse("\"2001-01-31T13:45\",\"5\",8,\"DTW\",LAS");

    assertThat(flight).isEqualTo(Flight.parse("2001-01-31T13:45,5,8,DTW,LAS"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|5 fields expected, found 1",
        "2001-01-31T13:45,5,8,DTW|5 fields expected, found 4",
        "2001-01-31T13:45,5,8,DTW,LAS,|5 fields expected, found 6",
        "2001-02-29T13:45,5,8,DTW,LAS|scheduled_departure must be like 2001-01-31T13:45, was '2001-02-29T13:45'",
        "2001-01-31T24:00,5,8,DTW,LAS|scheduled_departure must be like",
        "2001-01-31T13:45:00,5,8,DTW,LAS|scheduled_departure must be like",
        "2001-1-31T13:45,5,8,DTW,LAS|scheduled_departure must be like",
        ",5,8,DTW,LAS|scheduled_departure must be like",
        "2001-01-31T13:45,,8,DTW,LAS|delay_minutes must be a whole number from -1000000 to 1000000, was ''",
        "2001-01-31T13:45,1.5,8,DTW,LAS|delay_minutes must be a whole number",
        "2001-01-31T13:45,1000001,8,DTW,LAS|delay_minutes must be a whole number",
        "2001-01-31T13:45,99999999999,8,DTW,LAS|delay_minutes must be a whole number",
        "2001-01-31T13:45, 5,8,DTW,LAS|delay_minutes must be a whole number",
        "2001-01-31T13:45,5,-1,DTW,LAS|distance_miles must be a whole number from 0 to 1000000, was '-1'",
        "2001-01-31T13:45,5,x,DTW,LAS|distance_miles must be a whole number",
        "2001-01-31T13:45,5,8,dtw,LAS|origin must be three capital letters, was 'dtw'",
        "2001-01-31T13:45,5,8,DTWX,LAS|origin must be three capital letters",
        "2001-01-31T13:45,5,8,,LAS|origin must be three capital letters, was ''",
        "2001-01-31T13:45,5,8,DTW,L4S|destination must be three capital letters, was 'L4S'",
        "2001-01-31T13:45,5,8,DTW,LÄS|destination must be three capital letters",
      })
  void a_malformed_row_says_what_is_wrong_with_it(String line, String reason) {
    assertThatThrownBy(() -> Flight.parse(line))
        .isInstanceOf(Flight.Malformed.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001-01-31T13:45,5,8,\"DTW,LAS",
        "\"",
        "\"a\"b,5,8,DTW,LAS",
        "2001-01-31T13:45,5,8,DT\"W,LAS",
        "\"\"\"\"\"\"\"",
      })
  void a_stray_quote_spoils_its_own_row_only(String line) {
    assertThatThrownBy(() -> Flight.parse(line)).isInstanceOf(Flight.Malformed.class);
  }

  @Test
  void a_reason_shows_no_more_than_the_begin_of_a_long_field() {
    String line = "x".repeat(10_000) + ",5,8,DTW,LAS";

    assertThatThrownBy(() -> Flight.parse(line))
        .isInstanceOf(Flight.Malformed.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).contains("xxx..."));
  }
}
