package io.geartrain.persistence.journal;

import com.typesafe.config.Config;
import java.nio.file.Path;

/** The plugin of this module is a journal. */
class GeartrainJournalTest extends JournalContract {
  @Override
  Config configuration(Path directory) {
    return PluginSystem.on(directory);
  }

  @Override
  String plugin() {
    return "geartrain.persistence.journal";
  }
}
