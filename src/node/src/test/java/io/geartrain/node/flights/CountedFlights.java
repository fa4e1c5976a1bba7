package io.geartrain.node.flights;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The flights application counted with plain loops, from its description. It shares nothing with the
 * application but the form of the result.
 */
final class CountedFlights {
  private static final Pattern ROW =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d),(-?\\d{1,7}),(\\d{1,7}),([A-Z]{3}),([A-Z]{3})");
  private static final int MILLION = 1_000_000;

  /** A row with the height at which it departs, and how far the clock may go behind it. */
  record Row(
      long line, long target, int delay, int miles, String from, String to, long watermark) {}

  private record Arrival(long due, long serial, int miles, String from, String to) {}

  private static final class Count {
    private long departures;
    private long arrivals;
    private long delayMinutes;
    private long miles;
    private byte[] trace = new byte[32];

    private void handled(long height, char kind, String other) {
      try {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(trace);
        sha.update((height + "," + kind + "," + other + "\n").getBytes(StandardCharsets.UTF_8));
        trace = sha.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<Long> rejected = new ArrayList<>();
  private final SortedMap<String, Count> counts = new TreeMap<>();
  private long departures;
  private long arrivals;
  private long lastHeight;

  /**
   * Counts a file.
   *
   * @param lines of the file, the header first
   * @param finishedAt numbers of lines behind which a run ended, because the file ended there then
   */
  static CountedFlights of(List<String> lines, int... finishedAt) {
    CountedFlights counted = new CountedFlights();
    counted.place(lines, finishedAt);
    counted.fly();
    return counted;
  }

  private void place(List<String> lines, int... finishedAt) {
    long firstDay = Long.MIN_VALUE;
    long watermark = 0;
    long end = 0;
    for (int i = 1; i < lines.size(); i++) {
      for (int finished : finishedAt) {
        if (finished == i) {
          watermark = Math.max(watermark, end);
        }
      }
      long line = i + 1;
      Matcher row = ROW.matcher(lines.get(i));
      if (!isGood(row)) {
        rejected.add(line);
        continue;
      }
      long day = day(row).toEpochDay();
      firstDay = firstDay == Long.MIN_VALUE ? day : firstDay;
      long scheduled = (day - firstDay) * 1440 + number(row, 4) * 60 + number(row, 5);
      int delay = number(row, 6);
      int miles = number(row, 7);
      long target = Math.max(scheduled + delay, watermark + 1);
      watermark = Math.max(watermark, scheduled - 60);
      end = Math.max(end, target + 30 + miles / 8);
      rows.add(new Row(line, target, delay, miles, row.group(8), row.group(9), watermark));
    }
  }

  private static int number(Matcher row, int group) {
    return Integer.parseInt(row.group(group));
  }

  private static LocalDate day(Matcher row) {
    return LocalDate.of(number(row, 1), number(row, 2), number(row, 3));
  }

  private static boolean isGood(Matcher row) {
    if (!row.matches()) {
      return false;
    }
    try {
      day(row);
    } catch (DateTimeException e) {
      return false;
    }
    return number(row, 4) < 24
        && number(row, 5) < 60
        && Math.abs(number(row, 6)) <= MILLION
        && number(row, 7) <= MILLION;
  }

  private void fly() {
    List<Row> waiting = new ArrayList<>(rows);
    waiting.sort(Comparator.comparingLong(Row::target).thenComparingLong(Row::line));
    PriorityQueue<Arrival> inTheAir =
        new PriorityQueue<>(
            Comparator.comparingLong(Arrival::due).thenComparingLong(Arrival::serial));
    int next = 0;
    long serial = 0;
    while (next < waiting.size() || !inTheAir.isEmpty()) {
      boolean departs =
          inTheAir.isEmpty()
              || next < waiting.size() && waiting.get(next).target() <= inTheAir.peek().due();
      if (departs) {
        Row row = waiting.get(next++);
        lastHeight = row.target();
        departures++;
        Count count = count(row.from());
        count.departures++;
        count.delayMinutes += row.delay();
        count.handled(lastHeight, 'D', row.to());
        inTheAir.add(
            new Arrival(
                lastHeight + 30 + row.miles() / 8, serial++, row.miles(), row.from(), row.to()));
      } else {
        Arrival arrival = inTheAir.poll();
        lastHeight = arrival.due();
        arrivals++;
        Count count = count(arrival.to());
        count.arrivals++;
        count.miles += arrival.miles();
        count.handled(lastHeight, 'A', arrival.from());
      }
    }
  }

  private Count count(String code) {
    return counts.computeIfAbsent(code, c -> new Count());
  }

  /** The good rows, in the file's order. */
  List<Row> rows() {
    return rows;
  }

  long departures() {
    return departures;
  }

  long arrivals() {
    return arrivals;
  }

  /** The height at which the last flight arrives. */
  long lastHeight() {
    return lastHeight;
  }

  /** Lines that are no flights. */
  List<Long> rejected() {
    return rejected;
  }

  SortedMap<String, Summary.AirportSummary> airports() {
    SortedMap<String, Summary.AirportSummary> airports = new TreeMap<>();
    counts.forEach(
        (code, count) ->
            airports.put(
                code,
                new Summary.AirportSummary(
                    count.departures,
                    count.arrivals,
                    count.delayMinutes,
                    count.miles,
                    HexFormat.of().formatHex(count.trace))));
    return airports;
  }
}
