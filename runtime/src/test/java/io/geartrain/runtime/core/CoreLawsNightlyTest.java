package io.geartrain.runtime.core;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The same laws under seeds that no other run uses. */
@Tag("nightly")
class CoreLawsNightlyTest extends CoreLawsTest {
  static Stream<Long> seeds() {
    return Workload.boxedSeeds().map(seed -> seed + 1_000_000);
  }
}
