package io.geartrain.node.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.geartrain.runtime.codec.CanonicalCbor;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.Payload;
import io.geartrain.simulator.journal.JournalFold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "state",
    description = "Show a program's memory, now or as it was at a height.",
    mixinStandardHelpOptions = true)
final class StateCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "The data directory.")
  private Path directory;

  @Parameters(
      index = "1",
      paramLabel = "PROGRAM",
      description = "Its id (0x and 64 digits), or its salt.")
  private String program;

  @Option(
      names = "--at",
      paramLabel = "HEIGHT",
      description = "The last height that counts; all if not given.")
  private Long height;

  @Mixin private Output output;

  @JsonPropertyOrder({"program", "salt", "code", "status", "block", "height", "state"})
  record Printed(
      String program,
      String salt,
      String code,
      String status,
      long block,
      long height,
      Object state) {}

  @Override
  public Integer call() throws IOException {
    JournalFold fold =
        JournalFold.of(directory, Codes::of, height == null ? Long.MAX_VALUE : height, block -> {});
    Map.Entry<ActorId, ProgramEntry> found = find(fold.state().programs());
    Payload memory = fold.memoryOf(found.getKey());
    if (memory == null) {
      throw new IllegalArgumentException(
          "the code of program " + found.getKey() + " is not there to read its memory");
    }
    var code = fold.state().codes().get(found.getValue().code());
    Printed printed =
        new Printed(
            found.getKey().toString(),
            found.getValue().salt().utf8(),
            code.name() + " v" + code.version(),
            found.getValue().status().label(),
            fold.state().sequence(),
            fold.state().height(),
            readable(CanonicalCbor.toTree(memory)));
    output.print(printed, Output.toJson(printed) + "\n");
    return ExitCode.OK;
  }

  private Map.Entry<ActorId, ProgramEntry> find(Map<ActorId, ProgramEntry> programs) {
    List<Map.Entry<ActorId, ProgramEntry>> found =
        programs.entrySet().stream().filter(this::isWanted).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no program has the id or salt '"
              + program
              + "'"
              + (height == null ? "" : " at height " + height)
              + "; 'geartrain programs' lists them");
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          found.size() + " programs have the salt '" + program + "'; give the id of one");
    }
    return found.get(0);
  }

  private boolean isWanted(Map.Entry<ActorId, ProgramEntry> entry) {
    if (program.matches("0x[0-9a-fA-F]{64}")) {
      return entry.getKey().bytes().equals(Bytes32.ofHex(program));
    }
    return entry.getValue().salt().utf8().equals(program);
  }

  /** Bytes as hexadecimal, also within lists and maps. */
  private static Object readable(Object value) {
    if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new java.util.LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(key, readable(each)));
      return copy;
    } else if (value instanceof List<?> list) {
      return list.stream().map(StateCommand::readable).toList();
    }
    return value;
  }
}
