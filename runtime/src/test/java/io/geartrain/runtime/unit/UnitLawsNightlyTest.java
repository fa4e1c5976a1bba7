package io.geartrain.runtime.unit;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** The same laws under seeds that no other run uses. */
@Tag("nightly")
class UnitLawsNightlyTest extends UnitLawsTest {
  static Stream<Long> seeds() {
    return UnitLawsTest.seeds().map(seed -> seed + 1_000_000);
  }
}
