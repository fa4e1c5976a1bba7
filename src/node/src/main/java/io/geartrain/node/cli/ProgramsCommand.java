package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.CodeEntry;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.QueueState;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.simulator.journal.JournalFold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "programs",
    description = "List programs: code, status, salt.",
    mixinStandardHelpOptions = true)
final class ProgramsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Mixin private Output output;

  record Printed(long block, List<Row> programs) {}

  @JsonPropertyOrder({"program", "salt", "code", "status", "balance", "creator", "init"})
  record Row(
      String program,
      String salt,
      String code,
      String status,
      String balance,
      String creator,
      String init) {
    static Row of(ChainState state, Map.Entry<ActorId, ProgramEntry> entry) {
      ProgramEntry program = entry.getValue();
      CodeEntry code = state.codes().get(program.code());
      var balance = state.balances().get(entry.getKey());
      return new Row(
          entry.getKey().toString(),
          program.salt().utf8(),
          code == null ? program.code().toString() : code.name() + " v" + code.version(),
          statusOf(state, entry),
          balance == null ? "0" : balance.toString(),
          program.creator().toString(),
          program.init().toString());
    }
  }

  private static String statusOf(ChainState state, Map.Entry<ActorId, ProgramEntry> entry) {
    QueueState held = state.standing().interventions().suspended().get(entry.getKey());
    String status = entry.getValue().status().label();
    return held == null
        ? status
        : "%s, suspended by an operator, %,d messages held".formatted(status, held.size());
  }

  @Override
  public Integer call() throws IOException {
    ChainState state = JournalFold.of(directory, code -> null, Long.MAX_VALUE, block -> {}).state();
    List<Row> rows =
        state.programs().entrySet().stream().map(entry -> Row.of(state, entry)).toList();
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(
          "%s  %-12s %-14s %s%n".formatted(row.program(), row.salt(), row.code(), row.status()));
    }
    text.append("%,d programs behind block %d%n".formatted(rows.size(), state.sequence()));
    output.print(new Printed(state.sequence(), rows), text.toString());
    return ExitCode.OK;
  }
}
