package io.geartrain.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.typed.javadsl.RetentionCriteria;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin under actors as an application writes them. */
class NotebookTest {
  @TempDir Path directory;

  private PluginSystem system;

  @BeforeEach
  void start() {
    system = PluginSystem.start(PluginSystem.on(directory));
  }

  @AfterEach
  void stop() {
    system.close();
  }

  private void restart() {
    stop();
    start();
  }

  private ActorRef<Notebook.Command> notebook(String id) {
    return system.kit().spawn(Notebook.create(id));
  }

  private ActorRef<Notebook.Command> notebook(String id, RetentionCriteria retention) {
    return system.kit().spawn(Notebook.create(id, retention));
  }

  private void note(ActorRef<Notebook.Command> notebook, Object... lines) {
    TestProbe<Done> done = system.kit().createTestProbe(Done.class);
    notebook.tell(new Notebook.Note(List.of(lines), done.getRef()));
    done.receiveMessage();
  }

  private String read(ActorRef<Notebook.Command> notebook) {
    TestProbe<String> answer = system.kit().createTestProbe(String.class);
    notebook.tell(new Notebook.Read(answer.getRef()));
    return answer.receiveMessage();
  }

  private void close(ActorRef<Notebook.Command> notebook) {
    notebook.tell(new Notebook.Close());
    system.kit().createTestProbe().expectTerminated(notebook);
  }

  @Test
  void what_was_noted_is_read_by_the_next_incarnation() {
    ActorRef<Notebook.Command> first = notebook("a");
    note(first, "one");
    note(first, "two", "three");
    close(first);

    ActorRef<Notebook.Command> second = notebook("a");

    assertThat(read(second)).isEqualTo("one,two,three");
  }

  @Test
  void what_was_noted_is_read_after_a_restart() {
    note(notebook("a"), "one", "two");
    note(notebook("b"), "three");

    restart();

    ActorRef<Notebook.Command> a = notebook("a");
    assertThat(read(a)).isEqualTo("one,two");
    note(a, "four");
    restart();
    assertThat(read(notebook("a"))).isEqualTo("one,two,four");
    assertThat(read(notebook("b"))).isEqualTo("three");
  }

  @Test
  void a_tagged_event_is_read_as_it_was() {
    note(notebook("a"), "#one", "two");

    restart();

    assertThat(read(notebook("a"))).isEqualTo("#one,two");
  }

  @Test
  void an_actor_whose_event_is_rejected_ends_and_its_next_incarnation_goes_on() {
    ActorRef<Notebook.Command> first = notebook("a");
    ActorRef<Notebook.Command> other = notebook("b");
    note(first, "one");

    first.tell(
        new Notebook.Note(List.of(new Object()), system.kit().<Done>createTestProbe().getRef()));

    system.kit().createTestProbe().expectTerminated(first);
    note(other, "undisturbed");
    ActorRef<Notebook.Command> second = notebook("a");
    note(second, "two");
    assertThat(read(second)).isEqualTo("one,two");
    restart();
    assertThat(read(notebook("a"))).isEqualTo("one,two");
    assertThat(read(notebook("b"))).isEqualTo("undisturbed");
  }

  @Test
  void snapshots_shorten_recovery_and_events_below_them_may_be_deleted() {
    RetentionCriteria retention =
        RetentionCriteria.snapshotEvery(5, 1).withDeleteEventsOnSnapshot();
    ActorRef<Notebook.Command> first = notebook("a", retention);
    for (int i = 1; i <= 23; i++) {
      note(first, "n" + i);
    }
    String all =
        IntStream.rangeClosed(1, 23).mapToObj(i -> "n" + i).collect(Collectors.joining(","));

    assertThat(read(first)).isEqualTo(all);
    restart();

    ActorRef<Notebook.Command> second = notebook("a", retention);
    assertThat(read(second)).isEqualTo(all);
    note(second, "n24");
    restart();
    assertThat(read(notebook("a", retention))).isEqualTo(all + ",n24");
  }

  @Test
  void many_actors_note_at_the_same_time() {
    int actors = 50;
    int lines = 20;
    List<ActorRef<Notebook.Command>> notebooks = new ArrayList<>();
    for (int i = 0; i < actors; i++) {
      notebooks.add(notebook("id" + i));
    }
    TestProbe<Done> done = system.kit().createTestProbe(Done.class);
    for (int line = 0; line < lines; line++) {
      for (ActorRef<Notebook.Command> notebook : notebooks) {
        notebook.tell(new Notebook.Note(List.of(Integer.toString(line)), done.getRef()));
      }
    }
    done.receiveSeveralMessages(actors * lines);

    restart();

    String all =
        IntStream.range(0, lines).mapToObj(Integer::toString).collect(Collectors.joining(","));
    for (int i = 0; i < actors; i++) {
      assertThat(read(notebook("id" + i))).isEqualTo(all);
    }
  }
}
