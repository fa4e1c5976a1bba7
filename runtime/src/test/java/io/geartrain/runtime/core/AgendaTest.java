package io.geartrain.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.Message;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.Value;
import io.geartrain.runtime.spill.Spill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agenda is a sorted map of which every old value stays as it was. */
class AgendaTest {
  /** Every seventh is mail. */
  private static Parked parked(long number) {
    Parked.Kind kind = number % 7 == 0 ? Parked.Kind.MAIL : Parked.Kind.SEND;
    return new Parked(kind, message(id(number)), number, 0, null);
  }

  private static MessageId id(long number) {
    return new MessageId(1, Phase.INPUT, 0, (int) number);
  }

  private static Message message(MessageId id) {
    return new Message(
        id,
        ActorId.SYSTEM,
        ActorId.SYSTEM,
        EntryPoint.HANDLE,
        Payload.utf8("due"),
        Value.ZERO,
        null,
        null,
        null);
  }

  private static List<Agenda.Entry> entries(Map<AgendaKey, Parked> model) {
    return model.entrySet().stream()
        .map(entry -> new Agenda.Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void does_what_a_sorted_map_does_block_by_block(long seed) {
    Random random = new Random(seed);
    TreeMap<AgendaKey, Parked> model = new TreeMap<>();
    // All of it in memory, some, or nothing.
    Spill spill = new SmallSpill(seed % 3 == 0 ? Long.MAX_VALUE : seed % 3 * 5_000 - 5_000);
    Agenda agenda = Agenda.EMPTY;
    List<Agenda> before = new ArrayList<>();
    List<List<Agenda.Entry>> expected = new ArrayList<>();
    int spread = 1 << random.nextInt(12);
    int most = 1 << random.nextInt(9);
    long serial = 0;
    for (int block = 0; block < 300; block++) {
      Agenda.Draft draft = agenda.open(spill);
      for (int i = random.nextInt(most + 1); i > 0 && !model.isEmpty(); i--) {
        assertThat(draft.firstDue()).isEqualTo(model.firstKey().due());
        assertThat(draft.firstLane()).isEqualTo(model.firstKey().lane());
        assertThat(draft.takeFirst()).isEqualTo(model.pollFirstEntry().getValue());
        if (random.nextInt(20) == 0) {
          draft.tidy();
        }
      }
      if (random.nextInt(10) < 8) {
        for (int i = random.nextInt(most + 2); i > 0; i--) {
          AgendaKey key =
              new AgendaKey(block + 1 + random.nextInt(spread), random.nextInt(2), serial);
          Parked parked = parked(serial++);
          draft.add(key, parked);
          model.put(key, parked);
          if (random.nextInt(20) == 0) {
            draft.tidy();
          }
          if (random.nextInt(3) == 0) {
            AgendaKey taken =
                random.nextBoolean()
                    ? key
                    : new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
            assertThat(draft.remove(taken)).isEqualTo(model.remove(taken));
          }
        }
      }
      for (int i = 0; i < 4 && serial > 0; i++) {
        long number = random.nextInt((int) serial);
        Parked there =
            model.values().stream().filter(p -> p.since() == number).findFirst().orElse(null);
        boolean isDelayed = there != null && there.isDelayed();
        Agenda.Entry found = draft.find(id(number), Parked::isDelayed);
        assertThat(found == null ? null : found.parked()).isEqualTo(isDelayed ? there : null);
        assertThat(draft.find(id(number), parked -> parked.kind() == Parked.Kind.MAIL) != null)
            .isEqualTo(there != null && !isDelayed);
      }
      assertThat(draft.size()).isEqualTo(model.size());
      agenda = draft.freeze();
      assertThat(agenda.size()).isEqualTo(model.size());
      assertThat(agenda.isEmpty()).isEqualTo(model.isEmpty());
      assertThat(agenda.nextDue())
          .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.firstKey().due());
      assertThat(agenda.lastDue())
          .isEqualTo(model.isEmpty() ? Long.MIN_VALUE : model.lastKey().due());
      if (block % 10 == 0) {
        assertThat(agenda.toList()).isEqualTo(entries(model));
        before.add(agenda);
        expected.add(entries(model));
      }
    }
    for (int i = 0; i < before.size(); i++) {
      assertThat(before.get(i).toList()).isEqualTo(expected.get(i));
    }
  }

  @Test
  void equals_another_with_the_same_entries_however_it_came_to_them() {
    Agenda.Draft draft = Agenda.EMPTY.open(Spill.NONE);
    for (int i = 0; i < 500; i++) {
      draft.add(new AgendaKey(1000 - i, AgendaKey.TASK, i), parked(i));
    }
    draft.remove(new AgendaKey(700, AgendaKey.TASK, 300));
    Agenda agenda = draft.freeze();

    Agenda.Builder again = new Agenda.Builder(Spill.NONE);
    agenda.forEach(again::add);
    assertThat(again.build()).isEqualTo(agenda).hasSameHashCodeAs(agenda);
    assertThat(agenda).isNotEqualTo(Agenda.EMPTY);
  }

  /** A timer that every message starts again leaves as many behind as ran: they must not pile up. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_taken_back_is_forgotten(boolean isTidied) {
    Agenda agenda = Agenda.EMPTY;
    AgendaKey running = null;
    for (int i = 0; i < 20_000; i++) {
      Agenda.Draft draft = agenda.open(Spill.NONE);
      if (running != null) {
        draft.remove(running);
      }
      running = new AgendaKey(1_000_000 + i, AgendaKey.TASK, i);
      draft.add(running, parked(i));
      if (isTidied) {
        draft.tidy();
      }
      agenda = draft.freeze();
      assertThat(agenda.held()).isLessThan(600);
    }
    assertThat(agenda.size()).isEqualTo(1);
  }

  @Test
  void what_is_not_there_cannot_be_taken_back() {
    Agenda.Draft draft = Agenda.EMPTY.open(Spill.NONE);
    draft.add(new AgendaKey(5, AgendaKey.TASK, 7), parked(7));

    assertThatThrownBy(() -> draft.remove(new AgendaKey(6, AgendaKey.TASK, 7)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> draft.remove(new AgendaKey(5, AgendaKey.TASK, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
