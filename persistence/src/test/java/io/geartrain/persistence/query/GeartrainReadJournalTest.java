package io.geartrain.persistence.query;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.query.EventEnvelope;
import akka.persistence.query.Offset;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.geartrain.persistence.journal.Notebook;
import io.geartrain.persistence.journal.PluginSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeartrainReadJournalTest {
  private static final long ANY = Long.MAX_VALUE;

  @TempDir Path directory;

  private PluginSystem system;
  private GeartrainReadJournal queries;

  @BeforeEach
  void start() {
    system = PluginSystem.start(PluginSystem.on(directory));
    queries =
        PersistenceQuery.get(system.classic())
            .getReadJournalFor(GeartrainReadJournal.class, GeartrainReadJournal.IDENTIFIER);
  }

  @AfterEach
  void stop() {
    system.close();
  }

  private void note(String id, Object... lines) {
    note(system.kit().spawn(Notebook.create(id)), lines);
  }

  private void note(ActorRef<Notebook.Command> notebook, Object... lines) {
    TestProbe<Done> done = system.kit().createTestProbe(Done.class);
    notebook.tell(new Notebook.Note(List.of(lines), done.getRef()));
    done.receiveMessage();
    notebook.tell(new Notebook.Close());
    done.expectTerminated(notebook);
  }

  private <T> List<T> all(Source<T, NotUsed> source) throws Exception {
    return source
        .runWith(Sink.seq(), system.kit().system())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static List<Object> events(List<EventEnvelope> envelopes) {
    return envelopes.stream().map(EventEnvelope::event).toList();
  }

  @Test
  void current_events_of_an_id_are_those_that_are_there() throws Exception {
    note("a", "one", "two", "three");
    note("b", "other");

    List<EventEnvelope> found = all(queries.currentEventsByPersistenceId("a", 0, ANY));

    assertThat(events(found)).containsExactly("one", "two", "three");
    assertThat(found)
        .allSatisfy(envelope -> assertThat(envelope.persistenceId()).isEqualTo("a"))
        .extracting(EventEnvelope::sequenceNr)
        .containsExactly(1L, 2L, 3L);
    assertThat(found.get(1).offset()).isEqualTo(Offset.sequence(2));
    assertThat(found).allSatisfy(envelope -> assertThat(envelope.timestamp()).isPositive());
  }

  @Test
  void current_events_keep_to_their_range() throws Exception {
    note("a", "one", "two", "three", "four");

    assertThat(events(all(queries.currentEventsByPersistenceId("a", 2, 3))))
        .containsExactly("two", "three");
    assertThat(events(all(queries.currentEventsByPersistenceId("a", 4, 9))))
        .containsExactly("four");
    assertThat(all(queries.currentEventsByPersistenceId("a", 5, 9))).isEmpty();
    assertThat(all(queries.currentEventsByPersistenceId("a", 3, 2))).isEmpty();
    assertThat(all(queries.currentEventsByPersistenceId("unknown", 0, ANY))).isEmpty();
  }

  @Test
  void more_events_than_fit_a_page_are_all_found_in_order() throws Exception {
    Object[] lines = LongStream.rangeClosed(1, 1300).mapToObj(Long::toString).toArray();
    note("a", lines);

    assertThat(events(all(queries.currentEventsByPersistenceId("a", 0, ANY))))
        .containsExactly(lines);
  }

  @Test
  void events_have_lost_their_tags_but_nothing_else() throws Exception {
    note("a", "#tagged", "bare");

    assertThat(events(all(queries.currentEventsByPersistenceId("a", 0, ANY))))
        .containsExactly("#tagged", "bare");
  }

  @Test
  void deleted_events_are_not_found() throws Exception {
    ActorRef<Notebook.Command> notebook =
        system
            .kit()
            .spawn(
                Notebook.create(
                    "a", RetentionCriteria.snapshotEvery(2, 1).withDeleteEventsOnSnapshot()));
    TestProbe<Done> done = system.kit().createTestProbe(Done.class);
    for (int line = 1; line <= 8; line++) {
      notebook.tell(new Notebook.Note(List.of("n" + line), done.getRef()));
      done.receiveMessage();
    }

    // The actor deletes when it hears of its snapshot.
    List<EventEnvelope> found =
        done.awaitAssert(
            () -> {
              List<EventEnvelope> now = currently("a");
              assertThat(now).hasSizeLessThan(8);
              return now;
            });

    assertThat(found.get(found.size() - 1).event()).isEqualTo("n8");
    long first = found.get(0).sequenceNr();
    assertThat(found)
        .extracting(EventEnvelope::sequenceNr)
        .containsExactlyElementsOf(LongStream.rangeClosed(first, 8).boxed().toList());
  }

  private List<EventEnvelope> currently(String id) {
    try {
      return all(queries.currentEventsByPersistenceId(id, 0, ANY));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What a query that goes on delivers, one element after the other. */
  private <T> TestProbe<Object> following(Source<T, NotUsed> source) {
    TestProbe<Object> probe = system.probe();
    source.runForeach(element -> probe.getRef().tell(element), system.kit().system());
    return probe;
  }

  @Test
  void events_of_an_id_go_on_with_what_is_written_later() {
    note("a", "one");
    TestProbe<Object> following = following(queries.eventsByPersistenceId("a", 0, ANY));

    assertThat(following.expectMessageClass(EventEnvelope.class).event()).isEqualTo("one");
    note("b", "other");
    note("a", "two", "three");

    assertThat(following.expectMessageClass(EventEnvelope.class).event()).isEqualTo("two");
    assertThat(following.expectMessageClass(EventEnvelope.class).event()).isEqualTo("three");
  }

  @Test
  void events_of_an_id_that_does_not_exist_yet_come_when_it_does() {
    TestProbe<Object> following = following(queries.eventsByPersistenceId("later", 1, ANY));

    note("later", "one");

    assertThat(following.expectMessageClass(EventEnvelope.class).event()).isEqualTo("one");
  }

  @Test
  void events_up_to_a_number_end_there_when_it_is_written() throws Exception {
    note("a", "one", "two");
    var ended =
        queries
            .eventsByPersistenceId("a", 2, 3)
            .runWith(Sink.seq(), system.kit().system())
            .toCompletableFuture();

    note("a", "three", "four");

    assertThat(events(ended.get(20, TimeUnit.SECONDS))).containsExactly("two", "three");
  }

  @Test
  void current_ids_are_those_that_have_written() throws Exception {
    assertThat(all(queries.currentPersistenceIds())).isEmpty();
    note("b", "one");
    note("a", "one");
    note("b", "two");

    assertThat(all(queries.currentPersistenceIds())).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void ids_go_on_with_those_that_write_later_each_once() {
    note("a", "one");
    TestProbe<Object> following = following(queries.persistenceIds());
    assertThat(following.receiveMessage()).isEqualTo("a");

    note("a", "two");
    note("b", "one");
    assertThat(following.receiveMessage()).isEqualTo("b");
    note("b", "two");
    note("c", "one");

    assertThat(following.receiveMessage()).isEqualTo("c");
  }

  @Test
  void a_source_can_be_run_again() throws Exception {
    note("a", "one");
    Source<EventEnvelope, NotUsed> events = queries.currentEventsByPersistenceId("a", 0, ANY);
    Source<String, NotUsed> ids = queries.currentPersistenceIds();
    assertThat(events(all(events))).containsExactly("one");
    assertThat(all(ids)).containsExactly("a");

    note("a", "two");
    note("b", "one");

    assertThat(events(all(events))).containsExactly("one", "two");
    assertThat(all(ids)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void ids_that_go_on_begin_with_all_each_time_they_are_run() {
    note("a", "one");
    Source<String, NotUsed> ids = queries.persistenceIds();
    assertThat(following(ids).receiveMessage()).isEqualTo("a");

    assertThat(following(ids).receiveMessage()).isEqualTo("a");
  }

  @Test
  void queries_see_the_same_after_a_restart() throws Exception {
    note("a", "one", "two");
    List<EventEnvelope> before = all(queries.currentEventsByPersistenceId("a", 0, ANY));

    stop();
    start();

    assertThat(all(queries.currentEventsByPersistenceId("a", 0, ANY))).isEqualTo(before);
    assertThat(all(queries.currentPersistenceIds())).containsExactly("a");
  }

  @Test
  void the_scala_journal_gives_the_same() throws Exception {
    note("a", "one", "two");
    GeartrainScalaReadJournal scala =
        PersistenceQuery.get(system.classic()).readJournalFor(GeartrainReadJournal.IDENTIFIER);
    List<Object> sources = new ArrayList<>();

    sources.addAll(events(all(scala.currentEventsByPersistenceId("a", 0, ANY).asJava())));
    sources.addAll(all(scala.currentPersistenceIds().asJava()));
    sources.add(events(all(scala.eventsByPersistenceId("a", 1, 2).asJava())).get(1));
    sources.add(all(scala.persistenceIds().asJava().take(1)).get(0));

    assertThat(sources).containsExactly("one", "two", "a", "two", "a");
  }
}
