package io.geartrain.node.flights;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts flights on the driven clock: which height each departs at, and how far the clock may go. A function
 * of the rows alone, so that reading them again after a crash gives the same.
 */
final class Timetable {
  private static final long EARLIEST_MINUTES = 60;
  private static final long TAXI_MINUTES = 30;
  private static final long MILES_A_MINUTE = 8;

  private final Set<String> airports = new TreeSet<>();
  private LocalDateTime midnight;
  private long watermark;
  private long end;

  /**
   * A flight on the clock.
   *
   * @param target the height at which it departs
   * @param opened airports that no row before it named
   */
  record Placed(long target, Set<String> opened) {}

  Placed place(Flight flight) {
    if (midnight == null) {
      midnight = flight.scheduled().truncatedTo(ChronoUnit.DAYS);
    }
    long scheduled = ChronoUnit.MINUTES.between(midnight, flight.scheduled());
    long target = scheduled + flight.delayMinutes();
    if (target <= watermark) {
      target = watermark + 1;
    }
    watermark = Math.max(watermark, scheduled - EARLIEST_MINUTES);
    end = Math.max(end, target + TAXI_MINUTES + flight.miles() / MILES_A_MINUTE);
    Set<String> opened = new LinkedHashSet<>();
    if (airports.add(flight.origin())) {
      opened.add(flight.origin());
    }
    if (airports.add(flight.destination())) {
      opened.add(flight.destination());
    }
    return new Placed(target, opened);
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

  /** Airports of the rows so far, sorted. */
  Set<String> airports() {
    return airports;
  }
}
