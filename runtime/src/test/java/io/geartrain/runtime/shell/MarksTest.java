package io.geartrain.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarksTest {
  private static ActorId id(long first, long last) {
    return new ActorId(new Bytes32(first, 0, 0, last));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theyAreWhatAMapWouldBe(long seed) {
    Random random = new Random(seed);
    Map<ActorId, Long> expected = new HashMap<>();
    Marks marks = new Marks();
    for (int i = 0; i < 20_000; i++) {
      // Ids that share much, with every sign.
      ActorId program = id((long) (random.nextInt(8) - 4) << 60, random.nextInt(500) - 250);
      long mark = random.nextInt(1_000);
      marks.raise(program, mark);
      expected.merge(program, mark, Math::max);
    }
    assertThat(marks.size()).isEqualTo(expected.size());
    expected.forEach((program, mark) -> assertThat(marks.of(program)).isEqualTo(mark));
    assertThat(marks.of(id(5L << 60, 1_000))).isEqualTo(-1);

    WireWriter out = new WireWriter(16);
    marks.write(out);
    Marks read = Marks.read(new WireReader(out.toBytes()));
    expected.forEach((program, mark) -> assertThat(read.of(program)).isEqualTo(mark));
    WireWriter again = new WireWriter(16);
    read.write(again);
    assertThat(again.toBytes()).as("one table, one form").isEqualTo(out.toBytes());
  }

  @Test
  void aCopyStaysWhatItWas() {
    Marks marks = new Marks();
    marks.raise(id(1, 1), 10);
    Marks copy = marks.copy();
    marks.raise(id(1, 1), 11);
    marks.raise(id(1, 2), 12);
    assertThat(copy.of(id(1, 1))).isEqualTo(10);
    assertThat(copy.of(id(1, 2))).isEqualTo(-1);
    assertThat(copy.size()).isEqualTo(1);
    copy.raise(id(1, 3), 13);
    assertThat(marks.of(id(1, 3))).isEqualTo(-1);
  }
}
