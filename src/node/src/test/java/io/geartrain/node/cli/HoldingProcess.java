package io.geartrain.node.cli;

import io.geartrain.node.flights.Airport;
import io.geartrain.node.flights.FlightsRun;
import io.geartrain.runtime.Geartrain;
import java.io.IOException;
import java.nio.file.Path;

/** Holds a data directory until its stdin ends; says so on stdout. */
final class HoldingProcess {
  private HoldingProcess() {}

  public static void main(String[] args) throws IOException {
    try (Geartrain geartrain =
        Geartrain.start(Path.of(args[0]), FlightsRun.config(), Airport.CODE)) {
      System.out.println("held");
      System.in.read();
    }
  }
}
