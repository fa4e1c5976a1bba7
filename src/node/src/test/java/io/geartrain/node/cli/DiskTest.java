package io.geartrain.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geartrain.node.flights.FlightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or cannot be written. Needs the right to mount; is skipped without. */
class DiskTest {
  @TempDir private Path directory;

  private Path mounted;

  private static boolean system(Object... command) {
    try {
      List<String> words = List.of(command).stream().map(Object::toString).toList();
      return new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path mount(String options) throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeThat(system("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk))
        .as("mounting a file system")
        .isTrue();
    mounted = disk;
    return disk;
  }

  @AfterEach
  void unmount() {
    if (mounted != null) {
      assertThat(system("umount", mounted)).isTrue();
    }
  }

  private static Ran run(Path input, Path data) {
    return Ran.command("run", "flights", "--json", "--input", input, "--data", data);
  }

  @Test
  void a_full_disk_is_said_and_what_was_acknowledged_goes_on_when_there_is_space()
      throws IOException {
    Path input = FlightFiles.write(directory.resolve("flights.csv"), FlightFiles.bundled(20_000));
    Ran undisturbed = run(input, directory.resolve("undisturbed"));
    Path disk = mount("size=23m");
    Path data = disk.resolve("data");

    Ran full = run(input, data);
    Ran stillFull = run(input, data);

    assertThat(full.exit()).as(full.out()).isEqualTo(2);
    assertThat(full.error().get("code").asText()).isEqualTo("DISK_LOW");
    assertThat(full.error().get("message").asText()).contains(data.toString(), "disk-reserve");
    assertThat(stillFull.exit()).as(stillFull.out()).isEqualTo(2);
    assertThat(stillFull.error().get("code").asText()).isEqualTo("DISK_LOW");

    Ran verified = Ran.command("verify", "--json", data);
    assertThat(verified.exit()).as(verified.out()).isZero();
    assertThat(verified.json().get("messages").asLong()).isPositive();

    assertThat(system("mount", "-o", "remount,size=300m", disk)).isTrue();
    Ran resumed = run(input, data);
    assertThat(resumed.exit()).as(resumed.out()).isZero();
    // Line 2 is the first row; 0 says that all rows had been admitted before the disk was full.
    assertThat(resumed.json().get("resumedAtRow").asLong()).isNotEqualTo(2);
    assertThat(resumed.result()).isEqualTo(undisturbed.result());
  }

  @Test
  void a_disk_that_is_full_from_the_begin_is_said() throws IOException {
    Path input = FlightFiles.write(directory.resolve("flights.csv"), FlightFiles.bundled(5));
    Path data = mount("size=2m").resolve("data");

    JsonNode error = run(input, data).error();

    assertThat(error.get("code").asText()).isEqualTo("DISK_LOW");
    assertThat(error.get("message").asText()).contains(data.toString());
  }

  @Test
  void a_read_only_directory_is_said_by_run_and_can_be_verified() throws IOException {
    Path input = FlightFiles.write(directory.resolve("flights.csv"), FlightFiles.bundled(5));
    Path disk = mount("size=64m");
    Path data = disk.resolve("data");
    assertThat(run(input, data).exit()).isZero();
    assertThat(system("mount", "-o", "remount,ro", disk)).isTrue();

    Ran again = run(input, data);
    Ran elsewhere = run(input, disk.resolve("other"));

    for (Ran refused : List.of(again, elsewhere)) {
      assertThat(refused.exit()).as(refused.out()).isEqualTo(2);
      assertThat(refused.error().get("message").asText())
          .contains(disk.toString(), "Read-only file system");
    }
    assertThat(Ran.command("verify", data).exit()).isZero();
    assertThat(Ran.command("state", data, "DTW").exit()).isZero();
  }
}
