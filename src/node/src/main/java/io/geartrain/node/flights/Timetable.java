package io.geartrain.node.flights;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts flights on the driven clock: which height each departs at, and how far the clock may go. A function
 * of the rows alone, so that reading them again after a crash gives the same.
 */
final class Timetable {
  private static final long MINUTES_A_DAY = 24 * 60;
  private static final long EARLIEST_MINUTES = 60;
  private static final long TAXI_MINUTES = 30;
  private static final long MILES_A_MINUTE = 8;

  private final Set<String> airports = new HashSet<>();
  private long firstDay = Long.MIN_VALUE;
  private long watermark;
  private long end;

  /**
   * A flight on the clock.
   *
   * @param target the height at which it departs
   * @param opened airports that no row before it named
   */
  record Placed(long target, List<String> opened) {}

  Placed place(Flight flight) {
    LocalDateTime time = flight.scheduled();
    long day = time.toLocalDate().toEpochDay();
    if (firstDay == Long.MIN_VALUE) {
      firstDay = day;
    }
    long scheduled = (day - firstDay) * MINUTES_A_DAY + time.getHour() * 60L + time.getMinute();
    long target = scheduled + flight.delayMinutes();
    if (target <= watermark) {
      target = watermark + 1;
    }
    watermark = Math.max(watermark, scheduled - EARLIEST_MINUTES);
    end = Math.max(end, target + TAXI_MINUTES + flight.miles() / MILES_A_MINUTE);
    List<String> opened = open(flight.origin(), List.of());
    return new Placed(target, open(flight.destination(), opened));
  }

  private List<String> open(String airport, List<String> before) {
    if (!airports.add(airport)) {
      return before;
    }
    List<String> opened = new ArrayList<>(before);
    opened.add(airport);
    return opened;
  }

  /** The clock went this far already; later rows cannot depart before. */
  void alreadyAt(long height) {
    watermark = Math.max(watermark, height);
  }

  /** How far the clock may go after the rows so far. */
  long watermark() {
    return watermark;
  }

  /** The height at which the last flight of the rows so far arrives. */
  long end() {
    return Math.max(end, watermark);
  }

  /** Airports of the rows so far. */
  Set<String> airports() {
    return airports;
  }
}
