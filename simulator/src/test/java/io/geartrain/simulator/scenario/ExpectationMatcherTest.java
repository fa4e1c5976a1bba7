package io.geartrain.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.UserId;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds, what does not, and where the difference is said to be. */
class ExpectationMatcherTest {
  private static final long HEIGHT = 7;
  private static final ActorId ALICE = UserId.of("alice").id();
  private static final MessageId M1 = new MessageId(2, Phase.INPUT, 0, 0);

  private final Names names = new Names();

  ExpectationMatcherTest() {
    names.actor("alice", ALICE);
    names.message("m1", M1);
  }

  private ExpectationMatcher.Mismatch compare(String expected, Object found) {
    return new ExpectationMatcher(names, HEIGHT)
        .compare(Yaml.read("test.yaml", expected).get(0).map().get("e"), found, "e");
  }

  private void holds(String expected, Object found) {
    assertThat(compare("e: " + expected, found)).as("%s, %s", expected, found).isNull();
  }

  private void fails(String expected, Object found) {
    assertThat(compare("e: " + expected, found)).as("%s, %s", expected, found).isNotNull();
  }

  private static Payload payload(Object tree) {
    return ScriptedPrograms.payload(tree);
  }

  private static Map<String, Object> task(String kind, long due) {
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("kind", kind);
    task.put("due", due);
    return task;
  }

  @Test
  void numbers_are_exact_bounded_or_relative_to_the_last_block() {
    holds("5", 5L);
    holds("5", BigInteger.valueOf(5));
    holds("'>=5'", 5L);
    holds("'<=5'", 5L);
    holds("'>4'", 5L);
    holds("'<6'", 5L);
    holds("+3", 10L);
    holds("'+3'", 10L);

    fails("6", 5L);
    fails("'>=6'", 5L);
    fails("'<=4'", 5L);
    fails("'>5'", 5L);
    fails("'<5'", 5L);
    fails("+3", 3L);
    fails("word", 5L);
  }

  @Test
  void any_is_whatever_there_is_and_absent_and_none_are_nothing() {
    holds("any", 5L);
    holds("any", payload(""));
    holds("absent", null);
    holds("none", null);

    fails("any", null);
    fails("absent", 5L);
    fails("none", "word");
    fails("5", null);
  }

  @Test
  void payloads_are_text_bytes_numbers_records_or_empty() {
    holds("hi", payload("hi"));
    holds("''", payload(null));
    holds("", payload(""));
    holds("'0x00ff'", payload(new byte[] {0, (byte) 0xff}));
    holds("0x00ff", payload(new byte[] {0, (byte) 0xff}));
    holds("5", payload(5L));
    holds("'5'", payload("5"));
    holds("'>=5'", payload(6L));
    holds("+1", payload(8L));
    holds("{a: 1}", payload(Map.of("a", 1L, "b", "text")));
    holds("{b: text}", payload(Map.of("a", 1L, "b", "text")));

    fails("ho", payload("hi"));
    fails("5", payload("5"));
    fails("'5'", payload(5L));
    fails("''", payload("hi"));
    fails("{a: 2}", payload(Map.of("a", 1L)));
    fails("{c: any}", payload(Map.of("a", 1L)));
    fails("{a: 1}", payload("hi"));
  }

  @Test
  void ids_go_by_name_or_address() {
    holds("alice", ALICE);
    holds("'@alice'", ALICE);
    holds("'" + ALICE + "'", ALICE);
    holds("m1", M1);
    holds("'@alice'", payload(ALICE));
    holds("{who: '@alice'}", payload(Map.of("who", ALICE)));
    holds("{what: m1}", payload(Map.of("what", M1)));
    holds("m1", payload(M1));

    fails("bob", ALICE);
    fails("m2", M1);
    fails("alice", payload(ALICE));
  }

  @Test
  void maps_compare_the_keys_they_name() {
    holds("{kind: WakeMessage}", task("WakeMessage", 9));
    holds("{kind: WakeMessage, due: 9}", task("WakeMessage", 9));
    holds("{other: absent}", task("WakeMessage", 9));

    assertThat(compare("e: {kind: WakeMessage, due: 8}", task("WakeMessage", 9)))
        .satisfies(
            mismatch -> {
              assertThat(mismatch.path()).isEqualTo("e.due");
              assertThat(mismatch.expected()).isEqualTo("8");
              assertThat(mismatch.found()).isEqualTo("9");
              assertThat(mismatch.at().line()).isEqualTo(1);
              assertThat(mismatch.at().column()).isEqualTo(29);
            });
  }

  @Test
  void lists_compare_whole_and_in_order() {
    List<Object> tasks = List.of(task("A", 1), task("B", 2));

    holds("[{due: 1}, {due: 2}]", tasks);
    holds("[]", List.of());

    fails("[{due: 2}, {due: 1}]", tasks);
    fails("[{due: 1}]", tasks);
    fails("[]", tasks);
    assertThat(compare("e: [{due: 1}, {due: 3}]", tasks).path()).isEqualTo("e[1].due");
  }

  @Test
  void unordered_lists_compare_whole_each_item_once() {
    List<Object> tasks = List.of(task("A", 1), task("B", 2), task("A", 2));

    holds("{unordered: [{due: 2}, {kind: A}, {kind: A, due: 2}]}", tasks);

    fails("{unordered: [{due: 2}, {due: 1}]}", tasks);
    fails("{unordered: [{kind: B}, {kind: B}, {kind: A}]}", tasks);
  }

  @Test
  void contained_items_are_found_each_in_another() {
    List<Object> tasks = List.of(task("A", 1), task("B", 2), task("A", 2));

    // The first fits two of them, and must leave the one that the second needs.
    holds("{contains: [{kind: A}, {kind: A, due: 1}]}", tasks);
    holds("{contains: []}", tasks);

    fails("{contains: [{kind: B}, {kind: B}]}", tasks);
  }

  @Test
  void what_was_found_is_shown_by_its_names() {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("from", ALICE);
    found.put("payload", payload("hi"));
    found.put("message", M1);
    found.put("gone", null);

    assertThat(compare("e: []", List.of(found)).found())
        .isEqualTo("[{from: alice, payload: 'hi', message: m1, gone: absent}]");
  }
}
