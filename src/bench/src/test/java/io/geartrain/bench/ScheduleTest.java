package io.geartrain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.gas.GasPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schedule of gas against its measurement, as it is kept in {@code results/schedule.txt}. */
class ScheduleTest {
  private static final double FACTOR = 1.5;
  private static final GasPolicy SCHEDULE = GasPolicy.Metered.schedule(GasPolicy.Metered.NEWEST);

  private static String measured;

  @BeforeAll
  static void read() throws IOException {
    measured = Files.readString(Path.of("results", "schedule.txt"));
  }

  private static void assertNear(String name, double priced) {
    String after = measured.substring(measured.indexOf(" " + name + "=") + name.length() + 2);
    double gas = Double.parseDouble(after.split("\\s", 2)[0]);
    assertThat(priced).as(name).isBetween(gas / FACTOR, gas * FACTOR);
  }

  @Test
  void a_dispatch_that_sends_one_message_costs_what_it_takes() {
    int payload = Prober.CODE.encodeCommand(new Prober.Probe(6000, 0, 0, new byte[0])).size();

    assertNear("dispatch_and_send", SCHEDULE.startCost(payload) + SCHEDULE.effectCost(payload));
  }

  @Test
  void a_byte_that_is_sent_and_decoded_costs_what_it_takes() {
    long withoutIt = SCHEDULE.startCost(0) + SCHEDULE.effectCost(0);

    assertNear("byte_sent_and_decoded", SCHEDULE.startCost(1) + SCHEDULE.effectCost(1) - withoutIt);
  }

  @Test
  void a_byte_of_an_event_costs_what_it_takes() {
    assertNear("event_byte", SCHEDULE.eventCost(1));
  }

  @Test
  void an_effect_that_makes_no_message_costs_what_it_takes() {
    assertNear("effect", SCHEDULE.effectCost(0));
  }
}
