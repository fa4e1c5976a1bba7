package io.geartrain.simulator.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.geartrain.programs.scripted.CodeNames;
import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.Trap;
import io.geartrain.runtime.block.Unit;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.simulator.BlockWatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** A line of JSON for each dispatch: the same bytes in whatever way the scenario runs. */
final class Trace implements BlockWatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String scenario;
  private final Names names;
  private final Consumer<String> lines;

  Trace(String scenario, Names names, Consumer<String> lines) {
    this.scenario = scenario;
    this.names = names;
    this.lines = lines;
  }

  @Override
  public void ran(BlockRecord block, int ordinal, Message message) {
    Executed executed = block.executed().get(ordinal);
    Outcome outcome = executed.outcome();
    List<MadeMessages.Made> made = MadeMessages.by(message, executed, block.sequence(), ordinal);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("scenario", scenario);
    line.put("sequence", block.sequence());
    line.put("height", block.height());
    line.put("ordinal", ordinal);
    line.put("message", message.id().toString());
    line.put("source", names.ofFile(message.source()));
    line.put("destination", names.ofFile(message.destination()));
    line.put("kind", History.entryName(message.entry()));
    line.put("outcome", lower(outcome.verdict()));
    line.put("replyCode", replyCode(outcome, made));
    line.put("gas", outcome.gasBurned());
    line.put("sent", sent(made));
    line.put("events", events(outcome));
    line.put("cause", cause(outcome.trap()));
    if (outcome.unit() != null) {
      line.put("error", outcome.unit().error());
      line.put("frames", frames(outcome.unit()));
    }
    lines.accept(json(line));
  }

  /** Why the reply came that this run gave, or null when it gave none. */
  private static String replyCode(Outcome outcome, List<MadeMessages.Made> made) {
    for (MadeMessages.Made each : made) {
      switch (each.kind()) {
        case "reply" -> {
          return "Manual";
        }
        case "auto" -> {
          return "Auto";
        }
        case "error" -> {
          return CodeNames.of(outcome.trap().code());
        }
        default -> {}
      }
    }
    return null;
  }

  private List<Object> sent(List<MadeMessages.Made> made) {
    List<Object> sent = new ArrayList<>();
    for (MadeMessages.Made each : made) {
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("id", each.id() == null ? null : each.id().toString());
      item.put("kind", each.kind());
      item.put("to", each.to() == null ? null : names.ofFile(each.to()));
      item.put("disposition", lower(each.disposition()));
      sent.add(item);
    }
    return sent;
  }

  private static int events(Outcome outcome) {
    int events = outcome.events().size();
    if (outcome.unit() != null) {
      for (Frame frame : outcome.unit().frames()) {
        events += frame.events().size();
      }
    }
    return events;
  }

  /** The runs of a unit of work, in the order in which they began. */
  private List<Object> frames(Unit unit) {
    List<Object> frames = new ArrayList<>();
    for (Frame frame : unit.frames()) {
      List<String> shown = new ArrayList<>();
      for (Effect effect : frame.effects()) {
        if (effect instanceof Effect.Emit emit) {
          shown.add(emit.type());
        }
      }
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("actor", names.ofFile(frame.actor()));
      item.put("entry", History.entryName(frame.entry()));
      item.put("failed", frame.failed());
      item.put("kept", frame.kept());
      item.put("events", frame.events().size());
      item.put("shown", shown);
      frames.add(item);
    }
    return frames;
  }

  /** What went wrong: the code, and what the program said. */
  private static String cause(Trap trap) {
    if (trap == null) {
      return null;
    }
    Payload said = trap.payload();
    String text = CodeNames.of(trap.code());
    if (said.isEmpty()) {
      return text;
    }
    boolean isText = Payload.utf8(said.utf8()).equals(said);
    return text + ": " + (isText ? said.utf8() : said.toString());
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static String json(Object line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void sealed(BlockDraft.Sealed sealed) {}
}
