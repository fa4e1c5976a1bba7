package io.geartrain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

/** What a start is given goes before everything, wherever it is used. */
class ConfigurationTest {
  @Test
  void a_limit_given_at_the_start_reaches_the_threads_that_it_is_for() {
    Config overrides =
        ConfigFactory.parseString("geartrain.programs { time-limit = 7ms, threads = 3 }");

    Config threads =
        Geartrain.configuration(overrides)
            .getConfig("geartrain.programs-dispatcher.program-threads");

    assertThat(threads.getString("time-limit")).isEqualTo("7ms");
    assertThat(threads.getInt("threads")).isEqualTo(3);
    assertThat(threads.getString("wall-limit")).isEqualTo("20s");
  }
}
