package io.geartrain.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotSelectionCriteria;
import com.typesafe.config.Config;
import io.geartrain.persistence.Heard;
import io.geartrain.persistence.Image;
import io.geartrain.persistence.journal.PluginSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plugin of this module is a snapshot store, and passes damaged snapshots over. */
class GeartrainSnapshotStoreTest extends SnapshotStoreContract {
  @Override
  Config configuration(Path directory) {
    return PluginSystem.on(directory);
  }

  @Override
  String plugin() {
    return "geartrain.persistence.snapshot-store";
  }

  private Path snapshots() {
    return directory.resolve("snapshots");
  }

  /** The file of the snapshot with that number; there is one id. */
  private String file(Image image, long number) {
    return image.names().stream()
        .filter(name -> name.contains("/" + number + "-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_newest_snapshot_damaged_at_any_byte_is_passed_over_for_an_older_one() throws IOException {
    save("a", 1, "old");
    save("a", 2, "new");
    Image whole = Image.of(snapshots());
    String newest = file(whole, 2);

    for (int at = 0; at < whole.bytes(newest).length; at++) {
      whole.flipped(newest, at, 1 << at % 8).restoreTo(snapshots());
      assertThat(newest("a")).as("byte %d flipped", at).contains("old");
      whole.cut(newest, at).restoreTo(snapshots());
      assertThat(newest("a")).as("cut at %d", at).contains("old");
    }

    whole.restoreTo(snapshots());
    assertThat(newest("a")).contains("new");
  }

  @Test
  void a_damaged_snapshot_that_is_passed_over_is_named() throws IOException {
    save("a", 1, "old");
    save("a", 2, "new");
    Image whole = Image.of(snapshots());
    whole.flipped(file(whole, 2), 30, 1).restoreTo(snapshots());

    try (Heard heard = Heard.warningsOf(GeartrainSnapshotStore.class)) {
      newest("a");

      assertThat(heard.warnings())
          .singleElement()
          .asString()
          .contains(snapshots().resolve(file(whole, 2)).toString())
          .contains("damaged");
    }
  }

  @Test
  void nothing_is_selected_when_every_snapshot_is_damaged() throws IOException {
    save("a", 1, "old");
    save("a", 2, "new");
    Image whole = Image.of(snapshots());
    whole.cut(file(whole, 1), 3).flipped(file(whole, 2), 24, 1).restoreTo(snapshots());

    assertThat(newest("a")).isEmpty();
  }

  @Test
  void a_snapshot_of_another_id_in_its_place_is_passed_over() throws IOException {
    save("a", 1, "of a");
    Image before = Image.of(snapshots());
    save("b", 1, "of b");
    Image both = Image.of(snapshots());
    String ofA = before.names().get(0);
    String ofB =
        both.names().stream().filter(name -> !before.names().contains(name)).findFirst().get();
    both.with(ofA, both.bytes(ofB)).restoreTo(snapshots());

    assertThat(newest("a")).isEmpty();
    assertThat(newest("b")).contains("of b");
  }

  @Test
  void a_snapshot_whose_writing_was_interrupted_is_none() throws IOException {
    save("a", 1, "old");
    Path file = snapshots().resolve(file(Image.of(snapshots()), 1));
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 10, bytes.length}) {
      Files.write(
          file.resolveSibling("2-1700000000000.writing"), java.util.Arrays.copyOf(bytes, length));

      assertThat(newest("a")).contains("old");
    }

    save("a", 2, "new");
    restart();
    assertThat(newest("a")).contains("new");
  }

  @Test
  void files_that_are_no_snapshots_are_left_alone() throws IOException {
    save("a", 1, "old");
    Path place = snapshots().resolve(file(Image.of(snapshots()), 1)).getParent();
    List<String> strangers = List.of("README", "1.snapshot", "x-1.snapshot", "1-2.snapshot.bak");
    for (String stranger : strangers) {
      Files.writeString(place.resolve(stranger), "stranger");
    }

    assertThat(newest("a")).contains("old");
    assertThat(place.resolve("README")).exists();
  }

  @Test
  void a_file_whose_name_has_a_number_no_snapshot_has_is_left_alone() throws IOException {
    save("a", 1, "old");
    Path place = snapshots().resolve(file(Image.of(snapshots()), 1)).getParent();
    Files.writeString(place.resolve("99999999999999999999-1.snapshot"), "stranger");

    assertThat(newest("a")).contains("old");
  }

  @Test
  void of_two_snapshots_of_one_number_the_later_is_selected() throws IOException {
    save("a", 1, "first");
    Path file = snapshots().resolve(file(Image.of(snapshots()), 1));
    SelectedSnapshot first = load("a", SnapshotSelectionCriteria.latest(), 9).orElseThrow();
    long earlier = first.metadata().timestamp() - 1000;
    Files.move(file, file.resolveSibling("1-" + earlier + ".snapshot"));

    save("a", 1, "second");

    assertThat(newest("a")).contains("second");
  }
}
