package io.geartrain.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.SecondJvm;
import io.geartrain.persistence.log.SegmentLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that persists through the plugin is killed in the middle of it, again and again. */
class KilledProcessTest {
  private static final int ACTORS = 12;

  @TempDir Path directory;

  /** Counts without end, a few numbers in each atomic write, and prints every number that is durable. */
  static final class Counting extends EventSourcedBehavior<Counting.Next, String, String> {
    private final String id;
    private final ActorRef<Next> self;
    private final boolean withSnapshots;

    record Next() {}

    private Counting(String id, ActorRef<Next> self, boolean withSnapshots) {
      super(PersistenceId.ofUniqueId(id));
      this.id = id;
      this.self = self;
      this.withSnapshots = withSnapshots;
    }

    static Behavior<Next> create(String id, boolean withSnapshots) {
      return Behaviors.setup(
          context -> new Counting(id, context.getSelf(), withSnapshots).asBehavior());
    }

    private Behavior<Next> asBehavior() {
      return this;
    }

    @Override
    public String emptyState() {
      return "0";
    }

    @Override
    public RetentionCriteria retentionCriteria() {
      return withSnapshots ? RetentionCriteria.snapshotEvery(100, 2) : RetentionCriteria.disabled();
    }

    @Override
    public SignalHandler<String> signalHandler() {
      return newSignalHandlerBuilder()
          .onSignal(
              RecoveryCompleted.class,
              (state, signal) -> {
                say("recovered", state);
                self.tell(new Next());
              })
          .build();
    }

    @Override
    public CommandHandler<Next, String, String> commandHandler() {
      return (state, next) -> {
        long from = Long.parseLong(state) + 1;
        long to = from + from % 3;
        return Effect()
            .persist(LongStream.rangeClosed(from, to).mapToObj(Long::toString).toList())
            .thenRun(
                () -> {
                  say("durable", Long.toString(to));
                  self.tell(new Next());
                });
      };
    }

    @Override
    public EventHandler<String, String> eventHandler() {
      return (state, event) -> event;
    }

    /** One write a line: no line is ever printed in part but the last. */
    private void say(String what, String number) {
      byte[] line = (what + " " + id + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
      System.out.write(line, 0, line.length);
      System.out.flush();
    }
  }

  /** The process that is killed. */
  static final class Writer {
    public static void main(String[] arguments) {
      Behavior<Void> guardian =
          Behaviors.setup(
              context -> {
                for (int i = 0; i < ACTORS; i++) {
                  context.spawn(Counting.create("id" + i, i % 2 == 0), "counting" + i);
                }
                return Behaviors.empty();
              });
      ActorSystem.create(
          guardian,
          "writer",
          PluginSystem.on(Path.of(arguments[0])).withFallback(ConfigFactory.load()));
    }
  }

  @Test
  void what_was_printed_as_durable_is_there_in_order_and_without_gaps() throws Exception {
    killing(3, 500);
  }

  @Tag("nightly")
  @Test
  void what_was_printed_as_durable_is_there_after_many_kills() throws Exception {
    killing(30, 5000);
  }

  private void killing(int rounds, int lines) throws IOException, InterruptedException {
    Map<String, Long> before = new TreeMap<>();
    for (int round = 1; round <= rounds; round++) {
      Map<String, Long> recovered = new HashMap<>();
      Map<String, Long> durable = new HashMap<>(before);
      try (SecondJvm writer = SecondJvm.start(List.of(), Writer.class, directory.toString())) {
        for (int i = 0; i < lines + 97 * round; i++) {
          String line = writer.line();
          assertThat(line).as("round %d: the process has ended", round).isNotNull();
          hear(line, recovered, durable);
        }
        for (String line : writer.kill()) {
          hear(line, recovered, durable);
        }
      }

      // Each went on from where the log said it was.
      assertThat(recovered).as("round %d", round).containsAllEntriesOf(before);
      before = written(durable, "round " + round);
    }
  }

  private static void hear(String line, Map<String, Long> recovered, Map<String, Long> durable) {
    String[] words = line.split(" ");
    (words[0].equals("recovered") ? recovered : durable)
        .merge(words[1], Long.parseLong(words[2]), Math::max);
  }

  /** Highest number of each id; and every number below it is there, each in its place. */
  private Map<String, Long> written(Map<String, Long> durable, String as) throws IOException {
    Map<String, Long> highest = new TreeMap<>();
    Path journal = directory.resolve("journal");
    try (EventLog log = EventLog.open(journal, new SegmentLog.Settings(1 << 16, 1 << 12, 0))) {
      for (Map.Entry<String, Long> promise : durable.entrySet()) {
        String id = promise.getKey();
        Map<Long, String> events = EventLogs.events(log, id);
        long last = EventLogs.highest(log, id);
        assertThat(last).as("%s, %s", as, id).isGreaterThanOrEqualTo(promise.getValue());
        assertThat(events.keySet())
            .as("%s, %s", as, id)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(events).allSatisfy((number, text) -> assertThat(text).isEqualTo("" + number));
        highest.put(id, last);
      }
    }
    return highest;
  }
}
