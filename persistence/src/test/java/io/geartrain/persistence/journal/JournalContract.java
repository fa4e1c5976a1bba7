package io.geartrain.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.PersistentEnvelope;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.Tagged;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Akka Persistence demands of a journal, spoken in its own protocol; every journal passes it. Each
 * test runs on a directory of its own, on which the system can be started again.
 */
abstract class JournalContract {
  private static final int INSTANCE = 7;

  @TempDir Path directory;

  private PluginSystem system;
  private TestProbe<Object> probe;

  /** The configuration of a system with that journal. */
  abstract Config configuration(Path directory);

  /** The journal's path in the configuration. */
  abstract String plugin();

  @BeforeEach
  void start() {
    system = PluginSystem.start(configuration(directory));
    probe = system.probe();
  }

  @AfterEach
  void stop() {
    system.close();
  }

  private void restart() {
    stop();
    start();
  }

  private ActorRef receiver() {
    return Adapter.toClassic(probe.getRef());
  }

  private void tell(Object message) {
    system.journal(plugin()).tell(message, receiver());
  }

  // ------------------------------------------------------------------ the words of the tests

  private static PersistentRepr event(String id, long number, Object payload) {
    return PersistentRepr.apply(
        payload, number, id, "", false, akka.actor.ActorRef.noSender(), "writer-of-" + id);
  }

  private static PersistentRepr event(String id, long number) {
    return event(id, number, id + "-" + number);
  }

  private static AtomicWrite atomic(PersistentRepr... events) {
    return AtomicWrite.apply(CollectionConverters.asScala(List.of(events)).toList());
  }

  private void ask(AtomicWrite... writes) {
    List<PersistentEnvelope> envelopes = List.of(writes);
    tell(
        new JournalProtocol.WriteMessages(
            CollectionConverters.asScala(envelopes).toList(), receiver(), INSTANCE));
  }

  /** Writes all of it; each event an atomic write of its own. */
  private void write(PersistentRepr... events) {
    AtomicWrite[] writes = new AtomicWrite[events.length];
    for (int i = 0; i < events.length; i++) {
      writes[i] = atomic(events[i]);
    }
    ask(writes);
    probe.expectMessageClass(JournalProtocol.WriteMessagesSuccessful$.class);
    for (PersistentRepr event : events) {
      expectWritten(event);
    }
  }

  private void write(String id, long from, long to) {
    write(
        LongStream.rangeClosed(from, to)
            .mapToObj(number -> event(id, number))
            .toArray(PersistentRepr[]::new));
  }

  private void expectWritten(PersistentRepr event) {
    var written = probe.expectMessageClass(JournalProtocol.WriteMessageSuccess.class);
    assertThat(written.persistent().sequenceNr()).isEqualTo(event.sequenceNr());
    assertThat(written.persistent().persistenceId()).isEqualTo(event.persistenceId());
    assertThat(written.actorInstanceId()).isEqualTo(INSTANCE);
  }

  private void delete(String id, long to) {
    tell(new JournalProtocol.DeleteMessagesTo(id, to, receiver()));
    var deleted = probe.expectMessageClass(akka.persistence.DeleteMessagesSuccess.class);
    assertThat(deleted.toSequenceNr()).isEqualTo(to);
  }

  /** Events and highest number, as a recovering actor gets them. */
  private record Replay(List<PersistentRepr> events, long highest) {
    List<Long> numbers() {
      return events.stream().map(PersistentRepr::sequenceNr).toList();
    }

    List<Object> payloads() {
      return events.stream().map(PersistentRepr::payload).toList();
    }
  }

  private Replay replay(String id, long from, long to, long max) {
    tell(new JournalProtocol.ReplayMessages(from, to, max, id, receiver()));
    List<PersistentRepr> events = new ArrayList<>();
    while (true) {
      Object message = probe.receiveMessage();
      if (message instanceof JournalProtocol.ReplayedMessage replayed) {
        events.add(replayed.persistent());
      } else if (message instanceof JournalProtocol.RecoverySuccess success) {
        return new Replay(events, success.highestSequenceNr());
      } else {
        throw new AssertionError("replay of " + id + ": " + message);
      }
    }
  }

