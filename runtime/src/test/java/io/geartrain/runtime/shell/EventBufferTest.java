package io.geartrain.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.codec.WireReader;
import io.geartrain.runtime.codec.WireWriter;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.program.HostedBehavior.Remembered;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBufferTest {
  private static EventBuffer buffer(List<Remembered> events) {
    EventBuffer buffer = new EventBuffer(events.get(0).sequence());
    for (Remembered event : events) {
      add(buffer, event);
    }
    return buffer;
  }

  private static void add(EventBuffer buffer, Remembered event) {
    buffer.add(Events.write(new WireWriter(8), event.sequence(), event.event()));
  }

  private static Remembered event(long sequence, String text) {
    return new Remembered(sequence, Payload.utf8(text));
  }

  private static List<Remembered> random(long seed) {
    Random random = new Random(seed);
    List<Remembered> events = new ArrayList<>();
    long sequence = 1 + random.nextInt(3);
    for (int i = 1 + random.nextInt(40); i > 0; i--) {
      events.add(event(sequence, "x".repeat(random.nextInt(200))));
      sequence += random.nextInt(3);
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_mark_parts_the_events_into_those_up_to_it_and_those_behind(long seed) {
    List<Remembered> events = random(seed);
    long last = events.get(events.size() - 1).sequence();

    for (long mark = 0; mark <= last + 1; mark++) {
      long at = mark;
      Events all = buffer(events).events();
      assertThat(all.upTo(mark).toList())
          .isEqualTo(events.stream().filter(event -> event.sequence() <= at).toList());
      List<Remembered> rest = events.stream().filter(event -> event.sequence() > at).toList();
      assertThat(all.after(mark).toList()).isEqualTo(rest);
      assertThat(all.upTo(last - 1).after(mark).toList())
          .isEqualTo(rest.stream().filter(event -> event.sequence() < last).toList());

      EventBuffer behind = buffer(events).behind(mark);
      if (rest.isEmpty()) {
        assertThat(behind).isNull();
      } else {
        assertThat(behind.events().toList()).isEqualTo(rest);
        assertThat(behind.firstSequence()).isEqualTo(rest.get(0).sequence());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void events_are_read_as_they_were_written_whatever_stands_around_them(long seed) {
    Events events = buffer(random(seed)).events().after(1);
    WireWriter out = new WireWriter(8).u8(7);
    events.write(out);
    WireReader in = new WireReader(out.u8(9).toBytes());

    assertThat(in.u8()).isEqualTo(7);
    assertThat(Events.read(in).toList()).isEqualTo(events.toList());
    assertThat(in.u8()).isEqualTo(9);
  }

  @Test
  void what_was_taken_does_not_see_what_is_added_later() {
    EventBuffer buffer = buffer(List.of(event(3, "a")));
    Events taken = buffer.events();
    EventBuffer copy = buffer.copy();

    add(buffer, event(4, "b"));

    assertThat(taken.toList()).containsExactly(event(3, "a"));
    assertThat(copy.events().toList()).containsExactly(event(3, "a"));
    assertThat(buffer.events().toList()).containsExactly(event(3, "a"), event(4, "b"));
  }
}
