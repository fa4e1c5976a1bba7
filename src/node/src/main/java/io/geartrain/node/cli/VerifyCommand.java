package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.simulator.journal.Divergence;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.journal.Report;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Do every block again from the journal, and compare outcome by outcome, digest by digest.",
      "Works beside a running process, up to what is durable."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Mixin private Output output;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "blocks",
    "messages",
    "reExecuted",
    "obeyed",
    "skipped",
    "missingCode",
    "stateDigest",
    "divergence"
  })
  record Printed(
      long blocks,
      long messages,
      long reExecuted,
      long obeyed,
      long skipped,
      Collection<String> missingCode,
      String stateDigest,
      PrintedDivergence divergence) {}

  @JsonPropertyOrder({"block", "message", "program", "field", "recorded", "recomputed"})
  record PrintedDivergence(
      long block,
      String message,
      String program,
      String field,
      String recorded,
      String recomputed) {
    static PrintedDivergence of(Divergence from) {
      return new PrintedDivergence(
          from.block(),
          from.message() == null ? null : from.message().toString(),
          from.program() == null ? null : from.program().toString(),
          from.field(),
          from.recorded(),
          from.recomputed());
    }
  }

  @Override
  public Integer call() {
    Report report;
    try (Progress progress = new Progress("verify", "blocks")) {
      report =
          JournalReplay.of(directory)
              .with(Codes.all().toArray(HostedCode[]::new))
              .progress(
                  (done, all) -> {
                    if (done % 1024 == 0) {
                      progress.of(all);
                      progress.at(done);
                    }
                  })
              .run();
    }
    boolean same = report.divergence().isEmpty();
    Printed printed =
        new Printed(
            report.blocks(),
            report.messages(),
            report.reExecuted(),
            report.obeyed(),
            report.skipped(),
            report.missingCode().isEmpty() ? null : report.missingCode(),
            same && report.skipped() == 0 ? report.stateDigest().hex() : null,
            report.divergence().map(PrintedDivergence::of).orElse(null));
    output.print(printed, text(report));
    return same ? ExitCode.OK : ExitCode.DIFFERS;
  }

  private static String text(Report report) {
    String counts =
        "%,d blocks, %,d messages: %,d executed again, %,d obeyed, %,d skipped%n"
            .formatted(
                report.blocks(),
                report.messages(),
                report.reExecuted(),
                report.obeyed(),
                report.skipped());
    if (report.divergence().isPresent()) {
      return counts + "DIFFERS at " + report.divergence().get() + "\n";
    }
    if (!report.missingCode().isEmpty()) {
      return counts
          + "skipped what needs code that is not there: "
          + report.missingCode()
          + "; the rest is the same\n";
    }
    return counts + "the same; state digest " + report.stateDigest().hex() + "\n";
  }
}
