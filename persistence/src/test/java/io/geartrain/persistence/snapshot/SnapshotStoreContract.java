package io.geartrain.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.DeleteSnapshotSuccess;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import com.typesafe.config.Config;
import io.geartrain.persistence.journal.MarkedEvent;
import io.geartrain.persistence.journal.PluginSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.OptionConverters;

/** What Akka Persistence demands of a snapshot store, spoken in its own protocol; every store passes it. */
abstract class SnapshotStoreContract {
  private static final long ANY = Long.MAX_VALUE;

  @TempDir Path directory;

  private PluginSystem system;
  private TestProbe<Object> probe;

  /** The configuration of a system with that store. */
  abstract Config configuration(Path directory);

  /** The store's path in the configuration. */
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

  final void restart() {
    stop();
    start();
  }

  private ActorRef receiver() {
    return Adapter.toClassic(probe.getRef());
  }

  private void tell(Object message) {
    system.snapshots(plugin()).tell(message, receiver());
  }

  /** Saves a snapshot; the store gives it a time. */
  final SnapshotMetadata save(String id, long number, Object snapshot) {
    return save(new SnapshotMetadata(id, number, 0), snapshot);
  }

  private SnapshotMetadata save(SnapshotMetadata metadata, Object snapshot) {
    tell(new SnapshotProtocol.SaveSnapshot(metadata, snapshot));
    return probe.expectMessageClass(SaveSnapshotSuccess.class).metadata();
  }

