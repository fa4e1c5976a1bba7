package io.geartrain.programs.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import io.geartrain.runtime.block.Answered;
import io.geartrain.runtime.codec.Data;
import io.geartrain.runtime.host.Resumption;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.Phase;
import io.geartrain.runtime.message.ReplyCode;
import io.geartrain.runtime.message.UserId;
import io.geartrain.runtime.message.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a run that was suspended goes on. */
class ScriptedWaitsTest {
  private static final MessageId A = new MessageId(4, Phase.DISPATCH, 0, 0);
  private static final MessageId B = new MessageId(4, Phase.DISPATCH, 0, 1);
  private static final MessageId UNNAMED = new MessageId(4, Phase.DISPATCH, 0, 2);

  private final Memory memory = new RecordMemory(ScriptedState.EMPTY);
  private final References references = new References(null, memory);
  private final ScriptRun run = new ScriptRun(null, memory, references, new Script());

  private void resume(Answered... answers) {
    Continuation continuation = new Continuation(Map.of(A, "a", B, "b"), List.of("wait", "leave"));
    new Waits(run, new Messages(run))
        .resume(new Resumption(continuation.encode(), List.of(answers)));
  }

  private static Answered answered(MessageId asked, ReplyCode code, String payload, Value value) {
    return new Answered(asked, code, false, Payload.utf8(payload), value);
  }

  @Test
  void answers_stand_under_their_names_and_the_rest_of_the_script_is_next() {
    Value large = new Value(BigInteger.ONE.shiftLeft(100));
    resume(
        answered(B, ReplyCode.RAN_OUT_OF_GAS, "", large),
        answered(UNNAMED, ReplyCode.AUTO, "x", Value.ZERO),
        answered(A, ReplyCode.MANUAL, "hi", Value.of(5)));

    assertThat(references.stored("a"))
        .isEqualTo(Map.of("code", "Manual", "payload", "hi", "value", 5L));
    assertThat(references.stored("b"))
        .isEqualTo(Map.of("code", "RanOutOfGas", "payload", "", "value", large.amount()));
    assertThat(run.script().rest()).containsExactly("wait", "leave");
  }

  @Test
  void only_answers_that_are_there_are_kept() {
    memory.set("a", A);

    resume(answered(B, ReplyCode.MANUAL, "quick", Value.ZERO));

    assertThat(references.stored("a")).isEqualTo(A);
    assertThat(references.stored("a.code")).isNull();
    assertThat(references.stored("b.payload")).isEqualTo("quick");
  }

  @Test
  void no_reply_in_time_and_a_cancelled_message_have_codes_of_their_own() {
    resume(
        new Answered(A, null, false, Payload.EMPTY, Value.ZERO),
        new Answered(B, null, true, Payload.EMPTY, Value.ZERO));

    assertThat(references.stored("a.code")).isEqualTo("Timeout");
    assertThat(references.stored("a.payload")).isEqualTo("");
    assertThat(references.stored("b.code")).isEqualTo("Cancelled");
  }

  @Test
  void the_inheritor_that_an_answer_names_is_an_actor() {
    UserId heir = UserId.of("bob");
    Payload bytes = Payload.wrap(heir.id().toBytes());

    resume(new Answered(A, ReplyCode.PROGRAM_EXITED, false, bytes, Value.ZERO));

    assertThat(Data.toPayload(references.stored("a.payload"))).isEqualTo(bytes);
    assertThat(run.argument("to", "$a.payload").actor()).isEqualTo(heir.id());
  }

  @Test
  void an_ask_is_still_a_message_when_its_answer_stands_under_its_name() {
    memory.name("a", A);

    resume(answered(A, ReplyCode.MANUAL, "hi", Value.ZERO));

    assertThat(run.argument("cancel", "$a").message()).isEqualTo(A);
  }

  @Test
  void what_is_made_under_a_name_is_a_value_and_a_name() {
    run.name(run.argument("as", "q"), B);
    run.name(run.argument("as", null), A);

    assertThat(references.resolve("$q")).isEqualTo(B);
    assertThat(memory.named("q")).isEqualTo(B);
    Object after = memory.reaction().state();
    assertThat(ScriptedCode.names(after)).isEqualTo(Map.of("q", B));
  }

  @Test
  void the_init_message_of_a_program_that_was_made_has_a_name() {
    memory.set("kid", UserId.of("kid").id());
    memory.name("kid.init", B);

    assertThat(references.resolve("$kid.init")).isEqualTo(B);
  }
}
