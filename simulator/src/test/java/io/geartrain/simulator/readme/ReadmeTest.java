package io.geartrain.simulator.readme;

import static io.geartrain.runtime.SubmitOption.idempotencyKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.Geartrain;
import io.geartrain.runtime.Sealed;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.UserId;
import io.geartrain.simulator.Simulator;
import io.geartrain.simulator.journal.JournalReplay;
import io.geartrain.simulator.testkit.ProgramTestKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and guide show is compiled and run here, and is the same text. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/test/java/io/geartrain/simulator").toAbsolutePath(),
          Path.of("../programs/src").toAbsolutePath());
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void the_embedding_snippet_runs() {
    Path data = directory.resolve("data");
    // snippet: embedding
    try (Geartrain geartrain = Geartrain.start(data, Counter.CODE)) {
      UserId alice = UserId.of("alice");
      ProgramRef<Counter.Command> counter =
          geartrain
              .as(alice)
              .create(Counter.CODE, "visits", new Counter.Open())
              .toCompletableFuture()
              .join(); // stages complete when durable

      CompletionStage<Counter.Total> total =
          geartrain.as(alice).ask(counter, new Counter.Add(2), idempotencyKey("visit-17"));

      System.out.println(total.toCompletableFuture().join()); // Total[value=2]
    }
    // end
    try (Geartrain geartrain = Geartrain.start(data, Counter.CODE)) {
      Sealed<Counter.State> state =
          geartrain
              .state(Counter.CODE.refOf("visits"), Counter.State.class)
              .toCompletableFuture()
              .join();
      assertThat(state.value()).isEqualTo(new Counter.State(2));
    }
    // snippet: replay
    JournalReplay.of(data).with(Counter.CODE).run().assertNoDivergence();
    // end
  }

  @Test
  void the_test_kit_snippet_runs() {
    // snippet: testkit
    var counter = ProgramTestKit.of(Counter.CODE).init(new Counter.Open());

    var step = counter.ask(new Counter.Add(10));

    assertThat(step.reply()).isEqualTo(new Counter.Total(10));
    assertThat(step.events()).containsExactly(new Counter.Added(10));
    // end
  }

  @Test
  void the_simulator_snippet_runs() {
    UserId alice = UserId.of("alice");
    // snippet: simulator
    var world = Simulator.with(Counter.CODE);
    var counter = world.as(alice).create(Counter.CODE, "visits", new Counter.Open());
    world.as(alice).send(counter, new Counter.Add(1));
    world.runUntilIdle().crashAndRestart();

    var total = world.as(alice).ask(counter, new Counter.Add(2));
    world.runUntilIdle();

    assertThat(total.value()).isEqualTo(new Counter.Total(3));
    // end
  }

  @Test
  void every_java_block_of_readme_and_guide_stands_in_a_source_that_the_build_compiles()
      throws IOException {
    StringBuilder compiled = new StringBuilder();
    for (Path folder : SOURCES) {
      for (Path source : files(folder, ".java")) {
        compiled.append(squeeze(Files.readString(source)));
      }
    }

    List<String> missing = new ArrayList<>();
    List<Path> pages = new ArrayList<>(files(ROOT.resolve("src/site"), ".md"));
    pages.add(ROOT.resolve("README.md"));
    int blocks = 0;
    for (Path page : pages) {
      Matcher block = JAVA_BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        blocks++;
        if (compiled.indexOf(squeeze(block.group(1))) < 0) {
          missing.add(ROOT.relativize(page) + ": " + block.group(1));
        }
      }
    }

    assertThat(missing).isEmpty();
    assertThat(blocks).isGreaterThan(4);
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(ending)).toList();
    }
  }

  /** Formatting may differ; nothing else. */
  private static String squeeze(String text) {
    return text.replaceAll("\\s+", "");
  }
}