  private List<SnapshotMetadata> saveFive(String id) {
    List<SnapshotMetadata> saved = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      saved.add(save(id, 10L * number, id + "-" + number));
    }
    return saved;
  }

  final Optional<SelectedSnapshot> load(String id, SnapshotSelectionCriteria criteria, long to) {
    tell(new SnapshotProtocol.LoadSnapshot(id, criteria, to));
    var result = probe.expectMessageClass(SnapshotProtocol.LoadSnapshotResult.class);
    assertThat(result.toSequenceNr()).isEqualTo(to);
    return OptionConverters.toJava(result.snapshot());
  }

  final Optional<Object> newest(String id) {
    return load(id, SnapshotSelectionCriteria.latest(), ANY).map(SelectedSnapshot::snapshot);
  }

  private Optional<Object> loadUpTo(String id, long number) {
    return load(id, SnapshotSelectionCriteria.create(number, ANY), ANY)
        .map(SelectedSnapshot::snapshot);
  }

  // ------------------------------------------------------------------ selection

  @Test
  void nothing_is_selected_for_an_id_without_snapshots() {
    saveFive("a");

    assertThat(newest("b")).isEmpty();
    assertThat(load("b", SnapshotSelectionCriteria.latest(), 10)).isEmpty();
  }

  @Test
  void the_newest_snapshot_is_selected_with_its_metadata() {
    List<SnapshotMetadata> saved = saveFive("a");

    SelectedSnapshot selected = load("a", SnapshotSelectionCriteria.latest(), ANY).orElseThrow();

    assertThat(selected.snapshot()).isEqualTo("a-5");
    assertThat(selected.metadata()).isEqualTo(saved.get(4));
  }

  @Test
  void the_newest_snapshot_within_a_number_is_selected() {
    saveFive("a");

    assertThat(loadUpTo("a", 30)).contains("a-3");
    assertThat(loadUpTo("a", 39)).contains("a-3");
    assertThat(loadUpTo("a", 9)).isEmpty();
    assertThat(loadUpTo("a", 0)).isEmpty();
  }

  @Test
  void the_upper_end_of_the_recovery_bounds_the_selection_too() {
    saveFive("a");

    var latest = SnapshotSelectionCriteria.latest();

    assertThat(load("a", latest, 25).map(SelectedSnapshot::snapshot)).contains("a-2");
    assertThat(load("a", latest, 9)).isEmpty();
  }

  @Test
  void the_newest_snapshot_within_a_time_is_selected() {
    List<SnapshotMetadata> saved = saveFive("a");
    long third = saved.get(2).timestamp();

    var selected = load("a", SnapshotSelectionCriteria.create(ANY, third), ANY).orElseThrow();

    assertThat(selected.metadata().timestamp()).isLessThanOrEqualTo(third);
    assertThat(selected.metadata().sequenceNr()).isGreaterThanOrEqualTo(30);
    long before = saved.get(0).timestamp() - 1;
    assertThat(load("a", SnapshotSelectionCriteria.create(ANY, before), ANY)).isEmpty();
  }

  @Test
  void number_and_time_bound_the_selection_together() {
    List<SnapshotMetadata> saved = saveFive("a");

    var criteria = SnapshotSelectionCriteria.create(30, saved.get(4).timestamp());

    assertThat(load("a", criteria, ANY).map(SelectedSnapshot::snapshot)).contains("a-3");
  }

  @Test
  void lower_ends_bound_the_selection() {
    List<SnapshotMetadata> saved = saveFive("a");
    long behind = saved.get(4).timestamp() + 1;

    assertThat(load("a", SnapshotSelectionCriteria.create(ANY, ANY, 51, 0), ANY)).isEmpty();
    assertThat(
            load("a", SnapshotSelectionCriteria.create(30, ANY, 30, 0), ANY)
                .map(SelectedSnapshot::snapshot))
        .contains("a-3");
    assertThat(load("a", SnapshotSelectionCriteria.create(ANY, ANY, 0, behind), ANY)).isEmpty();
  }

  @Test
  void nothing_is_selected_by_the_criteria_that_select_nothing() {
    saveFive("a");

    assertThat(load("a", SnapshotSelectionCriteria.none(), ANY)).isEmpty();
  }

  @Test
  void snapshots_are_there_after_a_restart() {
    List<SnapshotMetadata> saved = saveFive("a");

    restart();

    var selected = load("a", SnapshotSelectionCriteria.latest(), ANY).orElseThrow();
    assertThat(selected.snapshot()).isEqualTo("a-5");
    assertThat(selected.metadata()).isEqualTo(saved.get(4));
  }

  @Test
  void ids_may_be_any_text() {
    List<String> ids = List.of("a", "A", "a/../b", "", "ä|ö", "x".repeat(5000), "a\0b", "..");
    for (String id : ids) {
      save(id, 1, "of " + id);
    }

    restart();

    for (String id : ids) {
      assertThat(newest(id)).contains("of " + id);
    }
  }

  // ------------------------------------------------------------------ saving

  @Test
  void a_snapshot_saved_again_replaces_the_one_of_the_same_number() {
    saveFive("a");

    SnapshotMetadata again = save("a", 50, "a-5 again");

    var selected = load("a", SnapshotSelectionCriteria.latest(), ANY).orElseThrow();
    assertThat(selected.snapshot()).isEqualTo("a-5 again");
    assertThat(selected.metadata()).isEqualTo(again);
    assertThat(loadUpTo("a", 49)).contains("a-4");
  }

  @Test
  void a_large_snapshot_is_loaded() {
    String large = "x".repeat(3_000_000);
    save("a", 1, large);

    restart();

    assertThat(newest("a")).contains(large);
  }

  @Test
  void the_serializer_of_a_snapshot_writes_and_reads_it() {
    MarkedEvent snapshot = new MarkedEvent("state", receiver());
    save("a", 1, snapshot);

    assertThat(newest("a")).contains(snapshot);
  }

  @Test
  void a_snapshot_that_cannot_be_serialized_fails_and_leaves_the_others() {
    saveFive("a");

    tell(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata("a", 60, 0), new Object()));

    assertThat(probe.expectMessageClass(SaveSnapshotFailure.class).cause())
        .isInstanceOf(java.io.NotSerializableException.class);
    assertThat(newest("a")).contains("a-5");
  }

  @Test
  void metadata_is_kept() {
    save(new SnapshotMetadata("a", 1, 0).withMetadata("about it"), "state");

    restart();

    var selected = load("a", SnapshotSelectionCriteria.latest(), ANY).orElseThrow();
    assertThat(selected.metadata().metadata().get()).isEqualTo("about it");
    assertThat(selected.snapshot()).isEqualTo("state");
  }

  // ------------------------------------------------------------------ deletion

  private void delete(SnapshotMetadata metadata) {
    tell(new SnapshotProtocol.DeleteSnapshot(metadata));
    probe.expectMessageClass(DeleteSnapshotSuccess.class);
  }

  private void delete(String id, SnapshotSelectionCriteria criteria) {
    tell(new SnapshotProtocol.DeleteSnapshots(id, criteria));
    probe.expectMessageClass(DeleteSnapshotsSuccess.class);
  }

  @Test
  void one_snapshot_is_deleted_by_its_number() {
    saveFive("a");

    delete(new SnapshotMetadata("a", 30, 0));

    assertThat(loadUpTo("a", 30)).contains("a-2");
    assertThat(newest("a")).contains("a-5");
  }

  @Test
  void one_snapshot_is_deleted_by_its_number_and_time() {
    List<SnapshotMetadata> saved = saveFive("a");

    delete(new SnapshotMetadata("a", 30, saved.get(2).timestamp() + 1));
    assertThat(loadUpTo("a", 30)).contains("a-3");

    delete(saved.get(2));
    assertThat(loadUpTo("a", 30)).contains("a-2");
    restart();
    assertThat(loadUpTo("a", 30)).contains("a-2");
  }

  @Test
  void all_snapshots_within_criteria_are_deleted_and_no_others() {
    List<SnapshotMetadata> saved = saveFive("a");
    saveFive("b");

    delete("a", SnapshotSelectionCriteria.create(30, saved.get(4).timestamp()));

    assertThat(loadUpTo("a", 30)).isEmpty();
    assertThat(loadUpTo("a", 40)).contains("a-4");
    assertThat(newest("a")).contains("a-5");
    assertThat(loadUpTo("b", 30)).contains("b-3");
  }

  @Test
  void snapshots_beyond_the_time_of_criteria_are_not_deleted() {
    List<SnapshotMetadata> saved = saveFive("a");

    delete("a", SnapshotSelectionCriteria.create(ANY, saved.get(0).timestamp() - 1));

    assertThat(newest("a")).contains("a-5");
    assertThat(loadUpTo("a", 10)).contains("a-1");
  }

  @Test
  void the_lower_end_of_criteria_bounds_a_deletion() {
    saveFive("a");

    delete("a", SnapshotSelectionCriteria.create(40, ANY, 30, 0));

    assertThat(loadUpTo("a", 40)).contains("a-2");
    assertThat(newest("a")).contains("a-5");
  }

  @Test
  void deleting_nothing_succeeds() {
    delete("unknown", SnapshotSelectionCriteria.latest());
    delete(new SnapshotMetadata("unknown", 1, 0));

    assertThat(newest("unknown")).isEmpty();
  }
}
