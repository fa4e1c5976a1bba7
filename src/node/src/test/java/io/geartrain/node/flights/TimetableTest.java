package io.geartrain.node.flights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimetableTest {
  private final Timetable timetable = new Timetable();

  private Timetable.Placed place(String row) {
    try {
      return timetable.place(Flight.parse(row));
    } catch (Flight.Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_height_is_a_minute_since_midnight_of_the_first_row() {
    assertThat(place("2001-01-31T13:45,5,0,AAA,BBB").target()).isEqualTo(13 * 60 + 45 + 5);
    assertThat(place("2001-02-01T00:10,0,0,AAA,BBB").target()).isEqualTo(24 * 60 + 10);
  }

  @Test
  void the_watermark_is_an_hour_before_the_schedule_and_never_falls() {
    assertThat(timetable.watermark()).isZero();

    place("2001-01-31T00:30,0,0,AAA,BBB");
    assertThat(timetable.watermark()).isZero();

    place("2001-01-31T05:00,-30,0,AAA,BBB");
    assertThat(timetable.watermark()).isEqualTo(240);

    place("2001-01-31T02:00,0,0,AAA,BBB");
    assertThat(timetable.watermark()).isEqualTo(240);
  }

  @Test
  void a_row_that_is_not_above_the_watermark_before_it_departs_right_behind_it() {
    place("2001-01-31T05:00,0,0,AAA,BBB");

    assertThat(place("2001-01-31T04:00,0,0,AAA,BBB").target()).isEqualTo(241);
    assertThat(place("2001-01-31T04:00,1,0,AAA,BBB").target()).isEqualTo(241);
    assertThat(place("2001-01-31T04:00,2,0,AAA,BBB").target()).isEqualTo(242);
    assertThat(place("2000-12-31T04:00,0,0,AAA,BBB").target()).isEqualTo(241);
  }

  @Test
  void a_row_is_judged_by_the_watermark_before_it_not_by_its_own() {
    place("2001-01-31T05:00,0,0,AAA,BBB");

    var early = place("2001-01-31T10:00,-90,0,AAA,BBB");

    assertThat(early.target()).isEqualTo(600 - 90);
    assertThat(timetable.watermark()).isEqualTo(540);
  }

  @Test
  void nothing_departs_at_height_zero() {
    assertThat(place("2001-01-31T00:00,0,0,AAA,BBB").target()).isEqualTo(1);
    assertThat(place("2001-01-31T00:20,-40,0,AAA,BBB").target()).isEqualTo(1);
  }

  @Test
  void the_end_is_the_last_arrival() {
    place("2001-01-31T05:00,0,807,AAA,BBB");
    place("2001-01-31T05:10,0,0,AAA,BBB");

    assertThat(timetable.end()).isEqualTo(300 + 30 + 100);
  }

  @Test
  void the_end_is_not_before_the_watermark() {
    place("2001-01-31T00:00,0,0,AAA,BBB");
    place("2001-03-31T00:00,-1000000,0,AAA,BBB");

    assertThat(timetable.end()).isEqualTo(timetable.watermark());
  }

  @Test
  void a_clock_that_is_further_already_moves_later_rows_behind_it() {
    timetable.alreadyAt(1000);

    assertThat(place("2001-01-31T05:00,0,0,AAA,BBB").target()).isEqualTo(1001);
    assertThat(timetable.watermark()).isEqualTo(1000);
  }

  @Test
  void an_airport_is_opened_by_the_first_row_that_names_it() {
    assertThat(place("2001-01-31T05:00,0,0,BBB,AAA").opened()).containsExactly("BBB", "AAA");
    assertThat(place("2001-01-31T05:00,0,0,AAA,CCC").opened()).containsExactly("CCC");
    assertThat(place("2001-01-31T05:00,0,0,DDD,DDD").opened()).containsExactly("DDD");
    assertThat(place("2001-01-31T05:00,0,0,AAA,BBB").opened()).isEmpty();
    assertThat(timetable.airports()).containsExactlyInAnyOrder("AAA", "BBB", "CCC", "DDD");
  }
}
