package io.geartrain.simulator.scenario;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.RejectedException;
import io.geartrain.runtime.block.Input;
import io.geartrain.runtime.core.ChainSettings;
import io.geartrain.runtime.core.ChainState;
import io.geartrain.runtime.core.DryRun;
import io.geartrain.runtime.core.Refusal;
import io.geartrain.runtime.host.HostedCode;
import io.geartrain.runtime.host.ProgramDefinition;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.unit.Question;
import io.geartrain.runtime.unit.Questions;
import io.geartrain.simulator.BlockWatch;
import io.geartrain.simulator.RecordFold;
import io.geartrain.simulator.journal.JournalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Production's world: actors, a journal in a directory of its own, the stepped clock. What happened is read
 * from the journal and folded again; the state that comes of it must be the runtime's.
 *
 * <p>A crash before a commit is made by copying the directory, letting the runtime make the block, and going
 * on from the copy: it is what a process leaves that dies before it writes, unclean stop included.
 */
final class RuntimeWorld implements ScenarioWorld {
  private static final long PATIENCE_SECONDS = 120;

  private final Config config;
  private final Map<CodeId, HostedCode> codes = new HashMap<>();
  private final ProgramDefinition<?, ?>[] definitions;
  private final ScratchDirectory directory = ScratchDirectory.make();
  private final BlockWatch watch;
  private final List<List<Input>> waiting = new ArrayList<>();
  private final List<CompletionStage<?>> answers = new ArrayList<>();
  private Geartrain geartrain;
  private RecordFold fold;

  private RuntimeWorld(
      RunOptions options,
      ChainSettings settings,
      long blockMillis,
      List<HostedCode> codes,
      BlockWatch watch) {
    this.config = config(options, settings, blockMillis);
    this.watch = watch;
    codes.forEach(code -> this.codes.put(code.id(), code));
    this.definitions =
        codes.stream().map(RuntimeWorld::definition).toArray(ProgramDefinition[]::new);
    try {
      begin();
      readJournal();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Makes worlds that run as the options say. */
  static ScenarioWorld.Maker running(RunOptions options) {
    return (settings, blockMillis, codes, watch) ->
        new RuntimeWorld(options, settings, blockMillis, codes, watch);
  }

  private static ProgramDefinition<?, ?> definition(HostedCode code) {
    return code instanceof ProgramDefinition<?, ?> definition ? definition : NamedCode.of(code);
  }

  /** Only gas and the given time cut a block short, no other bound of operation. Files are small. */
  private static Config config(RunOptions options, ChainSettings settings, long blockMillis) {
    Map<String, Object> keys = new LinkedHashMap<>();
    settings
        .toMap()
        .forEach((key, value) -> keys.put(ConfigUtil.joinPath("geartrain", "chain", key), value));
    keys.put("geartrain.block.processing-budget", blockMillis + "ms");
    keys.put("geartrain.block.max-bytes", "1 TiB");
    keys.put("geartrain.block.max-dispatches", 10_000_000);
    keys.put("geartrain.block.max-wave", options.sequential() ? 1 : 10_000);
    keys.put("geartrain.block.ingress-bytes", "1 TiB");
    keys.put("geartrain.block.max-due", 10_000_000);
    keys.put("geartrain.pipeline-bytes", "1 TiB");
    keys.put("geartrain.programs.threads", options.threads());
    keys.put("geartrain.programs.time-limit", "1m");
    keys.put("geartrain.programs.wall-limit", "2m");
    keys.put("geartrain.spin", "0");
    keys.put("geartrain.persistence.blocks.allocate-bytes", "64 KiB");
    keys.put("geartrain.persistence.programs.allocate-bytes", "64 KiB");
    keys.put("akka.log-dead-letters", "off");
    return ConfigFactory.parseMap(keys);
  }

  private void begin() {
    geartrain = Geartrain.start(directory.current(), config, definitions);
  }

  @Override
  public DryRun.Result dryRun(DryRun.Wanted wanted) {
    try {
      return get(geartrain.blocks().dryRun(wanted));
    } catch (RejectedException e) {
      return new DryRun.Refused(new Refusal(e.reason(), e.getMessage()));
    }
  }

  @Override
  public Questions.Answer ask(ActorId of, Question question, long gas) {
    return get(geartrain.blocks().ask(of, question, gas));
  }

  // ------------------------------------------------------------------ blocks

  @Override
  public void submit(List<Input> inputs) {
    waiting.add(inputs);
    answers.add(geartrain.blocks().submit(inputs));
  }

  @Override
  public void block() {
    block(Long.MAX_VALUE);
  }

  @Override
  public void block(long gas) {
    ChainState made = get(geartrain.blocks().make(gas));
    try {
      answers.forEach(RuntimeWorld::get);
    } catch (RejectedException e) {
      throw new IllegalStateException("the block refused " + e.getMessage(), e);
    }
    answers.clear();
    waiting.clear();
    readJournal();
    fold.mustBe(made);
  }

  /** Shows what the journal has beyond what was shown. */
  private void readJournal() {
    try (JournalReader journal = JournalReader.open(directory.current())) {
      if (fold == null) {
        fold = RecordFold.from(journal.genesis()).watchedBy(watch);
      }
      for (JournalReader.Recorded next = journal.next(); next != null; next = journal.next()) {
        if (next.block().sequence() > fold.state().sequence()) {
          fold.next(next.block(), next.block());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ------------------------------------------------------------------ ends

  @Override
  public void restart() {
    geartrain.close();
    beginAgain();
  }

  @Override
  public void crash() {
    Path before = directory.copy();
    get(geartrain.blocks().make());
    geartrain.close();
    directory.use(before);
    beginAgain();
  }

  private void beginAgain() {
    begin();
    fold.mustBe(get(geartrain.blocks().last()));
    answers.clear();
    waiting.forEach(inputs -> answers.add(geartrain.blocks().submit(inputs)));
  }

  @Override
  public void close() {
    try {
      if (geartrain != null) {
        geartrain.close();
      }
    } finally {
      directory.close();
    }
  }

  // ------------------------------------------------------------------ looking

  /** As the journal has it, which is as the runtime had it; nobody else uses it. */
  @Override
  public ChainState chain() {
    return fold.state();
  }

  @Override
  public Object stateOf(ActorId program) {
    if (!chain().programs().containsKey(program)) {
      throw new IllegalArgumentException("no program " + program);
    }
    HostedCode code = codes.get(chain().programs().get(program).code());
    return code.decodeState(get(geartrain.stateOf(program)).value());
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
