package io.geartrain.programs.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geartrain.runtime.host.Panic;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of a script, and how it is kept. */
class ScriptedScriptTest {
  @Test
  void behind_branches_stands_what_is_left_of_each_the_innermost_first() {
    Script script = new Script();
    script.prepend(List.of("outer if", "outer rest"));
    script.next();
    script.prepend(List.of("middle", "inner if", "middle rest"));
    script.next();
    script.next();
    script.prepend(List.of("sleep", "inner rest"));

    Object running = script.next();

    assertThat(running).isEqualTo("sleep");
    assertThat(script.rest()).containsExactly("inner rest", "middle rest", "outer rest");
  }

  @Test
  void what_is_left_is_there_until_it_is_taken() {
    Script script = new Script();
    script.prepend(List.of("a", "b"));

    assertThat(script.rest()).containsExactly("a", "b");
    assertThat(script.next()).isEqualTo("a");
    script.end();

    assertThat(script.isOver()).isTrue();
  }

  @Test
  void nothing_is_no_instruction() {
    assertThatThrownBy(() -> new Script().prepend(Arrays.asList("a", null)))
        .isInstanceOf(Panic.class);
  }

  @Test
  void a_continuation_comes_back_with_its_names_and_instructions_in_order() {
    MessageId first = new MessageId(4, Phase.DISPATCH, 0, 0);
    MessageId second = new MessageId(4, Phase.DISPATCH, 0, 1);
    List<Object> then =
        List.of(Map.of("set", Map.of("got", "$r.code")), "wait", Map.of("exit", "$source"));
    Continuation continuation = new Continuation(Map.of(second, "b", first, "a"), then);

    Continuation read = Continuation.decode(continuation.encode());

    assertThat(read).isEqualTo(continuation);
    assertThat(read.then()).containsExactlyElementsOf(then);
  }

  @Test
  void another_payload_is_no_continuation() {
    assertThatThrownBy(() -> Continuation.decode(Payload.utf8("then")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
