package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.core.Agenda;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.message.Message;
import io.geartrain.simulator.journal.JournalFold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "queue",
    description =
        "List what waits to run, what is held for suspended programs, and what is parked until its height.",
    mixinStandardHelpOptions = true)
final class QueueCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(
      names = "--first",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of each; ${DEFAULT-VALUE} if not given.")
  private int first;

  @Mixin private Output output;

  record Printed(
      long block,
      long height,
      long watermark,
      int queued,
      int held,
      int parked,
      List<Row> queue,
      List<Row> suspended,
      List<DueRow> agenda) {}

  @JsonPropertyOrder({"message", "entry", "from", "to", "bytes"})
  record Row(String message, String entry, String from, String to, int bytes) {
    static Row of(Message message) {
      return new Row(
          message.id().toString(),
          message.entry().name().toLowerCase(java.util.Locale.ROOT),
          message.source().toString(),
          message.destination().toString(),
          message.payload().size());
    }
  }

  @JsonPropertyOrder({"due", "timer", "message"})
  record DueRow(long due, String timer, Row message) {
    static DueRow of(Agenda.Entry entry) {
      return new DueRow(entry.key().due(), entry.parked().key(), Row.of(entry.parked().message()));
    }
  }

  @Override
  public Integer call() throws IOException {
    ChainState state = JournalFold.of(directory, code -> null, Long.MAX_VALUE, block -> {}).state();
    Printed printed =
        new Printed(
            state.sequence(),
            state.height(),
            state.watermark(),
            state.queue().size(),
            state.standing().interventions().held(),
            state.agenda().size(),
            state.queue().toList().stream().limit(first).map(Row::of).toList(),
            state.standing().interventions().suspended().values().stream()
                .flatMap(held -> held.toList().stream())
                .limit(first)
                .map(Row::of)
                .toList(),
            state.agenda().toList().stream().limit(first).map(DueRow::of).toList());
    output.print(printed, text(printed));
    return ExitCode.OK;
  }

  private static String text(Printed printed) {
    StringBuilder text = new StringBuilder();
    text.append(
        "behind block %d, height %d: %,d queued, %,d held, %,d parked%n"
            .formatted(
                printed.block(),
                printed.height(),
                printed.queued(),
                printed.held(),
                printed.parked()));
    printed.queue().forEach(row -> text.append(line("queued", row)));
    printed.suspended().forEach(row -> text.append(line("held", row)));
    printed.agenda().forEach(row -> text.append(line("due at " + row.due(), row.message())));
    return text.toString();
  }

  private static String line(String what, Row row) {
    return "  %-16s %-16s %-7s %.18s -> %.18s %d bytes%n"
        .formatted(what, row.message(), row.entry(), row.from(), row.to(), row.bytes());
  }
}
