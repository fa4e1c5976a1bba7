package io.geartrain.simulator.journal;

import io.geartrain.runtime.block.BlockRecord;
import io.geartrain.runtime.block.Effect;
import io.geartrain.runtime.block.Executed;
import io.geartrain.runtime.block.Frame;
import io.geartrain.runtime.block.Outcome;
import io.geartrain.runtime.block.RecordCodec;
import io.geartrain.runtime.block.Unit;
import io.geartrain.runtime.core.BlockDraft;
import io.geartrain.runtime.core.BrokenInvariantException;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.CodeEntry;
import io.geartrain.runtime.core.Conservation;
import io.geartrain.runtime.core.ProgramEntry;
import io.geartrain.runtime.core.StateDigest;
import io.geartrain.runtime.host.BlockContext;
import io.geartrain.runtime.host.Executor;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.module.HostedModule;
import io.geartrain.runtime.unit.UnitHost;
import io.geartrain.runtime.unit.UnitOfWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Does every block of a journal again with today's code, and compares. Inputs, heights and where blocks
 * ended come from the journal; outcomes do not: handlers run again, ids and routing are decided again, and
 * the result must have the same bytes. Only what depends on the machine (time limits, stack and memory
 * overflows, quarantine) is taken from the journal, and counted.
 */
public final class JournalReplay {
  private static final int LAWS_EVERY = 1 << 14;

  private final Path directory;
  private final Map<CodeId, HostedCode> codes = new HashMap<>();
  private BiConsumer<Long, Long> progress = (done, all) -> {};

  private final Map<ActorId, Object> memories = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private BlockDraft draft;
  private long blocks;
  private long messages;
  private long reExecuted;
  private long obeyed;
  private long skipped;

  private JournalReplay(Path directory) {
    this.directory = directory;
  }

  /** A replay of that data directory. */
  public static JournalReplay of(Path directory) {
    return new JournalReplay(directory);
  }

  /** With that code. */
  public JournalReplay with(HostedCode... definitions) {
    for (HostedCode code : definitions) {
      codes.put(code.id(), code);
    }
    for (HostedCode code : HostedModule.builtInFor(codes.values())) {
      codes.put(code.id(), code);
    }
    return this;
  }

  /** Tells how many records of how many are done. */
  public JournalReplay progress(BiConsumer<Long, Long> listener) {
    progress = listener;
    return this;
  }

