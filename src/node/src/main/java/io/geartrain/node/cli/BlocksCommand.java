package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.simulator.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "blocks",
    description = "List the last blocks of a journal.",
    mixinStandardHelpOptions = true)
final class BlocksCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many; ${DEFAULT-VALUE} if not given.")
  private int last;

  @Mixin private Output output;

  record Printed(long blocks, List<Row> last) {}

  @JsonPropertyOrder({
    "block",
    "height",
    "timestamp",
    "inputs",
    "due",
    "tasks",
    "executed",
    "failed",
    "bytes",
    "digest"
  })
  record Row(
      long block,
      long height,
      long timestamp,
      int inputs,
      int due,
      int tasks,
      int executed,
      long failed,
      int bytes,
      String digest) {
    static Row of(JournalReader.Recorded recorded) {
      BlockRecord block = recorded.block();
      return new Row(
          block.sequence(),
          block.height(),
          block.timestamp(),
          block.inputs().size(),
          block.due().size(),
          block.tasks().size(),
          block.executed().size(),
          block.executed().stream().filter(e -> e.outcome().verdict().hasTrap()).count(),
          recorded.bytes().length,
          recorded.frame().digest().hex());
    }
  }

  @Override
  public Integer call() throws IOException {
    if (last < 1) {
      throw new IllegalArgumentException("--last must be at least 1, was " + last);
    }
    Deque<Row> rows = new ArrayDeque<>();
    long blocks = 0;
    try (JournalReader journal = JournalReader.open(directory)) {
      for (JournalReader.Recorded next = journal.next(); next != null; next = journal.next()) {
        if (rows.size() == last) {
          rows.removeFirst();
        }
        rows.add(Row.of(next));
        blocks++;
      }
    }
    output.print(new Printed(blocks, new ArrayList<>(rows)), text(blocks, rows));
    return ExitCode.OK;
  }

  private static String text(long blocks, Deque<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%10s %10s %7s %6s %6s %9s %7s %8s  %s%n"
            .formatted(
                "block",
                "height",
                "inputs",
                "due",
                "tasks",
                "executed",
                "failed",
                "bytes",
                "digest"));
    for (Row row : rows) {
      text.append(
          "%10d %10d %7d %6d %6d %9d %7d %8d  %s%n"
              .formatted(
                  row.block(),
                  row.height(),
                  row.inputs(),
                  row.due(),
                  row.tasks(),
                  row.executed(),
                  row.failed(),
                  row.bytes(),
                  row.digest().substring(0, 16)));
    }
    return text.append("%,d blocks%n".formatted(blocks)).toString();
  }
}
