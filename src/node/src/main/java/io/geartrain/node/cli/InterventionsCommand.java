package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Input;
import io.geartrain.simulator.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "interventions",
    description = "List what operators did, when, and why.",
    mixinStandardHelpOptions = true)
final class InterventionsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Mixin private Output output;

  record Printed(long blocks, List<Row> interventions) {}

  @JsonPropertyOrder({"block", "height", "timestamp", "action", "what", "reason"})
  record Row(long block, long height, long timestamp, String action, String what, String reason) {
    static Row of(BlockRecord block, Input.Intervention done) {
      if (done instanceof Input.MessageSkipped skipped) {
        return of(block, "skip", skipped.message(), skipped.reason());
      }
      if (done instanceof Input.ProgramSuspended suspended) {
        return of(block, "suspend", suspended.program(), suspended.reason());
      }
      if (done instanceof Input.ProgramResumed resumed) {
        return of(block, "resume", resumed.program(), resumed.reason());
      }
      throw new IllegalStateException("an intervention without a name: " + done);
    }

    private static Row of(BlockRecord block, String action, Object what, String reason) {
      return new Row(
          block.sequence(), block.height(), block.timestamp(), action, what.toString(), reason);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Row> rows = new ArrayList<>();
    long blocks = 0;
    try (JournalReader journal = JournalReader.open(directory)) {
      for (JournalReader.Recorded next = journal.next(); next != null; next = journal.next()) {
        blocks++;
        for (Input input : next.block().inputs()) {
          if (input instanceof Input.Intervention intervention) {
            rows.add(Row.of(next.block(), intervention));
          }
        }
      }
    }
    output.print(new Printed(blocks, rows), text(blocks, rows));
    return ExitCode.OK;
  }

  private static String text(long blocks, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(
          "block %d, height %d: %s %s: %s%n"
              .formatted(row.block(), row.height(), row.action(), row.what(), row.reason()));
    }
    return text.append("%,d interventions in %,d blocks%n".formatted(rows.size(), blocks))
        .toString();
  }
}
