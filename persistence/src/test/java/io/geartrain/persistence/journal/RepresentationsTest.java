package io.geartrain.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.Tagged;
import com.typesafe.config.ConfigFactory;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RepresentationsTest {
  private static PluginSystem plugin;
  private static Representations representations;

  @BeforeAll
  static void start() {
    plugin = PluginSystem.start(PluginSystem.common().withFallback(ConfigFactory.load()));
    ActorSystem system = plugin.classic();
    representations = new Representations(system);
  }

  @AfterAll
  static void stop() {
    plugin.close();
  }

  private static PersistentRepr event(Object payload) {
    return PersistentRepr.apply(payload, 7, "a", "m", false, ActorRef.noSender(), "uuid")
        .withTimestamp(1_700_000_000_123L);
  }

  private static PersistentRepr throughBytes(PersistentRepr event) {
    return representations.toRepr(Entry.decode(EntryTest.encoded(representations.toEntry(event))));
  }

  @Test
  void an_event_is_the_same_behind_its_bytes() {
    PersistentRepr event = event("payload").withMetadata("metadata");

    PersistentRepr read = throughBytes(event);

    assertThat(read).isEqualTo(event);
    assertThat(read.timestamp()).isEqualTo(1_700_000_000_123L);
    assertThat(read.manifest()).isEqualTo("m");
    assertThat(read.writerUuid()).isEqualTo("uuid");
    assertThat(read.metadata()).isEqualTo(event.metadata());
  }

  @Test
  void an_event_of_any_serializer_is_read_by_the_same() {
    assertThat(throughBytes(event(42L)).payload()).isEqualTo(42L);
    assertThat(throughBytes(event(new byte[] {1, 2})).payload()).isEqualTo(new byte[] {1, 2});
    assertThat(
            throughBytes(event(new MarkedEvent("text", plugin.classic().deadLetters()))).payload())
        .isEqualTo(new MarkedEvent("text", plugin.classic().deadLetters()));
  }

  @Test
  void tags_are_taken_off() {
    assertThat(throughBytes(event(new Tagged("bare", Set.of("red")))).payload()).isEqualTo("bare");
  }

  @Test
  void an_event_without_a_serializer_is_refused() {
    assertThatThrownBy(() -> representations.toEntry(event(new Object())))
        .isInstanceOf(java.io.NotSerializableException.class);
  }

  @Test
  void an_event_whose_serializer_is_gone_is_refused_by_its_number() {
    Entry entry = EventLogs.event("a", 1);
    Entry unknown =
        new Entry(Entry.EVENT, "a", 1, "", 0, "", new Entry.Serialized(999, "", new byte[1]), null);

    assertThat(representations.toRepr(entry).payload()).isEqualTo("a:1");
    assertThatThrownBy(() -> representations.toRepr(unknown)).hasMessageContaining("999");
  }
}
