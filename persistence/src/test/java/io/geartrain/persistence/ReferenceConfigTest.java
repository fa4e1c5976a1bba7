package io.geartrain.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.geartrain.persistence.journal.JournalSettings;
import io.geartrain.persistence.log.Chain;
import io.geartrain.persistence.log.SegmentLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceConfigTest {
  @Test
  void an_application_that_sets_nothing_can_load_its_configuration() {
    Config config = ConfigFactory.load();

    JournalSettings settings =
        JournalSettings.of(config.getConfig("geartrain.persistence.journal"), config);

    assertThat(settings.directory()).isEqualTo(Path.of("geartrain-journal"));
    assertThat(settings.log()).isEqualTo(SegmentLog.Settings.defaults());
  }

  @ParameterizedTest
  @CsvSource({"blocks, log", "programs, programs", "snapshots, snapshots"})
  void the_instances_of_a_data_directory_are_below_it(String instance, String folder) {
    Config config =
        ConfigFactory.load(ConfigFactory.parseString("geartrain.data = /somewhere/else"));

    Path directory =
        JournalSettings.directoryOf(config.getConfig("geartrain.persistence." + instance), config);

    assertThat(directory).isEqualTo(Path.of("/somewhere/else", folder));
  }

  @Test
  void the_log_is_chained_by_its_bodies_and_what_stands_there_too_by_checksums() {
    Config config = ConfigFactory.load();

    assertThat(chain(config, "blocks")).isEqualTo(Chain.BODY);
    assertThat(chain(config, "programs")).isEqualTo(Chain.CHECKSUM);
  }

  private static Chain chain(Config config, String instance) {
    return JournalSettings.of(config.getConfig("geartrain.persistence." + instance), config)
        .log()
        .chain();
  }

  @Test
  void a_chain_that_there_is_not_is_refused_by_name() {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseString("geartrain.persistence.journal.chain-over = nothing"));

    assertThatThrownBy(() -> chain(config, "journal"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("chain-over must be body or checksum, was 'nothing'");
  }

  @Test
  void what_an_application_sets_for_the_journal_holds_for_the_instances_too() {
    Config config =
        ConfigFactory.load(
            ConfigFactory.parseString("geartrain.persistence.journal.segment-bytes = 1 MiB"));

    assertThat(config.getBytes("geartrain.persistence.blocks.segment-bytes")).isEqualTo(1 << 20);
  }
}
