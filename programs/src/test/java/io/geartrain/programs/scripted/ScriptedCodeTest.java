package io.geartrain.programs.scripted;

import static io.geartrain.runtime.message.EntryPoint.HANDLE;
import static io.geartrain.runtime.message.EntryPoint.INIT;
import static io.geartrain.runtime.message.EntryPoint.REPLY;
import static io.geartrain.runtime.message.EntryPoint.SIGNAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.message.EntryPoint;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A scripted program's declaration, state and events. */
class ScriptedCodeTest {
  private static final MessageId MESSAGE = new MessageId(1, Phase.INPUT, 0, 0);

  private static List<Object> setting(String... keys) {
    Map<String, Object> set = new LinkedHashMap<>();
    for (String key : keys) {
      set.put(key, 1L);
    }
    return List.of(Map.of("set", set));
  }

  @Test
  void the_id_depends_on_the_name_and_on_every_entry() {
    List<ScriptedCode> codes =
        List.of(
            ScriptedCode.of("a", Map.of()),
            ScriptedCode.of("b", Map.of()),
            ScriptedCode.of("a", Map.of(HANDLE, ScriptedCode.NONE)),
            ScriptedCode.of("a", Map.of(REPLY, ScriptedCode.PAYLOAD)),
            ScriptedCode.of("a", Map.of(HANDLE, setting("x"))),
            ScriptedCode.of("a", Map.of(HANDLE, setting("x", "y"))),
            ScriptedCode.of("a", Map.of(HANDLE, setting("y", "x"))),
            ScriptedCode.of("a", Map.of(SIGNAL, setting("x"))));

    assertThat(codes.stream().map(ScriptedCode::id)).doesNotHaveDuplicates();
  }

  @Test
  void the_same_entries_are_the_same_code_and_defaults_are_entries() {
    ScriptedCode bare = ScriptedCode.of("a", Map.of());
    ScriptedCode full =
        ScriptedCode.of(
            "a",
            Map.of(
                INIT, ScriptedCode.PAYLOAD,
                HANDLE, ScriptedCode.PAYLOAD,
                REPLY, ScriptedCode.NONE,
                SIGNAL, ScriptedCode.NONE));

    assertThat(full.id()).isEqualTo(bare.id());
    assertThat(Stream.of(EntryPoint.values()).filter(bare::handles)).containsExactly(INIT, HANDLE);
  }

  @Test
  void an_entry_is_a_script_or_one_of_two_words() {
    assertThatThrownBy(() -> ScriptedCode.of("a", Map.of(HANDLE, "other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
  }

  @Test
  void a_list_that_is_changed_afterwards_changes_no_code() {
    List<Object> script = new ArrayList<>(setting("x"));
    ScriptedCode code = ScriptedCode.of("a", Map.of(HANDLE, script));
    script.clear();

    assertThat(ScriptedProgram.of(code).handle(List.of()).value("x")).isEqualTo(1L);
  }

  @Test
  void a_state_has_one_form_and_comes_back() {
    ScriptedCode code = ScriptedCode.of("a", Map.of());
    ScriptedState one =
        ScriptedState.EMPTY
            .with("b", Payload.utf8("x"))
            .with("a", Data.toPayload(1L))
            .with("empty", Payload.EMPTY)
            .named("q", MESSAGE);
    ScriptedState other =
        ScriptedState.EMPTY
            .named("q", MESSAGE)
            .with("empty", Payload.EMPTY)
            .with("gone", Payload.EMPTY)
            .with("a", Data.toPayload(1L))
            .with("b", Payload.utf8("x"))
            .without("gone");

    assertThat(code.encodeState(one)).isEqualTo(code.encodeState(other));
    assertThat(code.decodeState(code.encodeState(one))).isEqualTo(one);
    assertThat(code.decodeState(code.encodeState(code.emptyState()))).isEqualTo(code.emptyState());
  }

  @Test
  void an_event_says_what_was_set_removed_and_named() {
    ScriptedCode code = ScriptedCode.of("a", Map.of());
    ScriptedState before = ScriptedState.EMPTY.with("old", Payload.utf8("x"));
    Memory memory = new RecordMemory(before);
    memory.set("new", 5L);
    memory.remove("old");
    memory.name("q", MESSAGE);

    var reaction = memory.reaction();

    assertThat(reaction.events()).hasSize(1);
    Object after = code.apply(before, reaction.events().get(0));
    assertThat(after).isEqualTo(reaction.state());
    assertThat(ScriptedCode.values(after)).isEqualTo(Map.of("new", Data.toPayload(5L)));
    assertThat(ScriptedCode.named(after, "q")).isEqualTo(MESSAGE);
    assertThat(ScriptedCode.names(before)).isEmpty();
    assertThat(code.decodeEvent(reaction.events().get(0)))
        .isEqualTo(
            new ScriptedEvent(
                Map.of("new", Data.toPayload(5L)), List.of("old"), Map.of("q", MESSAGE)));
  }
}
