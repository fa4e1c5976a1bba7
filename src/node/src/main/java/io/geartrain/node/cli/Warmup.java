package io.geartrain.node.cli;

import io.geartrain.node.flights.FlightsRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Loads what most commands load, so that the launcher can keep it for later starts (class data sharing).
 * Does nothing else.
 */
final class Warmup {
  private Warmup() {}

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("geartrain-warmup");
    try {
      Path input = directory.resolve("flights.csv");
      Files.writeString(
          input,
          "scheduled_departure,delay_minutes,distance_miles,origin,destination\n"
              + "2001-01-01T00:47,66,1750,DTW,LAS\nnot a row\n");
      Path data = directory.resolve("data");
      new FlightsRun(input, data, false, line -> {}).run();
      Main.run("verify", "--json", data.toString());
      Main.run("blocks", data.toString());
      Main.run("--help");
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
