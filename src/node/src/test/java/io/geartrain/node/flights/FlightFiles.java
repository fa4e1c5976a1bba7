package io.geartrain.node.flights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Files of flights for tests. */
public final class FlightFiles {
  /** The first line of every file of flights. */
  public static final String HEADER = Flight.HEADER;

  private static final LocalDateTime BEGIN = LocalDateTime.of(2001, 3, 30, 22, 15);
  private static final List<String> AIRPORTS =
      List.of("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG");
  private static final List<String> GARBAGE =
      List.of(
          "",
          ",,,,",
          "not a row",
          "2001-04-31T10:00,1,100,AAA,BBB",
          "2001-04-01T24:00,1,100,AAA,BBB",
          "2001-04-01 10:00,1,100,AAA,BBB",
          "2001-04-01T10:00,one,100,AAA,BBB",
          "2001-04-01T10:00,1,-1,AAA,BBB",
          "2001-04-01T10:00,1,9999999,AAA,BBB",
          "2001-04-01T10:00,1,100,aaa,BBB",
          "2001-04-01T10:00,1,100,AAA,BBBB",
          "2001-04-01T10:00,1,100,AAA",
          "2001-04-01T10:00,1,100,AAA,BBB,",
          "2001-04-01T10:00,1,100,\"AAA,BBB",
          "\u0000\u0001\u0002");

  private FlightFiles() {}

  /** How many seeds a property is tried with; the nightly build sets more. */
  static LongStream seeds(int usually) {
    return LongStream.range(0, Integer.getInteger("geartrain.test.seeds", usually));
  }

  /** The header and the first rows of the bundled file. */
  public static List<String> bundled(int rows) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                FlightsRun.class.getResourceAsStream(FlightsRun.BUNDLED),
                StandardCharsets.UTF_8))) {
      return lines.lines().limit(rows + 1L).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The header and rows as bad as they come: unsorted, repeated, far too early, from an airport to
   * itself, years apart, and with garbage between.
   */
  static List<String> wild(long seed, int rows) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    LocalDateTime around = BEGIN;
    while (lines.size() <= rows) {
      int choice = random.nextInt(100);
      if (choice < 8) {
        lines.add(GARBAGE.get(random.nextInt(GARBAGE.size())));
      } else if (choice < 16 && lines.size() > 1) {
        lines.add(lines.get(1 + random.nextInt(lines.size() - 1)));
      } else {
        if (choice == 99) {
          around = around.plusMinutes(random.nextInt(1_500_000));
        }
        around = around.plusMinutes(random.nextInt(20));
        lines.add(row(random, around));
      }
    }
    return lines;
  }

  private static String row(Random random, LocalDateTime around) {
    LocalDateTime scheduled = around.plusMinutes(random.nextInt(500) - 250L);
    int delay = random.nextInt(12) == 0 ? -random.nextInt(5000) : random.nextInt(200) - 100;
    int miles = random.nextInt(5) == 0 ? random.nextInt(10) : random.nextInt(3000);
    String from = AIRPORTS.get(random.nextInt(AIRPORTS.size()));
    String to = random.nextInt(12) == 0 ? from : AIRPORTS.get(random.nextInt(AIRPORTS.size()));
    return "%s,%d,%d,%s,%s".formatted(scheduled.toString(), delay, miles, from, to);
  }

  /** Writes a file whose every line ends. */
  public static Path write(Path file, List<String> lines) {
    return write(file, String.join("\n", lines) + "\n");
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