  /**
   * Runs, up to the end or to the first divergence. For one use.
   *
   * @throws io.geartrain.persistence.log.DamagedLogException when the log is not what was written
   */
  public Report run() {
    try (JournalReader journal = JournalReader.open(directory)) {
      draft = new BlockDraft(journal.genesis());
      for (JournalReader.Recorded next = journal.next(); next != null; next = journal.next()) {
        Optional<Divergence> divergence = again(next);
        if (divergence.isPresent()) {
          return report(divergence);
        }
        blocks++;
        progress.accept(blocks, journal.frames() - 1);
      }
      return report(lawsAtTheEnd());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report report(Optional<Divergence> divergence) {
    return new Report(
        blocks,
        messages,
        reExecuted,
        obeyed,
        skipped,
        missing,
        divergence.isPresent() ? Bytes32.ZERO : stateDigest(),
        divergence);
  }

  private Bytes32 stateDigest() {
    StateDigest digest = new StateDigest();
    for (Map.Entry<ActorId, ProgramEntry> program : draft.base().programs().entrySet()) {
      HostedCode code = codes.get(program.getValue().code());
      if (code == null) {
        // A digest of only some programs would look like another result.
        return Bytes32.ZERO;
      }
      digest.add(program.getKey(), code.id(), code.encodeState(memory(program.getKey(), code)));
    }
    return digest.result();
  }

  private Object memory(ActorId program, HostedCode code) {
    return memories.computeIfAbsent(program, id -> code.emptyState());
  }

  private Optional<Divergence> lawsAtTheEnd() {
    try {
      checkLaws(draft.base());
      return Optional.empty();
    } catch (BrokenInvariantException e) {
      return Optional.of(
          new Divergence(
              draft.base().sequence(), null, null, "block", "what it holds", e.getMessage()));
    }
  }

  /** Gas and value are conserved; looks at everything, so not behind every block. */
  private void checkLaws(ChainState state) {
    Conservation.checkGas(state);
    BigInteger now = Conservation.value(state);
    BigInteger first =
        Conservation.value(ChainState.genesis(state.settings(), 0)).add(state.standing().minted());
    if (!now.equals(first)) {
      throw new BrokenInvariantException(state.sequence(), "value", first, now);
    }
  }

  private Optional<Divergence> again(JournalReader.Recorded recorded) {
    BlockRecord block = recorded.block();
    BlockDraft.Sealed sealed;
    try {
      draft.replayOpening(block);
      BlockContext context =
          new BlockContext(
              draft.base().settings(),
              block.sequence(),
              block.height(),
              block.timestamp(),
              draft.base().backlog(),
              draft.base().agenda());
      for (Executed dispatch : block.executed()) {
        Optional<Divergence> divergence = again(block, dispatch, context);
        if (divergence.isPresent()) {
          return divergence;
        }
      }
      sealed = draft.seal();
      if (block.sequence() % LAWS_EVERY == 0) {
        checkLaws(sealed.state());
      }
    } catch (BrokenInvariantException e) {
      return Optional.of(
          new Divergence(block.sequence(), null, null, "block", "what it holds", e.getMessage()));
    }
    return compareBytes(recorded, sealed.block());
  }

  private Optional<Divergence> again(BlockRecord block, Executed recorded, BlockContext context) {
    messages++;
    Message message = draft.head();
    if (message == null || !message.id().equals(recorded.outcome().message())) {
      return Optional.of(
          new Divergence(
              block.sequence(),
              recorded.outcome().message(),
              null,
              "message",
              recorded.outcome().message().toString(),
              message == null ? "an empty queue" : message.id().toString()));
    }
    Outcome outcome = draft.judge(message);
    if (outcome == null) {
      outcome = run(message, recorded, context);
    }
    draft.merge(outcome);
    if (outcome == recorded.outcome()) {
      remember(outcome.unit());
    }
    return compare(block, message, recorded, draft.lastExecuted());
  }

  private Outcome run(Message message, Executed recorded, BlockContext context) {
    ProgramEntry program = draft.program(message.destination());
    HostedCode code = codes.get(program.code());
    if (!hasCode(recorded, program.code())) {
      skipped++;
      return recorded.outcome();
    }
    if (recorded.outcome().trap() != null && recorded.outcome().trap().cause().isObeyed()) {
      obeyed++;
      return recorded.outcome();
    }
    reExecuted++;
    boolean interrupted = Thread.currentThread().isInterrupted();
    Outcome outcome =
        draft.isUnit(message) ? runUnit(message, context) : runAlone(message, code, context);
    if (!interrupted) {
      // A handler that interrupts its own thread would otherwise close the file that is being read.
      Thread.interrupted();
    }
    return outcome;
  }

  /** Whether everything that ran is here; notes what is missing. */
  private boolean hasCode(Executed recorded, CodeId code) {
    boolean has = isHere(code);
    if (recorded.outcome().unit() != null) {
      for (Frame frame : recorded.outcome().unit().frames()) {
        ProgramEntry program = draft.program(frame.actor());
        has &= program == null || isHere(program.code());
        for (Effect effect : frame.effects()) {
          has &= !(effect instanceof Effect.Found found) || isHere(found.code());
          has &= !(effect instanceof Effect.Migrate migrate) || isHere(migrate.code());
        }
      }
    }
    return has;
  }

  private boolean isHere(CodeId code) {
    if (codes.containsKey(code)) {
      return true;
    }
    CodeEntry known = draft.base().codes().get(code);
    missing.add(known == null ? code.toString() : known.name() + " v" + known.version());
    return false;
  }

  /** What a unit of work that was taken as recorded left with programs whose code is here. */
  private void remember(Unit unit) {
    if (unit != null) {
      for (Frame frame : unit.frames()) {
        ProgramEntry program = draft.program(frame.actor());
        HostedCode code = program == null ? null : codes.get(program.code());
        for (Payload event : code == null ? List.<Payload>of() : frame.events()) {
          memories.put(frame.actor(), code.apply(memory(frame.actor(), code), event));
        }
      }
    }
  }

  private Outcome runAlone(Message message, HostedCode code, BlockContext context) {
    Executor.Step step =
        Executor.run(
            code,
            memory(message.destination(), code),
            draft.dispatch(message),
            draft.holdings(message.destination()),
            context,
            Executor.Watch.NONE);
    memories.put(message.destination(), step.state());
    return step.outcome();
  }

  private Outcome runUnit(Message message, BlockContext context) {
    UnitHost host =
        new UnitHost() {
          @Override
          public HostedCode code(CodeId id) {
            return codes.get(id);
          }

          @Override
          public Object memory(ActorId program, HostedCode code) {
            return JournalReplay.this.memory(program, code);
          }
        };
    UnitOfWork.Done done = UnitOfWork.run(draft.view(), host, context, draft.dispatch(message));
    memories.putAll(done.memories());
    return done.outcome();
  }

  private Optional<Divergence> compare(
      BlockRecord block, Message message, Executed recorded, Executed now) {
    Outcome was = recorded.outcome();
    Outcome is = now.outcome();
    HostedCode code =
        codes.get(
            draft.program(message.destination()) == null
                ? null
                : draft.program(message.destination()).code());
    String field;
    String before;
    String after;
    if (was.verdict() != is.verdict()) {
      field = "verdict";
      before = was.verdict().toString();
      after = is.verdict() + (is.diagnosis() == null ? "" : " (" + is.diagnosis() + ")");
    } else if (!Objects.equals(was.trap(), is.trap())) {
      field = "trap";
      before = String.valueOf(was.trap());
      after = String.valueOf(is.trap());
    } else if (!was.events().equals(is.events())) {
      field = "events";
      before = show(code, was.events());
      after = show(code, is.events());
    } else if (!was.effects().equals(is.effects())) {
      field = "effects";
      before = was.effects().toString();
      after = is.effects().toString();
    } else if (!Objects.equals(was.unit(), is.unit())) {
      field = "unit";
      before = String.valueOf(was.unit());
      after = String.valueOf(is.unit());
    } else if (was.gasBurned() != is.gasBurned()) {
      field = "gasBurned";
      before = Long.toString(was.gasBurned());
      after = Long.toString(is.gasBurned());
    } else if (!recorded.dispositions().equals(now.dispositions())) {
      field = "dispositions";
      before = recorded.dispositions().toString();
      after = now.dispositions().toString();
    } else {
      return Optional.empty();
    }
    return Optional.of(
        new Divergence(
            block.sequence(), message.id(), message.destination(), field, before, after));
  }

  private static String show(HostedCode code, List<Payload> events) {
    if (code == null) {
      return events.toString();
    }
    try {
      return events.stream().map(code::decodeEvent).toList().toString();
    } catch (RuntimeException e) {
      return events.toString();
    }
  }

  /** The block's bytes, and with them the chain of digests, must come out the same. */
  private static Optional<Divergence> compareBytes(
      JournalReader.Recorded recorded, BlockRecord again) {
    byte[][] body = recorded.entry().withPayload(RecordCodec.encode(again)).parts();
    Bytes32 digest = recorded.frame().digestWith(body);
    return digest.equals(recorded.frame().digest())
        ? Optional.empty()
        : Optional.of(
            new Divergence(
                again.sequence(),
                null,
                null,
                "digest",
                recorded.frame().digest().hex(),
                digest.hex()));
  }
}
