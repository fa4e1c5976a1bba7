package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Disposition;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.Output;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Phase;
import io.geartrain.simulator.BlockWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The ids in a trace are those that the core gave: over all scenarios, what the trace says was made is found
 * in the queue, the agenda, a mailbox or at a user, and what is found there the trace has said.
 */
class MadeMessagesTest {
  private static final Map<String, EntryPoint> ENTRIES =
      Map.of(
          "send", EntryPoint.HANDLE,
          "ask", EntryPoint.HANDLE,
          "timer", EntryPoint.HANDLE,
          "create", EntryPoint.INIT,
          "reply", EntryPoint.REPLY,
          "auto", EntryPoint.REPLY,
          "error", EntryPoint.REPLY,
          "signal", EntryPoint.SIGNAL,
          "schedule", EntryPoint.SUDO);

  /** Dispositions of messages that are somewhere when their dispatch is merged. */
  private static final Set<Disposition> SOMEWHERE =
      Set.of(Disposition.QUEUED, Disposition.CREATED, Disposition.DELIVERED, Disposition.MAILED);

  private final Set<String> kinds = new TreeSet<>();
  private final List<String> wrong = new ArrayList<>();

  /** Compares what is said with what is found, block by block. */
  private final class Comparison implements BlockWatch {
    private final Map<MessageId, MadeMessages.Made> said = new HashMap<>();
    private final Set<MessageId> saidInBlock = new LinkedHashSet<>();
    private final Set<MessageId> found = new HashSet<>();

    @Override
    public void ran(BlockRecord block, int ordinal, Message message) {
      found(message);
      for (MadeMessages.Made made :
          MadeMessages.by(message, block.executed().get(ordinal), block.sequence(), ordinal)) {
        if (made.id() != null) {
          kinds.add(made.kind() + " " + made.disposition());
          said.put(made.id(), made);
          saidInBlock.add(made.id());
        }
      }
    }

    @Override
    public void sealed(BlockDraft.Sealed sealed) {
      sealed.state().queue().forEach(this::found);
      sealed.state().agenda().forEach(entry -> found(entry.parked().message()));
      for (Output output : sealed.outputs()) {
        if (output instanceof Output.Delivered delivered) {
          boolean isReply = delivered.mail().isReply();
          found(
              delivered.mail().id(),
              delivered.user(),
              isReply ? EntryPoint.REPLY : EntryPoint.HANDLE);
        }
      }
      for (MessageId id : saidInBlock) {
        if (SOMEWHERE.contains(said.get(id).disposition()) && !found.contains(id)) {
          wrong.add(id + " is nowhere: " + said.get(id));
        }
      }
      saidInBlock.clear();
      found.clear();
    }

    private void found(Message message) {
      if (message != null) {
        found(message.id(), message.destination(), message.entry());
      }
    }

    private void found(MessageId id, ActorId to, EntryPoint entry) {
      found.add(id);
      MadeMessages.Made made = said.get(id);
      boolean isAsSaid =
          made == null
              ? isBehindAllThatWereSaid(id)
              : made.to().equals(to) && ENTRIES.get(made.kind()) == entry;
      if (id.phase() == Phase.DISPATCH && !isAsSaid) {
        wrong.add("%s, a %s, was said to be %s".formatted(id, entry, made));
      }
    }

    /** What mail gives rise to has ids, too: the reply of mail that is settled at once, and triggered mail. */
    private boolean isBehindAllThatWereSaid(MessageId id) {
      return said.keySet().stream()
          .filter(each -> each.sequence() == id.sequence() && each.ordinal() == id.ordinal())
          .allMatch(each -> each.index() < id.index());
    }
  }

  @Test
  void what_is_said_to_be_made_is_found_and_the_other_way_round() throws IOException {
    for (ScenarioSuite suite : ScenarioSuite.ALL) {
      for (Path file : suite.files()) {
        for (Scenario scenario : ScenarioReader.read(file)) {
          int before = wrong.size();
          run(scenario);
          if (wrong.size() > before) {
            wrong.add(before, suite.key(file, scenario));
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(kinds)
        .contains(
            "ask QUEUED",
            "auto DELIVERED",
            "auto SETTLED",
            "create CREATED",
            "create DELAYED",
            "error DELIVERED",
            "error QUEUED",
            "reply DELIVERED",
            "reply QUEUED",
            "schedule DELAYED",
            "send DELAYED",
            "send MAILED",
            "send QUEUED",
            "signal QUEUED");
  }

  private void run(Scenario scenario) {
    RunOptions options = RunOptions.defaults();
    ScenarioRunner.run(
        scenario,
        options,
        (settings, blockMillis, codes, watch) ->
            SimulatedWorld.running(options)
                .make(settings, blockMillis, codes, BlockWatch.both(watch, new Comparison())));
  }
}
