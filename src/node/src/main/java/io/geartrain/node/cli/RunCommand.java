package io.geartrain.node.cli;

import io.geartrain.node.flights.FlightsRun;
import io.geartrain.node.flights.Summary;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = "Run an application.",
    mixinStandardHelpOptions = true,
    subcommands = RunCommand.Flights.class)
final class RunCommand {

  @Command(
      name = "flights",
      description = {
        "Feed a file of flights to one program an airport, and sum up.",
        "Killed at any point, it goes on where it was when it is run again."
      },
      mixinStandardHelpOptions = true)
  static final class Flights implements Callable<Integer> {
    @Option(
        names = "--input",
        paramLabel = "FILE",
        description = "CSV of flights; the bundled 20,000 flights if not given.")
    private Path input;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "geartrain-data/flights",
        description = "The data directory; ${DEFAULT-VALUE} if not given.")
    private Path data;

    @Option(names = "--strict", description = "Stop at a malformed row, with exit code 1.")
    private boolean strict;

    @Mixin private Output output;

    @Override
    public Integer call() {
      Summary summary;
      try (Progress progress = new Progress("flights", "rows")) {
        summary = new FlightsRun(input, data, strict, progress::at).run();
      }
      output.print(summary, text(summary));
      return ExitCode.OK;
    }

    private static String text(Summary summary) {
      StringBuilder text = new StringBuilder();
      if (summary.resumedAtRow() == 0) {
        text.append("Nothing to do: the input was finished before.\n");
      } else if (summary.resumedAtRow() > 2) {
        text.append("Resumed at line %d.%n".formatted(summary.resumedAtRow()));
      }
      text.append(
          String.format(
              Locale.ROOT,
              "%,d departures and %,d arrivals at %d airports; %,d messages in %,d blocks, height %,d.%n",
              summary.departures(),
              summary.arrivals(),
              summary.airports().size(),
              summary.messages(),
              summary.blocks(),
              summary.height()));
      if (summary.rejectedRows() > 0) {
        text.append("%,d rows rejected:%n".formatted(summary.rejectedRows()));
        summary.rejected().stream()
            .limit(5)
            .forEach(row -> text.append("  line %d: %s%n".formatted(row.line(), row.reason())));
        if (summary.rejectedRows() > 5) {
          text.append("  ... --json lists the first 100\n");
        }
      }
      summary.airports().entrySet().stream()
          .sorted((a, b) -> Long.compare(b.getValue().departures(), a.getValue().departures()))
          .limit(5)
          .forEach(
              airport ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "  %s  %,7d departures %,7d arrivals %,9d delay minutes %,11d miles%n",
                          airport.getKey(),
                          airport.getValue().departures(),
                          airport.getValue().arrivals(),
                          airport.getValue().delayMinutes(),
                          airport.getValue().miles())));
      text.append("state digest ").append(summary.stateDigest()).append('\n');
      text.append(String.format(Locale.ROOT, "%.1f seconds%n", summary.seconds()));
      return text.toString();
    }
  }
}