  private Replay replay(String id) {
    return replay(id, 0, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  // ------------------------------------------------------------------ replay

  @Test
  void all_events_are_replayed_in_order_with_what_belongs_to_them() {
    write("a", 1, 5);

    Replay replay = replay("a");

    assertThat(replay.payloads()).containsExactly("a-1", "a-2", "a-3", "a-4", "a-5");
    assertThat(replay.numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(replay.highest()).isEqualTo(5);
    assertThat(replay.events())
        .allSatisfy(
            event -> {
              assertThat(event.persistenceId()).isEqualTo("a");
              assertThat(event.writerUuid()).isEqualTo("writer-of-a");
              assertThat(event.deleted()).isFalse();
              assertThat(event.manifest()).isEmpty();
              assertThat(event.metadata().isEmpty()).isTrue();
            });
  }

  @ParameterizedTest(name = "from {0} to {1}, at most {2}: {3}")
  @CsvSource({
    "0, 5, 9, 1 2 3 4 5",
    "1, 5, 9, 1 2 3 4 5",
    "3, 9223372036854775807, 9223372036854775807, 3 4 5",
    "1, 3, 9, 1 2 3",
    "2, 4, 9, 2 3 4",
    "2, 4, 2, 2 3",
    "2, 2, 9, 2",
    "2, 4, 1, 2",
    "1, 5, 3, 1 2 3",
    "1, 5, 0, ''",
    "3, 2, 9, ''",
    "6, 9, 9, ''",
    "0, 0, 9, ''"
  })
  void a_replay_keeps_to_its_range_and_its_limit(long from, long to, long max, String expected) {
    write("a", 1, 5);

    Replay replay = replay("a", from, to, max);

    List<Long> numbers =
        expected.isEmpty()
            ? List.of()
            : java.util.stream.Stream.of(expected.split(" ")).map(Long::valueOf).toList();
    assertThat(replay.numbers()).isEqualTo(numbers);
    assertThat(replay.highest()).isEqualTo(5);
  }

  @Test
  void nothing_is_replayed_for_an_id_that_has_written_nothing() {
    write("a", 1, 5);

    Replay replay = replay("b");

    assertThat(replay.events()).isEmpty();
    assertThat(replay.highest()).isZero();
  }

  @Test
  void ids_that_look_alike_are_kept_apart() {
    List<String> ids = List.of("a", "aa", "a-1", "A", "a\0", "a\0\0\0\0\0\0\0\0\2", "ä", "a|b/c d");
    for (String id : ids) {
      write(id, 1, 3);
    }

    restart();

    for (String id : ids) {
      assertThat(replay(id).payloads()).containsExactly(id + "-1", id + "-2", id + "-3");
    }
  }

  @Test
  void events_of_many_actors_written_in_turns_are_replayed_each_to_its_own() {
    for (int number = 1; number <= 20; number++) {
      for (int id = 0; id < 5; id++) {
        write("id" + id, number, number);
      }
    }

    for (int id = 0; id < 5; id++) {
      assertThat(replay("id" + id).numbers())
          .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void all_of_it_is_there_after_a_restart() {
    write("a", 1, 5);
    write("b", 1, 2);
    Replay before = replay("a");

    restart();

    Replay after = replay("a");
    assertThat(after.payloads()).isEqualTo(before.payloads());
    assertThat(after.highest()).isEqualTo(5);
    assertThat(after.events().stream().map(PersistentRepr::timestamp).toList())
        .isEqualTo(before.events().stream().map(PersistentRepr::timestamp).toList());
    assertThat(replay("b").numbers()).containsExactly(1L, 2L);

    write("a", 6, 6);
    assertThat(replay("a").highest()).isEqualTo(6);
  }

  @Test
  void a_replay_asked_for_behind_a_write_has_that_write() {
    ask(atomic(event("a", 1)), atomic(event("a", 2)));
    tell(new JournalProtocol.ReplayMessages(1, Long.MAX_VALUE, Long.MAX_VALUE, "a", receiver()));

    List<Object> answers = IntStream.range(0, 6).mapToObj(i -> probe.receiveMessage()).toList();

    assertThat(answers).filteredOn(JournalProtocol.ReplayedMessage.class::isInstance).hasSize(2);
    assertThat(answers)
        .filteredOn(JournalProtocol.RecoverySuccess.class::isInstance)
        .singleElement()
        .isEqualTo(new JournalProtocol.RecoverySuccess(2));
  }

  @Test
  void a_large_event_is_replayed() {
    String large = "x".repeat(500_000);
    write(event("a", 1, large));
    write(event("a", 2, "small"));

    restart();

    assertThat(replay("a").payloads()).containsExactly(large, "small");
  }

  // ------------------------------------------------------------------ deletion

  @Test
  void deleted_events_are_not_replayed() {
    write("a", 1, 5);

    delete("a", 3);

    assertThat(replay("a").numbers()).containsExactly(4L, 5L);
    assertThat(replay("a", 1, 4, 9).numbers()).containsExactly(4L);
    restart();
    assertThat(replay("a").numbers()).containsExactly(4L, 5L);
  }

  @Test
  void a_deletion_touches_no_other_id() {
    write("a", 1, 3);
    write("b", 1, 3);

    delete("a", 3);

    assertThat(replay("b").numbers()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void the_highest_number_survives_the_deletion_of_everything_and_a_restart() {
    write("a", 1, 5);

    delete("a", 5);

    assertThat(replay("a").events()).isEmpty();
    assertThat(replay("a").highest()).isEqualTo(5);
    restart();
    assertThat(replay("a").events()).isEmpty();
    assertThat(replay("a").highest()).isEqualTo(5);
    write("a", 6, 6);
    assertThat(replay("a").numbers()).containsExactly(6L);
  }

  @Test
  void a_deletion_beyond_the_end_deletes_what_is_there_and_nothing_later() {
    write("a", 1, 3);

    delete("a", Long.MAX_VALUE);
    write("a", 4, 5);

    assertThat(replay("a").numbers()).containsExactly(4L, 5L);
    restart();
    assertThat(replay("a").numbers()).containsExactly(4L, 5L);
    assertThat(replay("a").highest()).isEqualTo(5);
  }

  @Test
  void a_deletion_asked_for_behind_a_write_that_is_not_confirmed_deletes_it() {
    ask(atomic(event("a", 1)), atomic(event("a", 2)));
    tell(new JournalProtocol.DeleteMessagesTo("a", 1, receiver()));
    for (int i = 0; i < 4; i++) {
      probe.receiveMessage();
    }

    Replay replay = replay("a");

    assertThat(replay.numbers()).containsExactly(2L);
  }

  @Test
  void deletions_can_be_repeated_and_of_nothing() {
    write("a", 1, 4);

    delete("a", 2);
    delete("a", 2);
    delete("a", 1);
    delete("a", 0);
    delete("unknown", 7);

    assertThat(replay("a").numbers()).containsExactly(3L, 4L);
    assertThat(replay("unknown").highest()).isZero();
  }

  // ------------------------------------------------------------------ atomic writes, rejections

  @Test
  void an_atomic_write_of_several_events_is_written() {
    PersistentRepr[] events = {event("a", 1), event("a", 2), event("a", 3)};

    ask(atomic(events));

    probe.expectMessageClass(JournalProtocol.WriteMessagesSuccessful$.class);
    for (PersistentRepr event : events) {
      expectWritten(event);
    }
    restart();
    assertThat(replay("a").numbers()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void an_event_that_cannot_be_serialized_is_rejected_and_everything_else_is_written() {
    ask(atomic(event("a", 1)), atomic(event("a", 2, new Object())), atomic(event("a", 3)));

    probe.expectMessageClass(JournalProtocol.WriteMessagesSuccessful$.class);
    expectWritten(event("a", 1));
    expectRejected(2);
    expectWritten(event("a", 3));
    assertThat(replay("a").payloads()).contains("a-1", "a-3").hasSize(2);
    write("b", 1, 1);
    assertThat(replay("b").numbers()).containsExactly(1L);
  }

  @Test
  void of_an_atomic_write_with_an_event_that_cannot_be_serialized_nothing_is_written() {
    write("a", 1, 1);

    ask(atomic(event("a", 2), event("a", 3, new Object()), event("a", 4)));

    probe.expectMessageClass(JournalProtocol.WriteMessagesSuccessful$.class);
    expectRejected(2);
    expectRejected(3);
    expectRejected(4);
    assertThat(replay("a").numbers()).containsExactly(1L);
    assertThat(replay("a").highest()).isEqualTo(1);
    write("a", 2, 2);
    restart();
    assertThat(replay("a").payloads()).containsExactly("a-1", "a-2");
  }

  @Test
  void metadata_that_cannot_be_serialized_is_rejected() {
    ask(atomic(event("a", 1).withMetadata(new Object())));

    probe.expectMessageClass(JournalProtocol.WriteMessagesSuccessful$.class);
    expectRejected(1);
    assertThat(replay("a").highest()).isZero();
  }

  private void expectRejected(long number) {
    var rejected = probe.expectMessageClass(JournalProtocol.WriteMessageRejected.class);
    assertThat(rejected.message().sequenceNr()).isEqualTo(number);
    assertThat(rejected.cause()).isInstanceOf(java.io.NotSerializableException.class);
    assertThat(rejected.actorInstanceId()).isEqualTo(INSTANCE);
  }

  // ------------------------------------------------------------------ what is kept beside the
  // event

  @Test
  void the_serializer_of_an_event_writes_and_reads_it() {
    ActorRef somebody = receiver();
    write(event("a", 1, new MarkedEvent("hello", somebody)));

    Replay replay = replay("a");

    // An equal reference: the serializer was told of the system.
    assertThat(replay.payloads()).containsExactly(new MarkedEvent("hello", somebody));
    restart();
    assertThat(replay("a").payloads())
        .singleElement()
        .isInstanceOfSatisfying(
            MarkedEvent.class, event -> assertThat(event.text()).isEqualTo("hello"));
  }

  @Test
  void metadata_is_kept() {
    write(
        event("a", 1).withMetadata("about the first"),
        event("a", 2),
        event("a", 3).withMetadata(new MarkedEvent("about the third", receiver())));

    restart();

    List<PersistentRepr> events = replay("a").events();
    assertThat(events.get(0).metadata().get()).isEqualTo("about the first");
    assertThat(events.get(1).metadata().isEmpty()).isTrue();
    assertThat(events.get(2).metadata().get()).isInstanceOf(MarkedEvent.class);
    assertThat(replay("a").payloads()).containsExactly("a-1", "a-2", "a-3");
  }

  @Test
  void the_writers_uuid_and_the_adapters_manifest_are_kept() {
    PersistentRepr event =
        PersistentRepr.apply(
            "payload", 1, "a", "manifest/3", false, ActorRef.noSender(), "1234-uuid");
    write(event);

    restart();

    PersistentRepr replayed = replay("a").events().get(0);
    assertThat(replayed.writerUuid()).isEqualTo("1234-uuid");
    assertThat(replayed.manifest()).isEqualTo("manifest/3");
  }

  @Test
  void an_event_gets_the_time_at_which_it_was_stored_and_keeps_it() {
    write("a", 1, 1);
    long stored = replay("a").events().get(0).timestamp();

    restart();

    assertThat(stored).isPositive();
    assertThat(replay("a").events().get(0).timestamp()).isEqualTo(stored);
  }

  @Test
  void a_tagged_event_is_replayed_without_its_tags() {
    write(event("a", 1, new Tagged("bare", Set.of("red", "blue"))));

    restart();

    assertThat(replay("a").payloads()).containsExactly("bare");
  }

  @Test
  void of_two_events_with_one_number_that_of_the_later_writer_is_replayed() {
    write("a", 1, 3);

    write(PersistentRepr.apply("late", 3, "a", "", false, ActorRef.noSender(), "other-writer"));

    assertThat(replay("a").payloads()).containsExactly("a-1", "a-2", "late");
    restart();
    assertThat(replay("a").payloads()).containsExactly("a-1", "a-2", "late");
    assertThat(replay("a").highest()).isEqualTo(3);
  }
}
